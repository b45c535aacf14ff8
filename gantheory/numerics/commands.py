"""The commands of this package: ``gantheory divergence`` and ``gantheory transport``."""

import json
import math
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from gantheory.numerics.transport.command import transport

KINDS = tuple("kl reverse_kl js js_distance tv hellinger chi2 reverse_chi2 jeffreys bhattacharyya renyi alpha".split())
SHOWN = ("kl", "reverse_kl", "js", "tv", "hellinger", "chi2")
_INFORMATION = ("kl", "reverse_kl", "js", "js_distance", "jeffreys", "bhattacharyya", "renyi")
_ORDERED = ("renyi", "alpha")


@click.command("divergence", context_settings={"ignore_unknown_options": True})
@click.argument("p")
@click.argument("q")
@click.option("-k", "--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="May be repeated.  [default: six]")
@click.option("--order", type=float, default=2.0, show_default=True, help="The order of renyi and alpha.")
@click.option("--base", type=float, help="Base of the logarithms (default: nats).")
@click.option("--normalize", is_flag=True, help="Divide masses by their sum.")
@click.option("--certified", is_flag=True, help="Print 30 digits that are certain, from ball arithmetic.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def divergence(
    p: str,
    q: str,
    kinds: tuple[str, ...],
    order: float,
    base: float | None,
    normalize: bool,
    certified: bool,
    style: str,
) -> None:
    """Divergences of P (data) from Q (model).

    P and Q are both masses, as in 0.2,0.3,0.5 or 1/3,2/3, or files of masses (.csv, .txt, .npy), or both distributions,
    as in "normal(0, 1)" or "gamma(a=2, scale=3)". Exit status: 0, or 2 for input that cannot be used.
    """
    notation: Any = import_module("gantheory.numerics.notation")
    try:
        left, right = notation.read_argument(p, "P"), notation.read_argument(q, "Q")
        rows = [_measure(kind, left, right, order, base, normalize, certified) for kind in kinds or SHOWN]
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if style == "json":
        click.echo(json.dumps({"schema": "gantheory.divergence/1", "p": p, "q": q, "values": rows}, indent=2))
    else:
        width = max(len(str(row["kind"])) for row in rows)
        click.echo("\n".join(_line(row, width) for row in rows))
    sys.exit(0)


def _measure(
    kind: str, p: Any, q: Any, order: float, base: float | None, normalize: bool, certified: bool
) -> dict[str, Any]:
    function: Callable[..., Any] = getattr(import_module("gantheory.numerics.divergences"), kind)
    options: dict[str, Any] = {"order": order} if kind in _ORDERED else {}
    if base is not None and kind in _INFORMATION:
        options["base"] = base
    laws = isinstance(p, import_module("gantheory.numerics.notation").LawText)
    if laws:
        p, q = p.law, getattr(q, "law", q)
    elif hasattr(q, "law"):
        raise ValueError("P is masses and Q a distribution; give two of a kind")
    value: Any = function(p, q, normalize=normalize, enclosure=certified, **options)
    row: dict[str, Any] = {"kind": kind, "value": _number(float(value))}
    if certified:
        row["ball"] = value.ball.str(30) if math.isfinite(value.mid) else "inf"
    elif laws:
        row |= _how(kind, p, q, options)
    return row


def _how(kind: str, p: Any, q: Any, options: dict[str, Any]) -> dict[str, Any]:
    """How the value was found, and the bound on its error, in units of the base."""
    measured: Any = import_module("gantheory.numerics.continuous").measured
    plain = kind.removeprefix("reverse_")
    found = measured(plain, *((q, p) if plain != kind else (p, q)), order=options.get("order"))
    return {"error": found.error / (math.log(options["base"]) if "base" in options else 1.0), "method": found.method}


def _line(row: dict[str, Any], width: int) -> str:
    text = f"{row['kind']:<{width}}  {row.get('ball', row['value'])}"
    return text + (f"  ({row['method']}, error <= {row['error']:.1g})" if "method" in row else "")


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)


commands = [divergence, transport]
