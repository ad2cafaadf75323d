"""What runs in the processes that read.

The run starts one process, which loads what reading needs and then forks a reader whenever it is asked to: readers share
what was loaded, and one that died is soon replaced. It has no threads, so that forking is safe. When the run is gone, the
pipe to it is closed, and it ends with all readers.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import os
import pickle
import resource
import signal
import sys
import time
import traceback
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import TYPE_CHECKING

from translate.readers.recipe import DONE, OUT_OF_MEMORY

if TYPE_CHECKING:
    from translate.readers.recipe import Recipe

_TIDIED_EVERY = 50
FORK, END = b"fork", b"end"


def work() -> None:
    """Do what the run asks for until it is gone: the whole of the first process."""
    run = Connection(int(sys.argv[1]))
    try:
        recipe: Recipe = pickle.loads(run.recv_bytes())  # noqa: S301  # from the run
        recipe.load()
        gc.collect()
        gc.freeze()  # the collector would write into what is shared
        while True:
            run.send(_fork(run, recipe) if run.recv_bytes() == FORK else _end(run.recv()))
    except (EOFError, OSError):
        pass  # the run is gone
    except Exception:  # noqa: BLE001  # nobody else would say so
        traceback.print_exc()
    finally:
        os.killpg(0, signal.SIGKILL)


def _fork(run: Connection, recipe: Recipe) -> int:
    """Return the id of a new reader, which is asked over the pipe that the run has sent."""
    handle = recv_handle(run)
    if reader := os.fork():
        os.close(handle)
        return reader
    status = 1
    try:
        run.close()
        with Connection(handle) as pipe:
            _read(pipe, recipe)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        status = 0  # the run has no more to read
    except MemoryError:
        status = OUT_OF_MEMORY
    except Exception:  # noqa: BLE001  # the source is a failure, and the reason of interest
        traceback.print_exc()
    finally:
        os._exit(status)


def _end(reader: int) -> int:
    """End a reader, unless it has ended by itself, and return its exit status; a negative one is a signal."""
    for _ in range(100):
        ended, status = os.waitpid(reader, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(reader, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1])


def _read(pipe: Connection, recipe: Recipe) -> None:
    """Send the drafts and failures of every source that the pipe brings, and after each source that it is done."""
    with contextlib.suppress(
        OSError
    ):  # where the system does not say how much it has, it goes without a limit
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _limit(resource.RLIMIT_AS, pages * resource.getpagesize() + recipe.memory)
    _limit(resource.RLIMIT_CORE, 0)
    gc.disable()
    sent = 0
    while True:
        rows = recipe.drafts([pipe.recv()])
        data = None
        while data != DONE:
            if sent % _TIDIED_EVERY == 0:
                _tidy()
            _limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + recipe.seconds)
            row = next(rows, None)
            data = DONE if row is None else pickle.dumps(row)
            pipe.send_bytes(data)
            sent += 1


def _tidy() -> None:
    """Collect garbage, and give what is free back to the system: left alone, both come late, and a reader is half as large again."""
    gc.collect()
    with contextlib.suppress(AttributeError):  # other libraries have no such function
        ctypes.CDLL(None).malloc_trim(0)


def _limit(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    with contextlib.suppress(ValueError, OSError):  # not every system knows every limit
        resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
