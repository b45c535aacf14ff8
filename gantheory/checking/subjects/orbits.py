r"""What becomes of a quantity along a motion: of `x_t^2 + y_t^2` in a step, of `x^2 + y^2` in time.

After `x_{t+1} = x_t - \eta y_t` and `y_{t+1} = y_t + \eta x_t`, a line about x_{t+1} and y_{t+1} is one of x_t and y_t.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, cast

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, free_names, num, rebuild, transform, walk
from ..verdict import Surroundings, Verdict
from .written_out import settled

_NEXT = re.compile(r"^(.+?)(_\{|\^\{\()([tkn])\+1(\)?\})$")
_PLAIN = ("add", "mul", "neg", "div", "pow")
_DOT = re.compile(r"\\dot\{(.+)\}")
_TIMES = ((Sym("t"),), (Sym("\\tau"),))
_STEPS = frozenset(("\\eta", "\\alpha", "\\epsilon", "\\lambda", "\\gamma", "h"))
_MOST_MENDS = 12
_REACH = 1200
_HEADING = re.compile(r"(?:^|\n)\s*(?:#{1,6}\s|\\(?:sub)*section)")
_OTHERWISE = re.compile(
    r"extra-?gradient|proximal|implicit|alternat|momentum|optimis|averag|regulari|penalt|damp|instead|modif|consensus|"
    r"exact|交替|动量|動量|隐式|外推|번갈아|외삽|모멘텀|平均",
    re.IGNORECASE,
)
_MOST_STEPS = 4  # a step may use what the one before it made


@dataclass(slots=True)
class Orbits:
    """The steps that a document has written out so far, by what they make, and where it last wrote out a motion."""

    text: str
    steps: dict[str, Term] = field(default_factory=dict[str, Term])
    last: int = 0

    def read(self, rel: Rel, equations: Mapping[str, Term], around: Surroundings, start: int) -> Verdict | None:
        """The verdict on what a motion does to a quantity; None on any other line, a step is remembered."""
        if rel.op not in ("=", ":=", "<-"):
            return None
        if isinstance(rel.lhs, Sym) or (isinstance(rel.lhs, Bind) and isinstance(rel.lhs.body, Sym)):
            name = rel.lhs.name if isinstance(rel.lhs, Sym) else ""
            if _NEXT.match(name) and _is_plain(rel.rhs) and free_names(rel.rhs):
                self.steps[name] = rel.rhs
            if _NEXT.match(name) or _DOT.match(name) or not name:
                self.last = start
            return None
        between = self.text[self.last : start]
        if len(between) > _REACH or _HEADING.search(between) or _OTHERWISE.search(between):
            return None
        if self._is_of_a_step(rel):
            return _verdict(rel, self._unfolded(rel.lhs), self._unfolded, around)
        return _in_time(rel, equations, around)

    def _is_of_a_step(self, rel: Rel) -> bool:
        sides = _without_norms(rel.lhs), _without_norms(rel.rhs)
        made = {n for t in sides for n in free_names(t) if _NEXT.match(n)}
        return bool(made) and made <= self.steps.keys() and all(_is_plain(t) for t in sides)

    def _unfolded(self, t: Term) -> Term:
        t = _without_norms(t)
        for _ in range(_MOST_STEPS):
            t = transform(t, lambda n: self.steps.get(n.name, n) if isinstance(n, Sym) else n)
        return t


def _in_time(rel: Rel, equations: Mapping[str, Term], around: Surroundings) -> Verdict | None:
    r"""`\frac{d}{dt}(x^2 + y^2) = ..`: the left side by the chain rule, and both with the equations put in."""
    if not isinstance(rel.lhs, Bind) or rel.lhs.op not in ("deriv", "partial") or rel.lhs.vars not in _TIMES:
        return None
    time = rel.lhs.vars[0]

    def put(t: Term) -> Term:
        match t:
            case App(fn, args, (), ()) if args == (time,) and fn in equations:
                return Sym(fn)
            case Sym(name) if (at := _DOT.fullmatch(name)) is not None and at[1] in equations:
                return equations[at[1]]
            case _:
                return t

    def read(t: Term) -> Term:
        return transform(_without_norms(t), put)

    body = read(rel.lhs.body)
    moving = sorted(free_names(body) & equations.keys())
    if not moving or isinstance(body, Sym) or not _is_plain(body) or not _is_plain(read(rel.rhs)):
        return None
    parts = [Op("mul", (Bind("deriv", (Sym(n),), (None,), body), equations[n])) for n in moving]
    return _verdict(rel, parts[0] if len(parts) == 1 else Op("add", tuple(parts)), read, around)


def _verdict(rel: Rel, left: Term, read: Callable[[Term], Term], around: Surroundings) -> Verdict | None:
    right, around = read(rel.rhs), replace(around, mend=False)
    named = sorted((free_names(left) | free_names(right)) - _STEPS)
    names = {n: f"a_{{{k}}}" for k, n in enumerate(named, 1)}

    def numbers(t: Term) -> Term:
        match t:
            case Sym(name):
                return Sym(names.get(name, name))
            case Bind(op, variables, over, body):
                return Bind(op, tuple(Sym(names.get(v.name, v.name)) for v in variables), over, numbers(body))
            case _:
                kids = children(t)
                return rebuild(t, tuple(numbers(k) for k in kids)) if kids else t

    left = numbers(left)
    verdict = settled(Rel("=", left, numbers(right)), around)
    if verdict is None or verdict.verdict != "refuted":
        return verdict
    own = {a: n for n, a in names.items()}
    verdict = replace(verdict, counterexample=_named(verdict.counterexample, own))
    for mended in islice(_turned(rel.rhs), _MOST_MENDS):
        again = settled(Rel("=", left, numbers(read(mended))), around)
        if again is not None and again.good:
            repair = {"latex": latex(Rel(rel.op, rel.lhs, mended)), "verdict": again.verdict}
            return replace(verdict, repair=repair, mistake="sign" if isinstance(mended, Op) else "factor")
    return replace(verdict, repair=None, mistake="the two sides differ")


def _named(found: Any, names: Mapping[str, str]) -> Any:
    """A counterexample with the names that the text has for its numbers."""
    match found:
        case dict():
            return {names.get(k, k): _named(v, names) for k, v in cast(dict[str, Any], found).items()}
        case list():
            return [_named(v, names) for v in cast(list[Any], found)]
        case _:
            return found


def _turned(t: Term) -> Iterator[Term]:
    """The term with one sign turned, or one number for another that is usual here."""
    if isinstance(t, Num):
        yield from (num(k) for k in (0, 1, 2) if num(k) != t)
    if isinstance(t, Op) and t.op == "add":
        for k, part in enumerate(t.args):
            other = part.args[0] if isinstance(part, Op) and part.op == "neg" else Op("neg", (part,))
            yield Op("add", (*t.args[:k], other, *t.args[k + 1 :]))
    kids = children(t)
    for k, kid in enumerate(kids):
        if not (isinstance(t, Op) and t.op == "pow" and k == 1):
            for other in _turned(kid):
                yield rebuild(t, (*kids[:k], other, *kids[k + 1 :]))


def _without_norms(t: Term) -> Term:
    r"""`\|(x, y)\|^2` as x^2 + y^2."""

    def put(n: Term) -> Term:
        match n:
            case Op("pow", (Op("norm", (Op("tuple", parts),)), Num() as two)) if two == num(2):
                return Op("add", tuple(Op("pow", (p, num(2))) for p in parts))
            case _:
                return n

    return transform(t, put)


def _is_plain(t: Term) -> bool:
    return all(isinstance(n, Sym | Num) or (isinstance(n, Op) and n.op in _PLAIN) for n in walk(t))
