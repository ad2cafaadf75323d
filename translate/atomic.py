"""Files that a reader never sees half."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

UNFINISHED: Final = ".tmp"
"""How the names of files end that are being written, or were when the process was killed; they begin with a dot."""


def write_atomically(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, or the parts of one, whole or not at all; what stood there before stays until then.

    Raises:
        OSError: the disk is full, or the folder is missing or not writable.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines((data,) if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)  # mkstemp makes files that only the owner can read
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
