r"""Relations read by their form: values case by case, one optimum of two expressions, a sample mean for its limit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, log, num, walk
from ..names import take_apart
from ..verdict import Surroundings, Verdict
from .named_divergences import in_a_convention

Judge = Callable[[Rel, Surroundings], Verdict]
_APART: dict[str, Term] = {"JSD": log(num(2)), "TV": num(1), "KL": Sym("\\infty")}
_LIMIT = re.compile(
    r"law of large|infinit|infty|in the limit|for large|monte[- ]carlo|approximat|estimat|empirical|draw|we sample",
    re.IGNORECASE,
)
_OPTIMA = ("min", "max", "inf", "sup")


def by_form(rel: Rel, last: Term | None, before: str, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a relation that nothing else reads; `last` is the end of its chain, `before` the text before."""
    found = _of_cases(rel, last, judge, around) or _of_one_optimum(rel, judge, around)
    found = found or in_a_convention(rel, judge, around)
    return found or (_of_a_sample(rel) if _LIMIT.search(before[-300:]) else None)


# ---------------------------------------------------------------- cases


def _of_cases(rel: Rel, last: Term | None, judge: Judge, around: Surroundings) -> Verdict | None:
    r"""`JS(P_0, P_\theta) = \log 2` if `\theta \ne 0`, 0 otherwise: of laws that are the same or do not overlap."""
    match rel:
        case Rel("=", Op(kind, (Sym(a), Sym(b))), value) if kind in _APART and a != b:
            pass
        case _:
            return None
    moved = take_apart(a).sub if take_apart(b).sub == "0" else take_apart(b).sub if take_apart(a).sub == "0" else ""
    if not moved:
        return None
    turned = isinstance(value, Op) and value.op == kind and set(value.args) == {Sym(a), Sym(b)}
    branches = _branches(last if turned else value, moved)
    if branches is None:
        return None
    different, same = branches
    if same == num(0) and _equal(different, _APART[kind], judge, around):
        return Verdict("supported", reason="of laws that do not overlap unless they are the same")
    masses = all(take_apart(n).letter == "\\delta" for n in (a, b))
    if (masses and not turned) or (same != num(0) and isinstance(same, Num)):
        reason = "the distance of two point masses" if masses else "the distance of a law from itself is 0"
        return Verdict("refuted", reason=reason, mistake="the two sides differ")
    return None


def _branches(t: Term | None, moved: str) -> tuple[Term, Term] | None:
    """The value where the parameter is not 0, and where it is."""
    if not (isinstance(t, Op) and t.op == "cases" and len(t.args) in (3, 4)):
        return None
    found: dict[str, Term] = {}
    for value, test in zip(t.args[::2], (*t.args[1::2], Sym("otherwise")), strict=False):
        match test:
            case Op("rel", (Sym(op), Sym(name), zero)) if op in ("=", "!=") and name == moved and zero == num(0):
                found[op] = value
            case Sym("otherwise"):
                found.setdefault("!=" if "=" in found else "=", value)
            case _:
                return None
    return (found["!="], found["="]) if len(found) == 2 else None


def _equal(a: Term, b: Term, judge: Judge, around: Surroundings) -> bool:
    return a == b or judge(Rel("=", a, b), replace(around, literal=True, mend=False)).good


# ---------------------------------------------------------------- optima and samples


def _of_one_optimum(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """Two optima over the same are equal where what is optimised is."""
    match rel:
        case Rel("=", Bind(op, v, over, f), Bind(other, w, same, g)) if (op, v, over) == (other, w, same):
            verdict = judge(Rel("=", f, g), replace(around, mend=False)) if op in _OPTIMA else None
        case _:
            return None
    return verdict if verdict is not None and (verdict.good or verdict.verdict == "supported") else None


def _of_a_sample(rel: Rel) -> Verdict | None:
    r"""`\frac1N \sum_i f(x_i) = E f(x)`, where the text speaks of a limit or of an estimate."""
    sides = [[n for n in walk(t) if isinstance(n, Bind)] for t in (rel.lhs, rel.rhs)]
    kinds = [{b.op for b in side} for side in sides]
    if rel.op != "=" or {"sum"} not in kinds or {"E"} not in kinds:
        return None
    summed = next(side for side, kind in zip(sides, kinds, strict=True) if kind == {"sum"})
    indexed = any(isinstance(n, Op) and n.op == "index" for b in summed for n in walk(b.body))
    applied = any(isinstance(n, App) for b in summed for n in walk(b.body))
    return Verdict("definition", reason="an approximation, taken as stated") if indexed and applied else None
