"""The domain glossary: entries, their file format, matching, and what became of each term in a translation."""

from translate.glossary.enforcement import Terminology, Told, Want, annotate, hits, plain
from translate.glossary.entries import Glossary, bundled_files, load
from translate.glossary.matching import Match, Matcher
from translate.glossary.suggestions import Suggestion, suggest

__all__ = [
    "Glossary",
    "Match",
    "Matcher",
    "Suggestion",
    "Terminology",
    "Told",
    "Want",
    "annotate",
    "bundled_files",
    "hits",
    "load",
    "plain",
    "suggest",
]
