"""What a run shows while it works: a bar on a terminal, a line a minute elsewhere, JSON for programs, nothing when quiet."""

from __future__ import annotations

import contextlib
import json
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


class _Tally(Progress):
    """Counts what is done; what it shows is up to its children."""

    def __init__(self) -> None:
        self.total = self.done = self.failed = self.words = 0
        self._begun = time.monotonic()

    def start(self, total: int) -> None:
        self.total = total

    def advance(self, item: RunItem, words: int) -> None:
        self.done += 1
        # A file can hold many articles, so there may be more than was announced.
        self.total = max(self.total, self.done)
        self.failed += item.status == "failed"
        self.words += words

    @property
    def seconds(self) -> float:
        """Return how long the run has taken so far."""
        return max(time.monotonic() - self._begun, 0.001)

    @property
    def speed(self) -> float:
        """Return the source words a second."""
        return self.words / self.seconds

    @property
    def seconds_left(self) -> float:
        """Return how long the rest will take if it goes on like this."""
        return self.seconds / self.done * (self.total - self.done) if self.done else 0.0


class _Lines(_Tally):
    """A line for every input when verbose, else one a minute."""

    def __init__(self, *, verbose: bool) -> None:
        super().__init__()
        self._verbose = verbose
        self._last = 0.0

    def advance(self, item: RunItem, words: int) -> None:
        super().advance(item, words)
        if self._verbose:
            click.echo(
                f"{item.status}: {item.path}{f' ({item.language})' if item.language else ''}", err=True
            )
        elif self.seconds - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = self.seconds
            click.echo(
                f"{self.done} of {self.total}, {self.speed:.0f} words/s, {self.failed} failed, "
                f"about {self.seconds_left / 60:.0f} minutes left",
                err=True,
            )


class _JsonLines(_Tally):
    """A JSON object a line, for programs: one at the start, and one for every input."""

    def start(self, total: int) -> None:
        super().start(total)
        self._print(event="start", total=total)

    def advance(self, item: RunItem, words: int) -> None:
        super().advance(item, words)
        self._print(
            event="item",
            path=item.path,
            status=item.status,
            detail=item.detail,
            language=item.language,
            words=words,
            done=self.done,
            total=self.total,
            failed=self.failed,
            words_per_second=round(self.speed, 1),
            seconds_left=round(self.seconds_left, 1),
        )

    def _print(self, **values: object) -> None:
        click.echo(json.dumps(values, ensure_ascii=False), err=True)


class _RichBar(_Tally):
    """A bar with what is done, how fast, what failed, and how long it will take."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self._bar = bar
        self._task: TaskID | None = None

    def start(self, total: int) -> None:
        super().start(total)
        self._task = self._bar.add_task("briefing", total=total, about="")

    def advance(self, item: RunItem, words: int) -> None:
        super().advance(item, words)
        parts = [f"{self.speed:.0f} words/s"] if self.words else []
        parts += [f"{self.failed} failed"] if self.failed else []
        if self._task is not None:
            self._bar.update(self._task, completed=self.done, total=self.total, about=", ".join(parts))


@contextlib.contextmanager
def open_progress(*, quiet: bool, verbose: bool, as_json: bool = False) -> Iterator[Progress]:
    """Yield what fits: JSON for a program, silence, a bar on a terminal, or lines."""
    if as_json:
        yield _JsonLines()
    elif quiet:
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
            progress.TextColumn("{task.fields[about]}"),
            progress.TimeRemainingColumn(),
        )
        with progress.Progress(*columns, console=Console(stderr=True)) as bar:
            yield _RichBar(bar)
