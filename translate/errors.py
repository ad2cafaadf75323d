"""Every error Khabar raises on purpose.

::

    KhabarError                 exit code 1
    ├── ReadingProcessError     1: the processes that read cannot be started
    ├── UsageError              2: the caller asked for something that cannot be
    │   ├── UnknownLanguageError
    │   ├── UnknownFormatError
    │   ├── MissingInputError
    │   ├── ConfigError
    │   ├── GlossaryError
    │   ├── MemoryFileError
    │   ├── TemplateError
    │   ├── RunFolderError
    │   ├── ModelFolderError
    │   ├── TuningError
    │   └── MissingExtraError
    ├── ModelError              3: no model can do the work
    │   ├── NoModelError
    │   ├── DamagedModelError
    │   ├── UnsupportedModelError
    │   ├── DownloadError
    │   ├── NotBetterError
    │   └── BackendError
    └── ArticleError            one article fails, the run goes on
        ├── ReadingError
        └── UnsupportedLanguageError

A message says what is wrong, where, and what to do.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class KhabarError(Exception):
    """Base of all errors; ``exit_code`` is what the command line returns for it."""

    exit_code: ClassVar[int] = 1


class ReadingProcessError(KhabarError):
    """A process that reads articles cannot be started."""


class UsageError(KhabarError):
    """Wrong usage or configuration."""

    exit_code = 2


class UnknownLanguageError(UsageError):
    """A language tag that Khabar does not know, or not in this role."""


class UnknownFormatError(UsageError):
    """An output format that does not exist."""


class MissingInputError(UsageError):
    """An input path that does not exist, or holds nothing to read."""


class ConfigError(UsageError):
    """A setting with a value that cannot be used, or an unknown setting."""


class GlossaryError(UsageError):
    """A glossary file that cannot be used; the message lists every bad line."""


class TemplateError(UsageError):
    """A template of the desk's own that cannot be used."""


class MemoryFileError(UsageError):
    """A translation memory, or a file for one, that cannot be used; the message lists every bad line."""


class RunFolderError(UsageError):
    """A run folder that is in use, not writable, or not a run folder."""


class ModelFolderError(UsageError):
    """A folder of models that cannot be written, is in use, or has another model of the same name."""


class TuningError(UsageError):
    """Approved segments that a model cannot be tuned on: too few, or none in its directions."""


class MissingExtraError(UsageError):
    """A library of an extra that is not installed; the message names the extra."""

    def __init__(self, extra: str, wanted_for: str, missing: str | None = None) -> None:
        lacking = f" ('{missing}' is missing)" if missing else ""
        super().__init__(f"{wanted_for} need the extra '{extra}'{lacking}: pip install 'khabar[{extra}]'")


class ModelError(KhabarError):
    """No usable model."""

    exit_code = 3


class NoDeviceError(UsageError):
    """A device to translate on that this machine does not have."""


class NoModelError(ModelError):
    """No installed model covers a language pair."""


class DamagedModelError(ModelError):
    """A model folder that is incomplete or does not match its manifest."""


class UnsupportedModelError(ModelError):
    """A model that Khabar cannot use; the message gives every reason at once."""


class DownloadError(ModelError):
    """A model that could not be fetched from the hub, or not as the hub says it is."""


class NotBetterError(ModelError):
    """A tuned model that was not kept; the message has the scores."""


class BackendError(ModelError):
    """The translation engine failed: it would fail for every article, so the run stops."""


class ArticleError(KhabarError):
    """One article cannot be briefed; it becomes a listed failure."""


class ReadingError(ArticleError):
    """A file that cannot be read as an article."""


class UnsupportedLanguageError(ArticleError):
    """An article in a language that Khabar does not read, or that cannot be told."""


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the choice nearest to ``word``, or an empty string."""
    folded = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.4)
    return f" Did you mean '{folded[close[0]]}'?" if close else ""
