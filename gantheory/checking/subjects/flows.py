"""Linear differential equations of a document, and the lines that give their solutions.

`x'(t) = -y(t), y'(t) = x(t)` has one solution for each start. A line `x(t) = ..` in t, x(0) and y(0) is that solution
if it starts at x(0) with the right slope and satisfies the equation of second order that follows from the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from ...clock import now
from ...language.context import Context
from ...language.printing import latex
from ...language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    free_names,
    mul,
    neg,
    num,
    sub,
    substitute,
    transform,
)
from ...proving import prove
from ...refuting import Refutation, examine
from ..names import take_apart
from ..transport.envelopes import Envelopes
from ..verdict import Verdict
from .motions import Motions, at_rest, follows

Row = dict[str, Fraction]
Claim = tuple[str, Rel]  # what is said where it fails
SECONDS = 1.0
UNSOLVED = "it does not satisfy the differential equation above"


@dataclass(slots=True)
class Flows:
    """The equations x' = a x + b y that a document has stated so far, by the name that moves."""

    rows: dict[str, Row] = field(default_factory=dict[str, Row])
    time: str = "t"
    motions: Motions = field(default_factory=Motions)
    envelopes: Envelopes = field(default_factory=Envelopes)
    equations: dict[str, Term] = field(default_factory=dict[str, Term])  # x -> the right side of x' = ..

    def read(self, rel: Rel, seed: int | None) -> Verdict | None:
        """A verdict on a line that gives a solution; None on any other, which is remembered if it is an equation."""
        if (found := self.motions.read(rel) or self.envelopes.read(rel, seed)) is not None:
            return found
        if rel.op != "=":
            return None
        if (twice := self._twice(rel, seed)) is not None:
            return twice
        if (name := self._moving(rel.lhs)) is not None:
            row = _row(rel.rhs, self.time)
            self.rows.pop(name, None)
            if row is None or self.time not in ("t", "\\tau"):
                return None
            self.rows[name] = row
            self.equations[name] = transform(rel.rhs, at_rest)
            if (verdict := self.motions.compared(name, rel, seed)) is not None:
                if verdict.repair is not None:  # what stands below is held against it as it is mended
                    self.rows[name] = {n: -v for n, v in row.items()}
                    self.equations[name] = neg(self.equations[name])
                return verdict
            return Verdict("definition", reason="a differential equation")
        match rel.lhs:
            case App(name, (Sym(self.time),), (), ()) if name in self.rows:
                return self._judged(name, rel, seed)
            case _:
                return None

    def moves(self, rel: Rel) -> bool:
        """Does a line say how something moves in time, whatever it moves by?"""
        return rel.op == "=" and self._moving(rel.lhs) is not None and self.time in ("t", "\\tau")

    def _moving(self, t: Term) -> str | None:
        r"""`x` of `x'(t)`, `\dot{x}`, `dx/dt`."""
        match t:
            case App(fn, (Sym(time),), (), ()) if (name := _primed(fn)) is not None:
                self.time = time
                return name
            case Sym(fn):
                return _primed(fn)
            case Bind("deriv" | "partial", (Sym(time),), (None,), Sym(name) | App(name, (Sym(),), (), ())):
                self.time = time
                return name if time != name else None
            case _:
                return None

    def _twice(self, rel: Rel, seed: int | None) -> Verdict | None:
        """`x''(t) = -x(t)` below the equations of x' and of what stands in it."""
        name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
        base = take_apart(name).letter
        if name != f"{base}''" or base not in self.rows or not self.rows[base].keys() <= self.equations.keys():
            return None
        if _row(rel.rhs, self.time) is None:
            return None
        others = {n: self.equations[n] for n in self.rows[base]}
        return follows(self.equations[base], others, rel, seed)

    def _judged(self, name: str, rel: Rel, seed: int | None) -> Verdict | None:
        others = [n for n in self.rows[name] if n != name]
        if len(others) > 1 or any(n not in self.rows or not self.rows[n].keys() <= {name, n} for n in others):
            return None
        other = others[0] if others else None
        if other is None and len(self.rows[name]) != 1:
            return None
        line = _started(rel.rhs, [name, *others])
        if line is None or self.time not in free_names(line):
            return None
        scalars = dict.fromkeys((self.time, *(_start(n) for n in (name, *others))), "real")
        if not free_names(line) <= scalars.keys():
            return None
        ctx = Context(scalars=scalars)
        verdict = _verdict(self._claims(name, other, line), ctx, seed)
        if verdict is None or verdict.verdict != "refuted":
            return verdict
        for edited in _edits(rel.rhs):
            mended = _started(edited, [name, *others])
            if mended is not None and all(_proved(c, ctx) for _, c in self._claims(name, other, mended)):
                right = latex(Rel("=", rel.lhs, edited))
                return Verdict(
                    "refuted", verdict.reason, counterexample=verdict.counterexample, mistake="sign",
                    repair={"latex": right, "verdict": "proved"},
                )  # fmt: skip
        return verdict

    def _claims(self, name: str, other: str | None, line: Term) -> list[Claim]:
        """What makes the line the solution: its start, its slopes, its equation."""
        time = self.time
        at_start: dict[str, Term] = {time: num(0)}
        a = self.rows[name].get(name, Fraction(0))
        slope = _slope(line, time)
        if slope is None:
            return []
        claims = [
            (f"at {time} = 0 it is not {_start(name)}", Rel("=", substitute(line, at_start), Sym(_start(name)))),
            (UNSOLVED, Rel("=", Bind("deriv", (Sym(time),), (None,), line), slope)),
        ]
        if other is None:
            return [*claims, (UNSOLVED, Rel("=", slope, mul(num(a), line)))]
        b, back = self.rows[name][other], self.rows[other]
        c, d = back.get(name, Fraction(0)), back.get(other, Fraction(0))
        first = add(mul(num(a), Sym(_start(name))), mul(num(b), Sym(_start(other))))
        then = sub(mul(num(a + d), slope), mul(num(a * d - b * c), line))  # Cayley and Hamilton
        bent = _slope(slope, time)
        if bent is None:
            return []
        first_slope = f"its slope at {time} = 0 is not what the differential equation above gives"
        return [
            *claims,
            (first_slope, Rel("=", substitute(slope, at_start), first)),
            (UNSOLVED, Rel("=", Bind("deriv", (Sym(time),), (None,), slope), bent)),
            (UNSOLVED, Rel("=", bent, then)),
        ]


