"""Summaries whose every sentence leads to the article: chosen from it, or written by a model and held against it."""

from translate.summaries.base import EXTRACTIVE, Summarizer, open_summarizer
from translate.summaries.extractive import summarize

__all__ = ["EXTRACTIVE", "Summarizer", "open_summarizer", "summarize"]
