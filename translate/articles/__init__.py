"""Translated articles as files: Markdown, HTML pages and Word documents, each with the structure of its source."""

from translate.articles.formats import Look, render_article

__all__ = ["Look", "render_article"]