def _verdict(claims: list[Claim], ctx: Context, seed: int | None) -> Verdict | None:
    if not claims:
        return None
    for said, claim in claims:
        found = examine(claim, ctx, seed=seed, deadline=now() + SECONDS)
        if isinstance(found, Refutation):
            return Verdict(
                "refuted",
                said,
                counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
                mistake="not the solution",
            )
    proofs = [prove(claim, ctx, deadline=now() + SECONDS) for _, claim in claims]
    rules = tuple(dict.fromkeys(r for p in proofs if p is not None for r in p.theorem.rules))
    if all(p is not None and not p.theorem.owed for p in proofs):
        return Verdict("proved", "it solves the differential equation above", rules=rules, proof=proofs[-1])
    return Verdict("supported", "it solves the differential equation above in every model")


def _proved(claim: Rel, ctx: Context) -> bool:
    found = prove(claim, ctx, deadline=now() + SECONDS)
    return found is not None and not found.theorem.owed


def _primed(name: str) -> str | None:
    """`x` of `x'` and of a dotted x."""
    parts = take_apart(name)
    if parts.primes == "'" and name.endswith("'"):
        return name[:-1]
    return parts.letter if parts.accent == "dot" and not parts.sub and not parts.primes else None


def _start(name: str) -> str:
    return f"{name}(0)"


def _row(t: Term, time: str) -> Row | None:
    """The coefficients of a linear combination of x(t), y(t), .."""
    match t:
        case Sym(name) if name != time and not take_apart(name).accent:
            return {name: Fraction(1)}
        case App(name, (Sym(t0),), (), ()) if t0 == time and not take_apart(name).accent:
            return {name: Fraction(1)}
        case Op("neg", (inner,)):
            row = _row(inner, time)
            return None if row is None else {n: -v for n, v in row.items()}
        case Op("add", terms):
            total: Row = {}
            for term in terms:
                row = _row(term, time)
                if row is None:
                    return None
                for n, v in row.items():
                    total[n] = total.get(n, Fraction(0)) + v
            return total
        case Op("mul", (factor, inner)) if (value := _rational(factor)) is not None:
            row = _row(inner, time)
            return None if row is None else {n: value * v for n, v in row.items()}
        case _:
            return None


def _rational(t: Term) -> Fraction | None:
    match t:
        case Num(value):
            return Fraction(value)
        case Op("div", (Num(above), Num(below))) if below != 0:
            return Fraction(above) / Fraction(below)
        case _:
            return None


def _started(t: Term, names: list[str]) -> Term | None:
    """The line with `x(0)` or `x_0` as numbers; None if anything else is applied in it."""
    match t:
        case App(name, (Num(value),), (), ()) if value == 0 and name in names:
            return Sym(_start(name))
        case Sym(name) if any(name in (f"{n}_{{0}}", f"{n}^{{0}}") for n in names):
            return Sym(_start(take_apart(name).letter))
        case Sym() | Num():
            return t
        case Op("pow", (Sym("e"), a)):
            inner = _started(a, names)
            return None if inner is None else Op("exp", (inner,))
        case Op(op, args) if op in ("add", "mul", "neg", "div", "sin", "cos", "exp"):
            inner = [_started(a, names) for a in args]
            return None if any(a is None for a in inner) else Op(op, tuple(a for a in inner if a is not None))
        case _:
            return None


def _slope(t: Term, time: str) -> Term | None:
    """The derivative with respect to time; the kernel is asked whether it is."""
    if time not in free_names(t):
        return num(0)
    match t:
        case Sym():
            return num(1)
        case Op("neg", (a,)):
            inner = _slope(a, time)
            return None if inner is None else neg(inner)
        case Op("add", args):
            slopes = [_slope(a, time) for a in args]
            return None if any(s is None for s in slopes) else add(*(s for s in slopes if s is not None))
        case Op("mul", args):
            parts: list[Term] = []
            for k, a in enumerate(args):
                inner = _slope(a, time)
                if inner is None:
                    return None
                if inner != num(0):
                    parts.append(mul(*args[:k], inner, *args[k + 1 :]))
            return add(*parts)
        case Op("div", (a, b)) if time not in free_names(b):
            inner = _slope(a, time)
            return None if inner is None else div(inner, b)
        case Op("sin" | "cos" | "exp" as op, (a,)):
            inner = _slope(a, time)
            outer = {"sin": Op("cos", (a,)), "cos": neg(Op("sin", (a,))), "exp": t}[op]
            return None if inner is None else mul(outer, inner)
        case _:
            return None


def _edits(t: Term) -> list[Term]:
    """The line with one sign turned round."""
    if not (isinstance(t, Op) and t.op == "add"):
        return [_turned(t)]
    return [add(*t.args[:k], _turned(a), *t.args[k + 1 :]) for k, a in enumerate(t.args)]


def _turned(t: Term) -> Term:
    return t.args[0] if isinstance(t, Op) and t.op == "neg" else neg(t)
