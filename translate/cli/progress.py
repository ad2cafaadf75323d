"""What a run shows while it works: a bar on a terminal, a line a minute elsewhere, nothing when told to be quiet."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING

import click

from translate.book import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from translate.records import RunItem

_SECONDS_BETWEEN_LINES = 60.0


class _Lines(Progress):
    """A line for every input when verbose, else one a minute."""

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._total = self._done = self._failed = self._words = 0
        self._begun = self._last = time.monotonic()

    def start(self, total: int) -> None:
        self._total = total

    def advance(self, item: RunItem, words: int) -> None:
        self._done += 1
        self._total = max(self._total, self._done)
        self._words += words
        self._failed += item.status == "failed"
        now = time.monotonic()
        if self._verbose:
            click.echo(
                f"{item.status}: {item.path}{f' ({item.language})' if item.language else ''}", err=True
            )
        elif now - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = now
            speed = self._words / (now - self._begun)
            click.echo(f"{self._done} of {self._total}, {speed:.0f} words/s, {self._failed} failed", err=True)


class _RichBar(Progress):
    """A bar with what is done, how fast, and how long it will take."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._words = self._done = self._total = 0
        self._begun = time.monotonic()

    def start(self, total: int) -> None:
        self._total = total
        self._task = self._bar.add_task("briefing", total=total, speed="")

    def advance(self, item: RunItem, words: int) -> None:  # noqa: ARG002  # failures are listed at the end
        if self._task is not None:
            self._words += words
            speed = self._words / max(time.monotonic() - self._begun, 0.001)
            # A file can hold many articles, so there may be more than was announced.
            self._done += 1
            self._total = max(self._total, self._done)
            self._bar.update(
                self._task,
                completed=self._done,
                total=self._total,
                speed=f"{speed:.0f} words/s" if self._words else "",
            )


@contextlib.contextmanager
def open_progress(*, quiet: bool, verbose: bool) -> Iterator[Progress]:
    """Yield what fits: silence, a bar on a terminal, or lines."""
    if quiet:
        yield Progress()
    elif verbose or not sys.stderr.isatty():
        yield _Lines(verbose=verbose)
    else:
        from rich import progress  # noqa: PLC0415  # only on a terminal
        from rich.console import Console  # noqa: PLC0415

        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[speed]}"),
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=Console(stderr=True)) as bar:
            yield _RichBar(bar)
