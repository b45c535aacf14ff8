"""Objectives of a fit: is a log-likelihood, or a bound below it, what is raised, or its negative what is lowered?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...language.terms import App, Bind, Num, Op, Sym, Term, walk
from ..names import take_apart
from ..symbols import Symbols

Named = Callable[[str], "Term | None"]


def fit(objective: Term, symbols: Symbols, named: Named) -> int:
    """+1 if an objective is a log-likelihood, an evidence bound or the like, -1 if it is the negative of one, else 0.

    `log p` of samples, or of points of another law, counts for it; `log q` under its own law, an entropy, against it.
    One law must have a parameter. A divergence and an entropy beside a likelihood must have the signs of a bound.
    """
    parts = list(_parts(objective, 1, None, symbols, named, 4))
    known = [p for p in parts if p is not None]
    kinds, signs = {kind for kind, _ in known}, {sign for _, sign in known}
    if len(known) < len(parts) and "log Z" not in kinds:  # a partition function says what the rest is: an energy
        return 0
    return signs.pop() if kinds & {"likelihood", "log Z"} and len(signs) == 1 else 0


def _parts(
    t: Term, sign: int, law: str | None, symbols: Symbols, named: Named, depth: int
) -> Iterator[tuple[str, int] | None]:
    """The kind of every addend and what it counts; None for one that is not understood."""
    match t:
        case Op("add", args):
            for a in args:
                yield from _parts(a, sign, law, symbols, named, depth)
        case Op("neg", (a,)):
            yield from _parts(a, -sign, law, symbols, named, depth)
        case Op("div", (above, Sym() | Num())):
            yield from _parts(above, sign, law, symbols, named, depth)
        case Op("mul", (Op("div", (Num(value, _), Sym() | Num())) | Num(value, _), last)):
            yield from _parts(last, sign if value > 0 else -sign, law, symbols, named, depth)
        case Bind("sum" | "int", _, _, Op("mul", (App(fn, _, _, _) as weight, Op("log") as inner))) if (
            law is None and symbols.is_law(fn)
        ):
            own = inner.args[0] == weight
            yield from _parts(inner, sign, fn if own else f"{fn} of a sum", symbols, named, depth)
        case Bind("sum", _, _, body):
            yield from _parts(body, sign, law, symbols, named, depth)
        case Bind("E", (_,), (over,), body) if law is None:
            law = _law(over)
            joint = any(isinstance(n, Op) and n.op == "log" and _is_joint(n.args[0], over) for n in walk(body))
            yield from _parts(body, sign, f"{law} given others" if joint else law, symbols, named, depth)
        case Op("log", (Op("div", (above, below)),)):
            for part, side in ((above, sign), (below, -sign)):
                yield from _parts(Op("log", (part,)), side, law, symbols, named, depth)
        case Op("log", (App("Z") | Sym("Z"),)):
            yield "log Z", -sign
        case Op("log", (App(fn, _, _, _) as density,)) if symbols.is_law(fn):
            if fn == law:
                yield "entropy", -sign
            elif _has_parameter(density):
                yield "likelihood", sign
            else:
                yield ("prior", sign) if law is not None and fn != symbols.data else None
        case Op("KL", _):
            yield "divergence", -sign
        case Op("H", _):
            yield "entropy", sign
        case App(fn, _, _, _) | Sym(fn) if depth and (known := named(fn)) is not None:
            yield from _parts(known, sign, law, symbols, named, depth - 1)
        case _:
            yield None


def _law(over: Term | None) -> str | None:
    match over:
        case App(fn, _, _, _) | Sym(fn):
            return fn
        case _:
            return ""


def _is_joint(density: Term, posterior: Term | None) -> bool:
    """Is it p(x, z) of a mean under p(z|x), and so no entropy?"""
    if not (isinstance(density, App) and isinstance(posterior, App) and density.fn == posterior.fn):
        return False
    return set(posterior.args) < set(density.args)


def _has_parameter(density: App) -> bool:
    return bool(density.params) or any(
        take_apart(n.name).letter in ("\\theta", "\\phi", "\\psi", "w", "\\omega", "\\lambda", "\\eta")
        for part in (Sym(take_apart(density.fn).sub), *density.given)
        for n in walk(part)
        if isinstance(n, Sym)
    )
