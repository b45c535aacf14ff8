r"""What a text writes out for a divergence that the field has a name and more than one convention for: chi^2, H^2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, add, div, mul, neg, num, replaced, walk
from ..names import take_apart
from ..verdict import Surroundings, Verdict
from .convex import of_no_convention

Judge = Callable[[Rel, Surroundings], Verdict]
_CHI = frozenset(("Div_{\\chi^{2}}", "D_{\\chi^{2}}", "d_{\\chi^{2}}"))
SQUARED_HELLINGER = "Div_{H^{2}}"
_HELLINGER = frozenset(("D_{H}", "d_{H}", "Hel", "D_{Hel}", "d_{Hel}", "\\mathrm{Hel}"))
_BLOCKS = re.compile(r"\$\$|\\\]|\\end\{\w+\*?\}")
_TURNS = re.compile(
    r"\b(?:others?|another|some|sometimes|often|also|instead|convention|alternativ\w*|defin\w*|without|half|"
    r"with the (?:half|factor|constant|usual|extra)|normali[sz]\w*|here|now|in this)\b",
    re.IGNORECASE,
)
_SCALES = (num(1), num(Fraction(1, 2)), num(2), num(Fraction(1, 4)))


def of_a_named_divergence(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    r"""The verdict on `\chi^2(p \| q) = ..`: right if it is one of the field's conventions, false if it is none."""
    if (of_f := of_no_convention(rel, judge, around)) is not None:
        return of_f
    if rel.op == "=" and _kind(rel.lhs) is None and _kind(rel.rhs) is not None:
        rel = Rel("=", rel.rhs, rel.lhs)
    kind = _kind(rel.lhs)
    laws = _laws(rel, around) if rel.op in ("=", ":=", "equiv") and kind is not None else None
    if kind is None or laws is None:
        return None
    if (broken := _against_its_own(rel, judge, around)) is not None:
        return broken
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


def _against_its_own(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """The refutation of what a divergence is once more, where the document has written another convention above and no
    word says that it turns to this one."""
    led = _BLOCKS.split(around.said[0][-200:].rstrip("$[\\ \n"))[-1]  # what leads to this line
    led = re.sub(r"\$\s*\([^)]*\)", "$", led)  # (no half), of the formula before
    if not isinstance(rel.lhs, App) or rel.lhs.fn not in around.definitions or _TURNS.search(led):
        return None
    verdict = judge(replace(rel, op="="), replace(around, mend=False, inline=False))
    if verdict.verdict != "refuted":
        return None
    return replace(verdict, mistake="another convention than the document's own")


def in_a_convention(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    r"""The verdict on `KL(p \| q) \le \log(1 + \chi^2(p \| q))`, if it holds in a usual convention; None if in none."""
    heads = {n for t in (rel.lhs, rel.rhs) for n in walk(t) if _kind(n) is not None}
    named = {h.fn if isinstance(h, App) else "" for h in heads} | {
        n.fn for h in heads for n in walk(h) if isinstance(n, App)
    }
    if not heads or named & around.definitions.keys():
        return None
    for k in range(2):
        lhs, rhs = rel.lhs, rel.rhs
        meant: list[str] = []
        for head in sorted(heads, key=latex):
            applied = head.args[0] if isinstance(head, Op) else head
            laws = (
                [App(a.name, (Sym("x"),)) for a in applied.args if isinstance(a, Sym)]
                if isinstance(applied, App)
                else []
            )
            form = list(_forms(_kind(head) or "", laws[0], laws[1], Sym("x"), "int"))[k]
            lhs, rhs = replaced(lhs, head, form), replaced(rhs, head, form)
            meant.append(f"{latex(head)} is {latex(form)}")
        verdict = judge(Rel(rel.op, lhs, rhs), replace(around, mend=False))
        if verdict.good or verdict.verdict == "supported":
            kind = "proved-under" if verdict.good else "supported"
            conditions, kinds = (*verdict.conditions, *meant), (*verdict.kinds, "reading")
            return replace(verdict, verdict=kind, conditions=conditions, kinds=kinds)
    return None


def as_square(rel: Rel) -> Rel:
    r"""`H(p, q) = \sqrt{1 - \int \sqrt{p q}}` as a relation of H^2: roots of laws, and no logarithm, are no entropy."""
    for head, other in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        match head:
            case Op("H", (Sym() as p, Sym() as q)) | App(
                "H" | "d_{H}" | "D_{H}" | "Hel", (Sym() as p, Sym() as q), (), ()
            ):
                inner = list(walk(other))
                rooted = any(isinstance(n, Op) and n.op == "sqrt" and _has_laws(n) for n in inner)
                if rooted and isinstance(_outermost(other), Op) and not any(_is_log(n) for n in inner):
                    return Rel(rel.op, App(SQUARED_HELLINGER, (p, q)), _squared(other))
            case _:
                pass
    return rel


def _has_laws(t: Term) -> bool:
    return any(isinstance(n, App) and n.args for n in walk(t))


def _is_log(t: Term) -> bool:
    return isinstance(t, Op) and t.op in ("log", "logbase", "KL", "JSD", "H", "crossentropy", "I")


def _outermost(t: Term) -> Term | None:
    """The root that a term is, up to constant factors."""
    factors = t.args if isinstance(t, Op) and t.op == "mul" else (t,)
    roots = [f for f in factors if isinstance(f, Op) and f.op == "sqrt" and _has_laws(f)]
    return roots[0] if len(roots) == 1 and not any(_has_laws(f) for f in factors if f not in roots) else None


def _squared(t: Term) -> Term:
    """The square of such a root, written without it."""
    factors = t.args if isinstance(t, Op) and t.op == "mul" else (t,)
    out = [f.args[0] if isinstance(f, Op) and f.op == "sqrt" else _square(f) for f in factors]
    return out[0] if len(out) == 1 else mul(*out)


def _square(t: Term) -> Term:
    match t:
        case Op("div", (a, b)):
            return div(_square(a), _square(b))
        case Op("sqrt", (a,)):
            return a
        case _:
            return Op("pow", (t, num(2)))


def _kind(head: Term) -> str | None:
    match head:
        case App(fn, (Sym(), Sym()), (), ()) if fn in _CHI:
            return "chi"
        case App(fn, (Sym(), Sym()), (), ()) if fn == SQUARED_HELLINGER:
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
