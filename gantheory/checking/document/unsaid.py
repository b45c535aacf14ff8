"""What a line that is proved takes for granted in its reading: how far a sum reaches, that a law has a density, which
of two laws a name stands for, that a divisor of letters does not vanish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...language.layout import Chain
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, transform, walk
from ..judge import judge
from ..names import take_apart
from ..symbols import Symbols
from ..verdict import Surroundings, Verdict

Shared = Mapping[tuple[str, tuple[Term, ...]], App]
REACH = "the sum covers both terms"
_LIMIT = r"(?:\{[^{}]*\}|\w)\s*+"
_BARE_SUM = re.compile(
    rf"\\sum(?:\\limits)?+\s*+(?:_\s*{_LIMIT})?+(?:\^\s*{_LIMIT})?+"
    r"(?!(?:\\left|\\[bB]igg?l?)?\s*(?:[(\[{]|\\\{|\\[lL]brace))"
)
_SLOPE = (
    rf"(?:\\nabla\s*+(?:_\s*+(?:\\[a-z]++|{_LIMIT}))?+|\\frac\s*\{{\\partial\}}\s*\{{\\partial[^{{}}]*\}})"
    r"(?:\\[,;!:]|\s)*+"
)
_OPENS = r"(?:\\left|\\[bB]igg?l?)?\s*(?:[(\[]|\\\{|\\[lL]brace)"
_BARE_SLOPE = re.compile(rf"{_SLOPE}(?!{_OPENS})")
_BRACKETED_SLOPE = re.compile(rf"{_SLOPE}{_OPENS}")
_HAS_DENSITY = re.compile(r"\b(?:has|have|having|with|admits?) (?:a |its |their )?densit", re.IGNORECASE)


def shared_names(chains: Iterable[Chain]) -> dict[tuple[str, tuple[Term, ...]], App]:
    """`p(x) = p(x | y = 1)`: laws whose name a document gives to a conditional of the joint law of that name."""
    found: dict[tuple[str, tuple[Term, ...]], App] = {}
    for chain in chains:
        match chain.terms[:2]:
            case (App(p, points, (), _), App(q, same, (_, *_), _) as conditional) if p == q and points == same:
                if chain.ops[:1] in (("=",), (":=",)):
                    found[p, points] = conditional
            case _:
                pass
    return found


def with_unsaid(rel: Rel, verdict: Verdict, source: str, shared: Shared, around: Surroundings) -> Verdict:
    """The verdict on a line, with what its reading takes for granted."""
    if verdict.verdict == "refuted" and not around.literal:
        verdict = _of_parts_apart(rel, _of_narrow_slopes(rel, verdict, source, around), around)
    if not verdict.good or around.literal:
        return verdict
    owed = (*_reach(rel, source), *_density(rel, around), *_meant(rel, verdict, shared), *_divisor(rel, around.symbols))
    if not owed:
        return verdict
    conditions = tuple(dict.fromkeys((*verdict.conditions, *owed)))
    return replace(verdict, verdict="proved-under", conditions=conditions, kinds=(*verdict.kinds, "reading"))


_APART = re.compile(
    r"\bdisjoint\b|\bnon-?overlapping\b|\b(?:do|does) not overlap\b|\bmutually singular\b|"
    r"\\cap[^$]{0,30}=\s*(?:\\emptyset|\\varnothing)|\w_\{?1\}?(?:\(x\))?\s*(?:\\perp|\w_\{?2\}?(?:\(x\))?\s*=\s*0)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\b(?:modes?|components?|clusters?|bumps?)\b|_\{?[12]\}?\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:arbitrary|any (?:two )?(?:laws|distributions|densities)|no longer|in general|without this assumption)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\n#+ |\\(?:sub)*section\b|\\begin\{(?:theorem|lemma|proposition|example)\}")


def _of_parts_apart(rel: Rel, verdict: Verdict, around: Surroundings) -> Verdict:
    """A false line may hold where the section has said that the parts of a mixture, or the laws that are integrated to
    a number, do not overlap."""
    if verdict.verdict != "refuted" or all(isinstance(n, Op | Num) for t in (rel.lhs, rel.rhs) for n in walk(t)):
        return verdict
    section = _SECTION.split(around.said[0])[-1]
    overlap = any(isinstance(t, Num) for t in (rel.lhs, rel.rhs)) and any(
        isinstance(t, Bind) and t.op in ("int", "sum") for t in (rel.lhs, rel.rhs)
    )
    told = [
        m
        for m in _APART.finditer(section)
        if (overlap or _PARTS.search(section[max(0, m.start() - 120) : m.end() + 80]))
        and not _GENERAL.search(section[m.end() :])
    ]
    return (
        Verdict("unread", reason="it may hold for parts that do not overlap, as the text has them") if told else verdict
    )


def _of_narrow_slopes(rel: Rel, verdict: Verdict, source: str, around: Surroundings) -> Verdict:
    r"""The verdict on `\int \nabla_\theta E_\theta(x) p_\theta(x) dx`, false as the slope of a product: without
    brackets that of the first factor may be meant."""
    if not _BARE_SLOPE.search(source):
        return verdict

    def narrowed(t: Term) -> Term:
        match t:
            case Bind("grad" | "partial" as op, v, over, Op("mul", (App() | Sym() as first, *rest))) if isinstance(
                first, App
            ) or around.symbols.is_law(first.name):
                return Op("mul", (Bind(op, v, over, first), *rest))
            case _:
                return t

    read = Rel(rel.op, transform(rel.lhs, narrowed), transform(rel.rhs, narrowed))
    if read == rel or _BRACKETED_SLOPE.search(source):
        return verdict
    anew = judge(read, replace(around, mend=False))
    if not (anew.good or anew.verdict == "supported"):
        narrow = "a slope may be that of the factor behind it alone"
        return verdict if anew.verdict == "refuted" else Verdict("unread", reason=narrow)
    kind = "proved-under" if anew.good else "supported"
    owed = (*anew.conditions, "a slope is that of the factor behind it alone")
    return replace(anew, verdict=kind, conditions=owed, kinds=(*anew.kinds, "reading"))


def _reach(rel: Rel, source: str) -> tuple[str, ...]:
    r"""`\sum_i \log D(x_i) + \log(1 - D(z_i))`: without brackets the sum may end before the plus."""
    wide = any(
        isinstance(n, Bind) and n.op == "sum" and isinstance(n.body, Op) and n.body.op == "add"
        for t in (rel.lhs, rel.rhs)
        for n in walk(t)
    )
    return (REACH,) if wide and _BARE_SUM.search(source) else ()


def _density(rel: Rel, around: Surroundings) -> tuple[str, ...]:
    r"""`\int p_z(z) h(G(z)) dz = \int p_g(x) h(x) dx`: where z has fewer dimensions than x, there is no p_g(x)."""
    model = around.symbols.model
    if model is None or _HAS_DENSITY.search(around.said[0]):
        return ()
    for through, of in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        maps = [n for i in _integrals(through) for n in walk(i) if isinstance(n, App) and around.symbols.is_map(n.fn)]
        laws = [n for i in _integrals(of) for n in walk(i) if isinstance(n, App) and n.fn == model]
        again = [n for i in _integrals(through) for n in walk(i) if isinstance(n, App) and n.fn == model]
        if maps and laws and not again:
            return (f"{model} has a density",)
    return ()


def _integrals(t: Term) -> list[Term]:
    return [n for n in walk(t) if isinstance(n, Bind) and n.op == "int"]


def _meant(rel: Rel, verdict: Verdict, shared: Shared) -> tuple[str, ...]:
    """`p(x | y) = p(y | x) p(x) / p(y)`, after `p(x) = p(x | y = 1)`: here p(x) is that of all classes."""
    if not {"bayes", "marginalise"} & set(verdict.rules):
        return ()
    laws = {n for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App)}
    named = [law for law in laws if not law.given and (law.fn, law.args) in shared]
    mixed = [law for law in named if any(o.fn == law.fn and o.given for o in laws)]
    return tuple(
        sorted(f"{latex(n)} is the law of all classes together, not {latex(shared[n.fn, n.args])}" for n in mixed)
    )


def _divisor(rel: Rel, symbols: Symbols) -> tuple[str, ...]:
    """`D^* = a/(a + b)`, of letters: they must not both be zero."""
    match rel:
        case Rel("=" | ":=", Sym(name), Op("div", (_, Op("add", parts)))):
            letters = all(isinstance(p, Sym) and not symbols.is_law(p.name) for p in parts)
            if letters and take_apart(name).optimal and symbols.is_unit(name):
                return (f"{latex(Op('add', parts))} > 0",)
        case _:
            pass
    return ()
