"""Folders and files into articles: ``read_all`` yields an ``Article`` or a ``Failure`` for every file, in order."""

from translate.reading.files import find, read_all, read_article

__all__ = ["find", "read_all", "read_article"]
