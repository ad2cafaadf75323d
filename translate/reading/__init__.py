"""Folders and files into articles: ``read_all`` yields an ``Article`` or a ``Failure`` for every file, in order."""

from translate.reading.files import ReadOptions, find, read_all, read_article, read_document

__all__ = ["ReadOptions", "find", "read_all", "read_article", "read_document"]
