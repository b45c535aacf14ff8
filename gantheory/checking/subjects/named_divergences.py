r"""What a text writes out for a divergence that the field has a name and more than one convention for: chi^2, H^2."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, div, mul, neg, num, walk
from ..names import take_apart
from ..verdict import Surroundings, Verdict

Judge = Callable[[Rel, Surroundings], Verdict]
_CHI = frozenset(("Div_{\\chi^{2}}", "D_{\\chi^{2}}", "d_{\\chi^{2}}"))
_HELLINGER = frozenset(("D_{H}", "d_{H}", "Hel", "D_{Hel}", "d_{Hel}", "\\mathrm{Hel}"))
_SCALES = (num(1), num(Fraction(1, 2)), num(2), num(Fraction(1, 4)))


def of_a_named_divergence(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    r"""The verdict on `\chi^2(p \| q) = ..`: right if it is one of the field's conventions, false if it is none."""
    if rel.op == "=" and _kind(rel.lhs) is None and _kind(rel.rhs) is not None:
        rel = Rel("=", rel.rhs, rel.lhs)
    kind = _kind(rel.lhs)
    laws = _laws(rel, around) if rel.op in ("=", ":=", "equiv") and kind is not None else None
    if kind is None or laws is None:
        return None
    op = "sum" if any(isinstance(n, Bind) and n.op == "sum" for n in walk(rel.rhs)) else "int"
    point = next((n.vars[0] for n in walk(rel.rhs) if isinstance(n, Bind) and n.vars and n.vars[0].name), Sym("x"))
    forms = list(_forms(kind, App(laws[0], (point,)), App(laws[1], (point,)), point, op))
    for form in forms:
        verdict = judge(Rel("=", form, rel.rhs), replace(around, mend=False, inline=False))
        if verdict.good or verdict.verdict == "supported":
            return verdict
        if verdict.verdict != "refuted":
            return None
    false = judge(Rel("=", forms[0], rel.rhs), replace(around, settled=True, inline=False))
    if false.verdict != "refuted":
        return None
    head, repair = latex(forms[0]) + " = ", false.repair
    own = repair is not None and repair["latex"].startswith(head)
    written = repair["latex"][len(head) :] if repair is not None and own else latex(forms[0])
    mend = {"latex": f"{latex(rel.lhs)} = {written}", "verdict": repair["verdict"] if repair and own else "proved"}
    return replace(false, repair=mend, mistake=false.mistake if own else "the two sides differ")


def _kind(head: Term) -> str | None:
    match head:
        case App(fn, (Sym(), Sym()), (), ()) if fn in _CHI:
            return "chi"
        case App("Div_{H^{2}}", (Sym(), Sym()), (), ()):
            return "hellinger"
        case Op("pow", (App(fn, (Sym(), Sym()), (), ()), two)) if fn in _HELLINGER and two == num(2):
            return "hellinger"
        case _:
            return None


def _laws(rel: Rel, around: Surroundings) -> tuple[str, str] | None:
    """The two laws of the head as the right side writes them: P and Q may be p(x) and q(x) there."""
    head = rel.lhs.args[0] if isinstance(rel.lhs, Op) else rel.lhs
    used = {n.fn if isinstance(n, App) else n.name for n in walk(rel.rhs) if isinstance(n, App | Sym)}
    used = {n for n in used if around.symbols.is_law(n)}
    names = [a.name for a in head.args if isinstance(a, Sym)] if isinstance(head, App) else []
    found = [small if (small := _small(name)) in used else name for name in names]
    if len(found) != 2 or found[0] == found[1] or {_small(n) for n in used} != set(map(_small, found)):
        return None
    return found[0], found[1]


def _small(name: str) -> str:
    letter = take_apart(name).letter
    return name.replace(letter, letter.lower(), 1) if len(letter) == 1 else name


def _forms(kind: str, p: App, q: App, point: Sym, op: str) -> Iterator[Term]:
    """The conventions, the usual one first."""

    def whole(body: Term) -> Term:
        return Bind(op, (point,), (None,), body)

    if kind == "hellinger":
        apart = add(Op("sqrt", (p,)), neg(Op("sqrt", (q,))))
        squares = [Op("pow", (apart, num(2)))]
        scales = (_SCALES[1], _SCALES[0], *_SCALES[2:])
    else:
        square = Op("pow", (add(p, neg(q)), num(2)))
        squares = [div(square, below) for below in (q, p, add(p, q))]
        scales = _SCALES
    for square in squares:
        for scale in scales:
            yield whole(square) if scale == num(1) else mul(scale, whole(square))
