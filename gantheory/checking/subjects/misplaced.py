r"""What stands at the wrong place in an objective: noise under D, a product of logarithms for one of likelihoods."""

from __future__ import annotations

import re

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, replaced, walk
from ..names import take_apart
from ..sentences.worked import Worked, log
from ..verdict import Surroundings, Verdict

_LIKELIHOODS = Worked(
    ("the product of the logarithms changes by {}", "their sum by {}"),
    lambda: (
        log("1/8") * log("1/4") - log("1/4") * log("1/2"),
        log("1/8") + log("1/4") - log("1/4") - log("1/2"),
    ),
    {"likelihoods": "1/4 and 1/2; then 1/8 and 1/4"},
)
_GENERATED = re.compile(r"(?<![A-Za-z\\])(G(?:_\{?\\?\w+\}?)?)\(z\)")


def misplaced(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on a definition that has something at the wrong place; None on any other."""
    return None if around.literal else _noise_under_d(rel, around) or _product_of_logs(rel, around)


def _noise_under_d(rel: Rel, around: Surroundings) -> Verdict | None:
    """`E_{x ~ p_data}[log D(x)] + E_{z ~ p_z}[log(1 - D(z))]`, where the text has G(z): D is of data and of noise."""
    symbols = around.symbols
    of_data, of_noise = set[str](), set[App]()
    for n in walk(rel.rhs):
        match n:
            case Bind("E", (Sym(x),), (App(law, _, ()) | Sym(law),), body):
                pass
            case _:
                continue
        for score in (s for s in walk(body) if isinstance(s, App) and take_apart(s.fn).letter == "D"):
            point = score.args[0].name if len(score.args) == 1 and isinstance(score.args[0], Sym) else ""
            if point and point == x and symbols.alias.get(law, law) == symbols.data:
                of_data.add(score.fn)
            if point and point == x and take_apart(x).letter == "z" and _is_prior(law, around):
                of_noise.add(score)
    maps = sorted(set(_GENERATED.findall(around.above[-4000:] + around.said[1])))
    if len(of_noise) != 1 or {s.fn for s in of_noise} != of_data or len(maps) != 1:
        return None
    (score,) = of_noise
    mended = Rel(
        rel.op, rel.lhs, replaced(rel.rhs, score, App(score.fn, (App(maps[0], score.args),), (), score.params))
    )
    return Verdict(
        "type-error",
        reason=f"{latex(score)} is of the noise, where D is of points like the data: {maps[0]} is left out",
        mistake="wrong variable",
        repair={"latex": latex(mended), "verdict": "definition"},
    )


def _is_prior(law: str, around: Surroundings) -> bool:
    name = around.symbols.alias.get(law, law)
    return name == around.symbols.prior or take_apart(law).sub == "z"


def _product_of_logs(rel: Rel, around: Surroundings) -> Verdict | None:
    r"""`\arg\max_\theta \prod_i \log p_\theta(x_i)`."""
    match rel.rhs:
        case Bind("argmax" | "argmin" | "max" | "min" as op, variables, over, body):
            pass
        case _:
            return None
    for n in walk(body):
        match n:
            case Bind("prod", index, limits, Op("log", (App(law, _, _, _),)) as term) if around.symbols.is_law(law):
                pass
            case _:
                continue
        best: Term = Bind(op, variables, over, replaced(body, n, Bind("sum", index, limits, term)))
        return Verdict(
            "refuted",
            reason="the logarithm of a product is the sum of the logarithms, and no product of them",
            counterexample=_LIKELIHOODS.counterexample(),
            mistake="product and sum confused",
            repair={"latex": latex(Rel(rel.op, rel.lhs, best)), "verdict": "definition"},
        )
    return None


__all__ = ["misplaced"]
