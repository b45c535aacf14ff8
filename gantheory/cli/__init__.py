"""The ``gantheory`` command. Subcommands load when they are called, so that help stays quick."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import click

from gantheory import __version__

# name: (module, attribute, one line of help). An attribute is a click command or a list of them.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "check": ("gantheory.cli.checking", "check", "Check documents: every formula gets a verdict."),
    "verify": ("gantheory.cli.book", "verify", "Prove every page of the book of proofs."),
    "docs": ("gantheory.cli.book", "docs", "Write the proof pages with every step's verdict."),
    "explain": (
        "gantheory.cli.explaining",
        "explain",
        "Say what a verdict, rule or mistake means, or what a page states.",
    ),
    "divergence": ("gantheory.numerics.commands", "commands", "Measure KL, JS and other divergences."),
    "transport": ("gantheory.numerics.commands", "commands", "Measure Wasserstein distances, with a certificate."),
    "train": ("gantheory.training.commands", "commands", "Train small GANs and hold them against the theory."),
    "experiment": ("gantheory.training.commands", "commands", "Run a named experiment."),
}
EXIT_USAGE = 2
_PACKAGE = Path(__file__).resolve().parent.parent


class LazyGroup(click.Group):
    """A group whose commands are imported when one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands whose module is there, without importing any."""
        return [name for name, (module, _, _) in COMMANDS.items() if _present(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        if not _present(module):
            return None
        found: Any = getattr(import_module(module), attribute)
        if not isinstance(found, click.Command):
            return next((command for command in cast(list[click.Command], found) if command.name == cmd_name), None)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their line of help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name when there is no such command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            if near:
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from None
            raise


def _present(module: str) -> bool:
    """Whether a module of this package is there, found by its file so that nothing is imported."""
    parts = module.split(".")[1:]
    return (_PACKAGE.joinpath(*parts).with_suffix(".py")).is_file()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gantheory")
def cli() -> None:
    """Executable theory of generative adversarial networks.

    Exit status: 0 nothing is wrong, 1 something is, 2 bad usage or an unreadable file.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command. What goes wrong inside is status 2, never 1, which means a finding."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            cast(Any, stream).reconfigure(errors="backslashreplace")
    try:
        cli.main(args=arguments, prog_name="gantheory", standalone_mode=True)
    except Exception:
        import traceback

        traceback.print_exc()
        click.echo("gantheory: internal error; please report it with the lines above", err=True)
        sys.exit(EXIT_USAGE)
