r"""The squared distance of kernel means, `MMD^2(p, q) = E[k(x, x')] + E[k(y, y')] - 2 E[k(x, y)]`."""

from __future__ import annotations

from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, mul, neg, num
from ..names import take_apart
from ..verdict import Verdict

_NAMES = ("MMD", "\\mathrm{MMD}", "\\text{MMD}", "\\operatorname{MMD}")
_Pair = frozenset[str]


def of_kernel_distance(rel: Rel) -> Verdict | None:
    """Refuted, where the weights of the three means do not add to zero: then it is not 0 for a constant kernel."""
    if rel.op not in ("=", ":=", "equiv") or not _is_squared(rel.lhs):
        return None
    parts = _means(rel.rhs, Fraction(1))
    if parts is None:
        return None
    weights: dict[_Pair, Fraction] = {}
    for pair, weight, _ in parts:
        weights[pair] = weights.get(pair, Fraction(0)) + weight
    alone = [p for p in weights if len(p) == 1]
    crossed = [p for p in weights if len(p) == 2]
    if len(alone) != 2 or len(crossed) != 1 or crossed[0] != alone[0] | alone[1]:
        return None
    total = sum(weights.values(), Fraction(0))
    if not total:
        return None
    means = {pair: mean for pair, _, mean in parts}
    (a, b), (c,) = sorted(alone, key=lambda p: [pair for pair, _, _ in parts].index(p)), crossed
    right = add(means[a], means[b], neg(mul(num(2), means[c])))
    return Verdict(
        "refuted",
        reason="for a constant kernel no two laws are apart, and the weights of the means must add to 0",
        counterexample={
            "model": {"k(x, y)": "1", **dict.fromkeys(sorted(c), "any law")},
            "lhs": "0",
            "rhs": str(total),
        },
        mistake="sign" if weights[c] > 0 else "factor",
        repair={"latex": latex(Rel("=", rel.lhs, right)), "verdict": "definition"},
    )


def _is_squared(t: Term) -> bool:
    match t:
        case Op("pow", (App(fn) | Sym(fn), Num(two))):
            return two == 2 and take_apart(fn).letter in _NAMES
        case App(fn) | Sym(fn):
            return take_apart(fn).letter in _NAMES and take_apart(fn).sup == "2"
        case _:
            return False


def _means(t: Term, weight: Fraction) -> list[tuple[_Pair, Fraction, Term]] | None:
    """The pairs of laws of a combination of means of one kernel, with their weights."""
    match t:
        case Op("add", args):
            found = [_means(a, weight) for a in args]
            return None if None in found else [m for ms in found if ms is not None for m in ms]
        case Op("neg", (a,)):
            return _means(a, -weight)
        case Op("mul", (Num(value), a)):
            return _means(a, weight * value)
        case Bind("E", (Sym() as x, Sym() as y), (Sym(p), Sym(q)), App(k, (Sym() as u, Sym() as v), (), _)) if {
            x,
            y,
        } == {u, v} and take_apart(k).letter in ("k", "K", "\\kappa"):
            return [(frozenset((p, q)), weight, t)]
        case _:
            return None


__all__ = ["of_kernel_distance"]
