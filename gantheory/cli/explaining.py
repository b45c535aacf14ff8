"""``gantheory explain``."""

from __future__ import annotations

import json
import textwrap
from difflib import get_close_matches

import click

from gantheory.publish.explanations import explain as explanation
from gantheory.publish.explanations import known_names
from gantheory.publish.lookup import explain_mistake, explain_page, page_names
from gantheory.publish.wording import MISTAKES


@click.command()
@click.argument("name", required=False, metavar="NAME")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(name: str | None, style: str) -> None:
    """Say what a verdict, a rule or a class of mistake means, or what a page of the book states.

    Without a name, list the verdicts and rules.
    """
    names = known_names()
    if name is None:
        rows = {key: (explanation(key) or "").split("\n\n")[0] for key in names}
        if style == "json":
            click.echo(json.dumps(rows, indent=1))
            return
        for key, text in rows.items():
            click.echo(f"{key:<22} {textwrap.shorten(text, 96, placeholder=' ...')}")
        return
    text = explanation(name) or explain_mistake(name) or explain_page(name)
    if text is None:
        near = get_close_matches(name.lower(), [*names, *MISTAKES, *page_names()], 3)
        hint = f"did you mean {', '.join(near)}?" if near else "gantheory explain lists what there is"
        raise click.UsageError(f"{name!r} is no verdict, rule, class of mistake or page of the book; {hint}")
    if style == "json":
        click.echo(json.dumps({name: text}, indent=1))
        return
    click.echo("\n\n".join(_wrapped(part) for part in text.split("\n\n")))


def _wrapped(paragraph: str) -> str:
    """A paragraph at 96 columns; indented lines (formulas) stay as they are."""
    if any(line.startswith("    ") for line in paragraph.splitlines()):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), 96)
