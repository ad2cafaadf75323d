"""Briefs into one digest: clustering into stories, and a renderer a format."""

from translate.digest.clustering import cluster
from translate.digest.formats import render
from translate.digest.items import digest_item
from translate.digest.review import render_review

__all__ = ["cluster", "digest_item", "render", "render_review"]
