"""Sources into drafts, by processes that read ahead while the run translates.

``recipe.py`` says how a source becomes drafts, ``work.py`` is what runs in the processes, ``processes.py`` starts and ends
them, ``ahead.py`` has them read and puts what comes into the order of the sources.
"""

from translate.readers.ahead import open_drafts, processes_for
from translate.readers.recipe import Recipe, seconds_for

__all__ = ["Recipe", "open_drafts", "processes_for", "seconds_for"]
