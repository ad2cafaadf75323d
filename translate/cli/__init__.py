"""The command line: parse, build settings, call the library, print. Errors become exit codes in ``main`` alone.

0 all done, 1 some articles failed, 2 wrong usage or configuration, 3 no usable model, 130 interrupted.
"""

from __future__ import annotations

import signal
import sys

_CLASH = (
    "khabar: another package has overwritten Khabar's Python package 'translate' (two projects on PyPI, 'translate' and "
    "'translate-toolkit', install one of that name). Remove it, then install Khabar again, best into an environment of its own."
)


def main() -> None:
    """Run the command line and exit."""
    import translate  # noqa: PLC0415  # looked at before anything else of it is used

    if getattr(translate, "__distribution__", None) != "khabar":
        sys.exit(_CLASH)
    from translate.cli.app import run  # noqa: PLC0415

    # A service manager that asks the process to end is answered as a person who presses Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
