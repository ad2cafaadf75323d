"""The normal form of text, which is the product's own: ``translate.normalization.normalize``.

A change of it needs a new vocabulary and new models.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from translate.normalization import normalize  # found by the path above, installed or not

__all__ = ["normalize"]
