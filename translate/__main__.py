"""``python -m translate`` is ``khabar``."""

from translate.cli import main

main()
