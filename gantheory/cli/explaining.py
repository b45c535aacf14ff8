"""``gantheory explain``."""

from __future__ import annotations

import json
import textwrap
from difflib import get_close_matches

import click

from gantheory.publish.explanations import explain as explanation
from gantheory.publish.explanations import known_names


@click.command()
@click.argument("name", required=False, metavar="RULE-OR-VERDICT")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(name: str | None, style: str) -> None:
    """Say what a verdict or a rule means; without a name, list them all."""
    names = known_names()
    if name is None:
        rows = {key: (explanation(key) or "").split("\n\n")[0] for key in names}
        if style == "json":
            click.echo(json.dumps(rows, indent=1))
            return
        for key, text in rows.items():
            click.echo(f"{key:<22} {textwrap.shorten(text, 96, placeholder=' ...')}")
        return
    text = explanation(name)
    if text is None:
        near = get_close_matches(name.lower(), names, 3) or names[:8]
        raise click.UsageError(f"{name!r} is no rule and no verdict; there are: {', '.join(near)}")
    if style == "json":
        click.echo(json.dumps({name: text}, indent=1))
        return
    click.echo("\n\n".join(_wrapped(part) for part in text.split("\n\n")))


def _wrapped(paragraph: str) -> str:
    """A paragraph at 96 columns; indented lines (formulas) stay as they are."""
    if any(line.startswith("    ") for line in paragraph.splitlines()):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), 96)
