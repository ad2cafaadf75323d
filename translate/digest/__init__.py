"""Briefs into one digest: clustering into stories, and a renderer a format."""

from translate.digest.clustering import cluster
from translate.digest.formats import render
from translate.digest.items import digest_item
from translate.digest.review import flagged, render_review

__all__ = ["cluster", "digest_item", "flagged", "render", "render_review"]
