r"""A function and its biconjugate `f^{**}`: the largest convex function below it, and f itself where f is convex."""

from __future__ import annotations

import re
from dataclasses import replace

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, mul, neg
from ..verdict import Surroundings, Verdict

_FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}


def is_the_biconjugate(rel: Rel) -> bool:
    r"""Is it `f(u) = \sup_t (u t - f^*(t))`, which gives no f but says that it is convex?"""
    match rel:
        case Rel("=", App(f, (Sym() as u,), (), ()), Bind("sup" | "max", (Sym() as t,), _, Op("add", (a, b)))):
            return neg(App(f"{f}^{{*}}", (t,))) in (a, b) and {mul(u, t), mul(t, u)} & {a, b} != set()
        case _:
            return False


def twice(rel: Rel) -> tuple[str, str] | None:
    r"""The order of `f^{**}` and f, and the letter: `f^{**} \le f`, of the functions or at a point."""
    match rel.lhs, rel.rhs:
        case Sym(first), Sym(last):
            pass
        case App(first, (Sym() as u,), (), ()), App(last, (Sym() as v,), (), ()) if u == v:
            pass
        case _:
            return None
    for f, g, op in ((first, last, rel.op), (last, first, _FLIPPED.get(rel.op, rel.op))):
        if f == f"{g}^{{**}}" and op in ("<=", ">="):
            return op, g
    return None


def of_the_biconjugate(rel: Rel, around: Surroundings) -> Verdict | None:
    """The biconjugate is the largest convex function below f: f itself, where that is convex."""
    if (found := twice(rel)) is None or around.literal:
        return None
    op, f = found
    if op == "<=":
        return Verdict("supported", reason=f"u t - {f}^*(t) is at most {f}(u) for every t")
    told = re.split(r"\n\s*\n", around.said[0].rstrip("$\\[ \n"))[-1] + around.said[1].partition(".")[0]
    if re.search(r"convex|konvex|凸", told, re.IGNORECASE):
        return None
    model: dict[str, object] = {"profile": "full", "scalars": {f"{f}(t)": "(t^2 - 1)^2", "t": "0"}}
    counterexample: dict[str, object] = {"model": model, "lhs": "0", "rhs": "1"}
    repair = {"latex": latex(replace(rel, op=_FLIPPED[rel.op])), "verdict": "supported"}
    reason = f"u t - {f}^*(t) is at most {f}(u) for every t"
    return Verdict("refuted", reason, counterexample=counterexample, mistake="false inequality", repair=repair)
