r"""Worked examples: laws given as point masses, and numbers that stand for longer ones.

Point masses are as far apart as their points are: `TV(\delta_0, \delta_\theta) = 1` for a \theta that is not 0.
"""

from __future__ import annotations

import re
from fractions import Fraction

from ...clock import now
from ...language.context import Context
from ...language.layout import Chain
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, div, free_names, log, num, sub, transform, walk
from ...refuting import Refutation, Support, examine
from ..names import take_apart
from ..scruples import nodes
from ..verdict import Surroundings, Verdict

_SECONDS = 0.3
_NUMBER_REACH = 800  # how far, in characters, a number given to a letter reaches
_ANEW = re.compile(
    r"(?:^|\n)\s*(?:#{1,6}\s|\\(?:sub)*section|\\begin\{(?:frame|exam|exer|problem))|"
    r"\b(?:solve|solving|another|instead|examples?|exercises?|consider|suppose|in general)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|suppose|supposing|assum\w+|given)\b[^,;.:!?\n]*$|(?:若|如果|假设|假定|もし)[^，,。；：\n]*$",
    re.IGNORECASE,
)
_BASES = (None, num(2), num(10))  # what \log may be to in a worked example
_SHARE = Fraction(1, 20)  # how far, beside its last digits, a rounded number may be off


def is_number(chain: Chain) -> str | None:
    """`a = 2`: the letter that a formula gives a number."""
    match chain.terms, chain.ops:
        case (Sym(name), value), (("=" | ":="),) if value is not None:
            return name if all(isinstance(n, Num | Op) for n in walk(value)) else None
        case _:
            return None


def still_holds(between: str) -> bool:
    """Does a number given to a letter still hold, past the text in between: no new section, no new example?"""
    return len(between) < _NUMBER_REACH and not _ANEW.search(between)


def is_supposed(before: str) -> bool:
    """Does the clause that leads to a formula suppose it: `If $H(P) = 1.5$ nats and $H(P, Q) = 2.3$ nats, what ..`?"""
    return bool(_SUPPOSED.search(re.sub(r"\$[^$]*\$", " ", before.split("\n")[-1])))


def of_shares(t: Term) -> bool:
    """Are all decimals in it short ones between 0 and 1, as masses are, so that they may be taken as they stand?"""
    return all(n.digits <= 2 and 0 <= n.value <= 1 for n in walk(t) if isinstance(n, Num) and n.digits)


def exact(t: Term) -> Term:
    """A term whose decimals are taken as they stand."""
    return transform(t, lambda n: num(n.value) if isinstance(n, Num) else n)


def of_point_masses(rel: Rel) -> Rel | None:
    """A claim on the distance of two different point masses as one of numbers; None if it is nothing of the kind."""
    match rel:
        case Rel("=", Op("TV" | "JSD" | "W" as op, (Sym(a), Sym(b))), claimed):
            first, second = _place(a), _place(b)
        case _:
            return None
    if first is None or second is None or first == second or any(isinstance(n, Bind | App) for n in walk(claimed)):
        return None
    if any(isinstance(n, Op) and n.op not in ("add", "neg", "mul", "div", "pow", "log", "abs", "norm", "sqrt") for n in
           walk(claimed)):  # fmt: skip
        return None
    apart = {"TV": num(1), "JSD": log(num(2)), "W": Op("abs", (sub(first, second),))}[op]
    plain = transform(claimed, lambda n: Op("abs", n.args) if isinstance(n, Op) and n.op == "norm" else n)
    return Rel("=", apart, plain)


def _place(name: str) -> Term | None:
    r"""The point of `\delta_{\theta}`, as a number."""
    parts = take_apart(name)
    if parts.letter != "\\delta" or parts.accent or parts.sup or not parts.sub:
        return None
    return num(int(parts.sub)) if parts.sub.isdigit() else Sym(parts.sub)


def _may_be_ordered(rel: Rel) -> bool:
    r"""Is it no distance W, or one of places that a sentence may have put in order, `W(\delta_0, \delta_a) = a`, or
    given values, `W(\delta_0, \delta_a) = 2`?"""
    match rel.lhs:
        case Op("W", (Sym(a), Sym(b))) if (first := _place(a)) is not None and (second := _place(b)) is not None:
            ordered = rel.rhs in (first, second, sub(first, second), sub(second, first))
            return ordered or not free_names(first) | free_names(second) <= free_names(rel.rhs)
        case _:
            return True


def claims_apart(rel: Rel, passing: Surroundings | None = None) -> Verdict | None:
    """The verdict on a claim on the distance of two point masses; in passing, where a sentence may suppose more of
    them, on one that holds of no points."""
    read = of_point_masses(rel)
    if read is None or (passing is not None and (passing.conditional or _may_be_ordered(rel))):
        return None
    scalars = {n.name: "real" for n in nodes(read) if isinstance(n, Sym)}
    context = Context(scalars=scalars)
    found = examine(read, context, seed=0, models=12, deadline=now() + _SECONDS)
    if isinstance(found, Support):
        return Verdict("supported", reason="the distance of two point masses, at points that differ")
    if isinstance(found, Refutation):
        return Verdict(
            "refuted",
            reason="the distance of two point masses, at points that differ",
            counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
            mistake="the two sides differ",
            repair={"latex": latex(Rel("=", rel.lhs, read.lhs)), "verdict": "supported"},
        )
    return None


# ---------------------------------------------------------------- rounded numbers


def rounds(rel: Rel) -> Verdict | None:
    r"""A verdict on `0.5 \log \frac{0.5}{0.8} + .. \approx 0.19` where the number is far off, whatever the base of the
    logarithms; None where it is near, or where a side is no constant."""
    claimed = signed(rel.rhs)
    if rel.op != "~=" or claimed is None or not any(isinstance(n, Op) for n in walk(rel.lhs)):
        return None
    if not all(isinstance(n, Num | Op) or n in (Sym("e"), Sym("\\pi")) for n in nodes(rel)):
        return None
    context = Context()
    slack = max(2 * Fraction(1, 10) ** claimed.digits, abs(claimed.value) * _SHARE)
    logs = any(isinstance(n, Op) and n.op == "log" for n in walk(rel.lhs))
    first: Refutation | None = None
    plain = exact(rel.lhs) if logs and of_shares(rel.lhs) else rel.lhs
    for base in _BASES if logs else _BASES[:1]:
        value = _to_base(plain, base)
        near = Rel("<=", Op("abs", (sub(value, claimed),)), num(slack))
        if not isinstance(examine(near, context, seed=0, models=2, deadline=now() + _SECONDS), Refutation):
            return None
        found = examine(Rel("=", value, num(claimed.value)), context, seed=0, models=2, deadline=now() + _SECONDS)
        if not isinstance(found, Refutation):
            return None
        first = first or found
    if first is None:
        return None
    return Verdict(
        "refuted",
        reason="the value is another number, whatever the base of the logarithms" if logs else "it is another number",
        counterexample={"model": first.model.describe(), "lhs": first.lhs, "rhs": first.rhs},
        mistake="arithmetic",
    )


def signed(t: Term) -> Num | None:
    """The number that `-1.39` is."""
    match t:
        case Num():
            return t
        case Op("neg", (Num(value, digits),)):
            return Num(-value, digits)
        case _:
            return None


def _to_base(t: Term, base: Term | None) -> Term:
    if base is None:
        return t
    return transform(t, lambda n: div(n, log(base)) if isinstance(n, Op) and n.op == "log" else n)
