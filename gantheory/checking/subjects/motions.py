r"""Small steps down and up a value, and the differential equations they amount to.

`x(t + \Delta t) = x(t) - \Delta t \frac{\partial}{\partial x} V(x(t), y(t))` moves x by minus a slope of V: as the step
goes to 0 that is `x'(t) = -\partial V/\partial x`, which has to be what the equation below says for the V of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ...clock import now
from ...language.context import Context
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, neg, operands, substitute, transform, walk
from ...proving import prove
from ...refuting import Refutation, examine
from ..names import take_apart
from ..verdict import Verdict

SECONDS = 1.0
SMALL = "the step goes to 0"
_PLAIN = ("add", "mul", "neg", "div", "pow")
_PLAYERS = {"min": -1, "inf": -1, "max": 1, "sup": 1}


@dataclass(frozen=True, slots=True)
class Taken:
    """A step along a slope: which way, of which value, and in which of its variables."""

    sign: int
    value: str
    place: str


@dataclass(slots=True)
class Motions:
    """The values of two numbers that a document writes out, who plays them, and the steps along their slopes."""

    values: dict[str, tuple[tuple[str, ...], Term]] = field(default_factory=dict[str, "tuple[tuple[str, ...], Term]"])
    players: dict[str, int] = field(default_factory=dict[str, int])
    steps: dict[str, Taken] = field(default_factory=dict[str, Taken])

    def read(self, rel: Rel) -> Verdict | None:
        """Remember a value that is written out; the verdict on a step along one, None on any other line."""
        if rel.op not in ("=", ":=", "<-"):
            return None
        self._note(rel)
        found = _step(rel)
        if found is None or found[1].value not in self.values:
            return None
        name, taken = found
        self.steps[name] = replace(taken, sign=self.players.get(name, taken.sign))  # as it is mended
        if self.players.get(name, taken.sign) == taken.sign:
            way = "down" if taken.sign < 0 else "up"
            return Verdict("definition", reason=f"a step {way} the slope of {taken.value}")
        return self._turned(name, taken, rel)

    def _turned(self, name: str, taken: Taken, rel: Rel) -> Verdict:
        """The player that minimises steps up, or the other way round."""
        own, goes = ("smaller", "up") if taken.sign > 0 else ("greater", "down")
        change, wanted = ("grows", "is to fall") if taken.sign > 0 else ("falls", "is to grow")
        mended = replace(rel, rhs=_with_the_other_sign(rel.rhs))
        slope = f"\\frac{{\\partial}}{{\\partial {name}}} {taken.value}"
        return Verdict(
            "refuted",
            reason=f"{name} is to make {taken.value} {own}, and steps {goes} its slope",
            counterexample={
                "model": {"slope": {slope: "1"}},
                "lhs": f"{taken.value} {change}",
                "rhs": f"{taken.value} {wanted}",
            },
            mistake="ascent and descent confused",
            repair={"latex": latex(mended), "verdict": "proved"},
        )

    def _note(self, rel: Rel) -> None:
        left, players = rel.lhs, dict[str, int]()
        while isinstance(left, Bind) and left.op in _PLAYERS and len(left.vars) == 1:
            players[left.vars[0].name] = _PLAYERS[left.op]
            left = left.body
        match left:
            case App(value, args, (), ()) if len(args) == 2:
                names = [_moving(a) for a in args]
            case _:
                return
        if None in names or _step(rel) is not None:
            return
        variables = tuple(n for n in names if n is not None)
        body = transform(rel.rhs, at_rest)
        inner = all(isinstance(n, Num | Sym) or (isinstance(n, Op) and n.op in _PLAIN) for n in walk(body))
        if inner and free_names(body) <= set(variables) and len(set(variables)) == 2:
            self.values[value] = (variables, body)
            self.players = {n: s for n, s in players.items() if n in variables}

    def slope(self, name: str) -> Term | None:
        """What the steps of a name amount to: the slope, with its sign, of the value in the names that move."""
        taken = self.steps.get(name)
        if taken is None or taken.value not in self.values:
            return None
        variables, body = self.values[taken.value]
        if taken.place not in variables:
            return None
        slope = Bind("partial", (Sym(taken.place),), (None,), body)
        return neg(slope) if taken.sign < 0 else slope

    def compared(self, name: str, rel: Rel, seed: int | None) -> Verdict | None:
        """The verdict on an equation of motion of a name whose steps are known."""
        slope = self.slope(name)
        return None if slope is None else amounts(slope, rel, SMALL, seed)


def amounts(given: Term, rel: Rel, condition: str | None, seed: int | None) -> Verdict | None:
    """Does the right side of an equation of motion equal what is given for it?"""
    said = transform(rel.rhs, at_rest)
    scalars = dict.fromkeys(sorted(free_names(given) | free_names(said)), "real")
    claim, ctx = Rel("=", given, said), Context(scalars=scalars)
    proof = prove(claim, ctx, deadline=now() + SECONDS)
    if proof is not None and not proof.theorem.owed:
        rules = tuple(dict.fromkeys(proof.theorem.rules))
        if condition is None:
            return Verdict("proved", reason="it follows from the equations above", rules=rules, proof=proof)
        return Verdict("proved-under", conditions=(condition,), kinds=("limit",), rules=rules, proof=proof)
    found = examine(claim, ctx, seed=seed, deadline=now() + SECONDS)
    if not isinstance(found, Refutation):
        return None
    mended = replace(rel, rhs=_with_the_other_sign(rel.rhs))
    turned = prove(Rel("=", given, transform(mended.rhs, at_rest)), ctx, deadline=now() + SECONDS)
    return Verdict(
        "refuted",
        reason="the steps above amount to another equation" if condition else "the equations above give another one",
        counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
        mistake="the two sides differ" if turned is None else "sign",
        repair=None if turned is None else {"latex": latex(mended), "verdict": "proved"},
    )


def at_rest(t: Term) -> Term:
    """`x(t)` and `x_t` as x."""
    match t:
        case App(_, (Sym(),), (), ()) | Sym() | Op("index", (Sym(), Sym())) if (name := _moving(t)) is not None:
            return Sym(name)
        case _:
            return t


def _moving(t: Term) -> str | None:
    match t:
        case App(name, (Sym("t" | "\\tau" | "k" | "n"),), (), ()):
            return name
        case Op("index", (Sym(name), Sym("t" | "k" | "n"))):
            return name
        case Sym(name):
            parts = take_apart(name)
            return parts.letter if parts.sub in ("t", "k", "n") else name
        case _:
            return None


def _step(rel: Rel) -> tuple[str, Taken] | None:
    r"""`x(t + \Delta t) = x(t) - \Delta t \partial_x V(x(t), y(t))`, and `x_{t+1} = x_t - \eta \partial_x V`."""
    match rel.lhs:
        case App(name, (Op("add", (Sym(), _)),), (), ()) | Op("mul", (Sym(name), Op("add", (Sym(), _)))):
            pass
        case Op("index", (Sym(name), Op("add"))):
            pass
        case Sym(whole) if take_apart(whole).sub in ("t+1", "k+1", "n+1", "t + 1", "k + 1", "n + 1"):
            name = take_apart(whole).letter
        case _:
            return None
    match rel.rhs:
        case Op("add", (before, Op("neg", (moved,)))) if _moving(before) == name:
            return _along(name, moved, -1)
        case Op("add", (before, moved)) if _moving(before) == name:
            return _along(name, moved, 1)
        case _:
            return None


def _along(name: str, moved: Term, sign: int) -> tuple[str, Taken] | None:
    factors = operands(moved, "mul")
    slopes = [f for f in factors if isinstance(f, Bind) and f.op in ("partial", "deriv", "grad")]
    rest = [f for f in factors if f not in slopes and not (isinstance(f, Op) and f.op == "tuple")]
    if len(slopes) != 1 or len(slopes[0].vars) != 1 or not rest or not all(isinstance(f, Sym) for f in rest):
        return None
    match slopes[0].body:
        case App(value, _, (), ()) | Sym(value):
            place = _moving(slopes[0].vars[0])
            return None if place is None or place != name else (name, Taken(sign, value, place))
        case _:
            return None


def _with_the_other_sign(t: Term) -> Term:
    """`x - s` for `x + s`, and `-y` for y."""
    match t:
        case Op("add", (a, Op("neg", (b,)))):
            return Op("add", (a, b))
        case Op("add", (a, b)):
            return Op("add", (a, neg(b)))
        case Op("neg", (a,)):
            return a
        case _:
            return neg(t)


def follows(first: Term, others: dict[str, Term], rel: Rel, seed: int | None) -> Verdict | None:
    """`x''(t) = ..`, from `x'(t) = first`, linear in the names that move, and the right sides of their equations."""
    return amounts(substitute(transform(first, at_rest), others), rel, None, seed)
