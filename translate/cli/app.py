"""The command group, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import translate
from translate.cli.brief import brief, digest
from translate.cli.doctor import doctor
from translate.cli.manage import glossary
from translate.cli.memory import memory, review
from translate.cli.models import models
from translate.cli.text import detect, summarize, translate_text
from translate.config import CONFIG_FILE, read_config
from translate.errors import KhabarError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


class _Group(click.Group):
    """A group that names the nearest command when one is misspelt."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = self.list_commands(ctx)
            raise click.UsageError(
                f"No such command '{name}'.{nearest(name, known)} Commands: {', '.join(known)}.", ctx
            )
        return super().resolve_command(ctx, args)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(translate.__version__, prog_name="khabar")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="KHABAR_CONFIG",
    help=f"Settings file (default: {CONFIG_FILE} in this folder, if there is one).",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Detect, translate and brief news in English, Pashto, Dari and Urdu, offline.

    Settings come from flags, then KHABAR_* variables, then khabar.toml.
    """
    path = config or Path(CONFIG_FILE)
    if config or path.is_file():
        values = read_config(path)
        ctx.default_map = _defaults(cli, values)


def _defaults(group: click.Group, values: dict[str, Any]) -> dict[str, Any]:
    """Return the settings as click looks them up: under the name of each command."""
    return {
        name: _defaults(command, values) if isinstance(command, click.Group) else values
        for name, command in group.commands.items()
    }


for _command in (brief, digest, review, translate_text, detect, summarize, memory, glossary, models, doctor):
    cli.add_command(_command)


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; messages go to standard error."""
    try:
        code: Any = cli.main(args=list(arguments), prog_name="khabar", standalone_mode=False)
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.ClickException as exc:
        exc.show(sys.stderr)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "khabar: interrupted; what was finished is kept, the same command goes on from there.", err=True
        )
        return INTERRUPTED
    except KhabarError as exc:
        click.echo(f"khabar: {exc}", err=True)
        return exc.exit_code
    except BrokenPipeError:
        # The reader of our output has gone; keep Python from complaining when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0
