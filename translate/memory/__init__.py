"""The translation memory: what people approved and what models made, kept for the next run, and its file formats."""

from translate.memory.formats import FORMATS, format_of, read, write
from translate.memory.store import Approved, Memory, default_path
from translate.memory.tables import read_table, write_table
from translate.memory.units import Unit

__all__ = [
    "FORMATS",
    "Approved",
    "Memory",
    "Unit",
    "default_path",
    "format_of",
    "read",
    "read_table",
    "write",
    "write_table",
]
