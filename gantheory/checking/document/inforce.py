"""Hypotheses that the text puts in force around a formula: laws set equal, parameters that are steps of a run."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from ...language.layout import Chain, Unread
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, mul, transform, walk
from ...reading.document import Passage
from ..names import PARAMETER_LETTERS, take_apart
from ..scope import Equated, with_law
from ..scruples import nodes
from ..symbols import Symbols, point_base

_STEP = re.compile(r"^\((?:[tkns]|[a-z][+-]\d)\)$|^[a-z][+-]\d$")
_HEADING = re.compile(r"(?:^|\n)\s*(?:#{1,6}\s|\\(?:sub)*section)")
_ONLY = re.compile(
    r"\biff\b|\bonly (?:if|when)\b|\bequal\w*\b[^.]*$|\bexactly\b|当且仅当|\bgenau dann\b", re.IGNORECASE
)
_NEW_SENTENCE = re.compile(r"\s*(?:\$\$|\\\]|\\end\{\w+\*?\})?\s*[A-Z][\w-]*\s")
_IF = re.compile(
    r"\b(?:if|when|assum\w*|suppos\w*|given that|under|case)\b[^.;]*$|(?:当|若|如果|假设)[^。]*$", re.IGNORECASE
)
_IF_BEHIND = re.compile(r"\$*\s*(?:일 때|이면|라면|のとき|の時|なら|时|時)")
_TURNS = re.compile(
    r"\b(?:in general|generally|otherwise|but|however|though|conversely|instead|not|now|else|unless)\b|"
    r"但|否则|一般|しかし|一方|그러나",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:\b(?:let|denote|write|call|set)\b[^.;:$]{0,40}|\b(?:density|distribution|law|pdf|pmf)(?: function)?\s*)"
    r"[$(\\]*$",
    re.IGNORECASE,
)
_REST = re.compile(r"(?:[\s$.,]*(?=where\b))?[\s\S]*?(?=\n\s*\n|.\$\$|[.;]\s|$(?!.))")  # of the sentence
_STRAIGHT, _FEW_WORDS = 900, 8  # characters, words
_BEFORE, _AFTER, _SHOWN = 400, 160, 600  # how far, in characters, a hypothesis reaches


def laws_equated(parsed: Iterable[tuple[Passage, tuple[Chain, ...] | Unread]], symbols: Symbols) -> list[Equated]:
    """Every formula of a document that does nothing but set two laws equal."""
    out: list[Equated] = []
    parsed = list(parsed)
    joint = {
        n.fn
        for _, chains in parsed
        if not isinstance(chains, Unread)
        for c in chains
        for t in c.terms
        if t is not None
        for n in walk(t)
        if isinstance(n, App) and len(n.args) > 1
    }
    for passage, chains in parsed:
        if isinstance(chains, Unread) or len(chains) != 1 or not set(chains[0].ops) <= {"=", ":=", "equiv"}:
            continue
        if (shared := shared_marginal(chains[0])) is not None:
            out.append(Equated(*shared, passage.start, passage.end, passage.kind == "display", marginal=True))
            continue
        a, *others = chains[0].terms
        conditionals = [conditional_in(t) for t in others if t is not None]
        if not conditionals or (len(others) > 1 and not (isinstance(a, App) and all(conditionals))):
            continue
        b = conditionals[-1]
        if isinstance(a, App | Sym) and isinstance(b, App | Sym) and _is_law(a, symbols) and _is_law(b, symbols):
            law, other = (b, a) if _rank(b) < _rank(a) else (a, b)
            players = {symbols.data, symbols.model} >= {symbols.alias.get(_name(t), _name(t)) for t in (law, other)}
            if _name(law) != _name(other) and not players:
                marginal = all(isinstance(t, App) and not t.given and t.fn in joint for t in (law, other))
                out.append(Equated(law, other, passage.start, passage.end, passage.kind == "display", marginal))
    return out


def shared_marginal(chain: Chain) -> tuple[App, App] | None:
    """`q(x, y) = q(x | y) p(y)`: the marginal of the joint law q, and the law that it is."""
    match chain.terms:
        case (App(fn, args, (), ()), Op("mul", (App() as a, App() as b))) if len(args) > 1:
            kernel, marginal = (a, b) if a.given else (b, a)
        case _:
            return None
    fits = kernel.fn == fn != marginal.fn and not marginal.given and kernel.given == marginal.args
    whole = {*args} == {*kernel.args, *marginal.args} and len(args) == len(kernel.args) + len(marginal.args)
    return (replace(marginal, fn=fn), marginal) if fits and whole else None


def conditional_in(t: Term) -> Term | None:
    """The law p(z | x) that `p(x, z) / p(x)` is, and `p(x | z) p(z) / p(x)`; a law as it stands."""
    match t:
        case App() | Sym():
            return t
        case Op("div", (over, App(fn, seen, given, params))):
            parts = over.args if isinstance(over, Op) and over.op == "mul" else (over,)
            laws = [n for n in parts if isinstance(n, App) and n.fn == fn]
            left = tuple(dict.fromkeys(a for n in laws for a in n.args if a not in seen))
            return App(fn, left, (*seen, *given), params) if left and len(laws) == len(parts) else None
        case _:
            return None


def in_force(equated: Iterable[Equated], passage: Passage, text: str) -> tuple[Equated, ...]:
    """The equalities that the sentences around a display state, or a display shortly before it."""
    rest = _REST.match(text[passage.end : passage.end + _AFTER])
    reach = passage.end + len(rest[0] if rest and not _NEW_SENTENCE.match(rest[0]) else "")

    def holds(e: Equated) -> bool:
        if _ONLY.search(text[max(0, e.start - 40) : e.start]):
            return False  # the condition of an equality, not a hypothesis
        if e.start > passage.start:
            return not e.display and passage.end < e.start < reach
        if _STEP.search(take_apart(_name(e.law)).sup):
            return True  # the law of one step of a run, wherever the run is spoken of
        between = text[e.end : passage.start]
        if _NAMED.search(text[max(0, e.start - 60) : e.start]) and not (_HEADING.search(between) or _anew(e, between)):
            return True  # a letter given to a law
        if e.marginal and not _supposed(e, text) and not _HEADING.search(between):
            return True  # how a joint law is made
        if not e.display and _supposed(e, text) and _goes_straight_on(text[e.end : passage.start]):
            return True
        between = text[e.end : passage.start].strip("$[]\\ \n.:")
        if passage.start - e.end > (_SHOWN if e.display else _BEFORE) or _HEADING.search(between):
            return False
        if not e.display and _TURNS.search(between):
            return False
        return e.display or "\n\n" not in between

    return tuple(e for e in equated if holds(e))


def _anew(e: Equated, text: str) -> bool:
    """Is the letter that an equality gives to a law given to something else?"""
    letter = re.escape(take_apart(_name(e.law if len(_name(e.law)) <= len(_name(e.other)) else e.other)).letter)
    return bool(re.search(rf"(?<![\w\\]){letter}(?:\(\w\))?\s*(?::?=|\\sim)", text))


def _supposed(e: Equated, text: str) -> bool:
    """Does the sentence of an equality suppose it?"""
    return bool(_IF.search(text[max(0, e.start - 80) : e.start]) or _IF_BEHIND.match(text[e.end : e.end + 12]))


def runs_on(between: str) -> bool:
    """Do words lead from a hypothesis to a display, without a heading, a turn or another display?"""
    words = between.strip("$[]\\ \n")
    return not (_HEADING.search(words) or _TURNS.search(words) or "$$" in words or "\\begin" in words)


def _goes_straight_on(between: str) -> bool:
    """Do displays follow one another, with no more than a few words between them and the sentence above them?"""
    if len(between) > _STRAIGHT or _HEADING.search(between) or _TURNS.search(between):
        return False
    words = re.sub(r"\$\$[\s\S]*?\$\$|\\\[[\s\S]*?\\\]|\$[^$]*\$", " ", between.lstrip("$"))
    return len(re.findall(r"\w+", words)) <= _FEW_WORDS


def with_equal_laws(rel: Rel, equated: Equated) -> Rel:
    """The relation with the one law in place of the other, and so in the joint law of which it is the marginal."""
    return Rel(rel.op, *(with_law(_factored(t, equated), equated.law, equated.other) for t in (rel.lhs, rel.rhs)))


def _factored(term: Term, equated: Equated) -> Term:
    """q(x, y) as q(x | y) q(y), where q(y) is set equal to another law."""
    law = equated.law
    if not (equated.marginal and isinstance(law, App)):
        return term

    def put(t: Term) -> Term:
        match t:
            case App(fn, args, (), params) if fn == law.fn and {*law.args} < {*args}:
                rest = tuple(a for a in args if a not in law.args)
                return mul(App(fn, rest, law.args, params), law)
            case _:
                return t

    return transform(term, put)


def _name(t: App | Sym) -> str:
    return t.fn if isinstance(t, App) else t.name


def _is_law(t: App | Sym, symbols: Symbols) -> bool:
    return symbols.is_law(_name(t)) and point_base(t) is None


def _rank(t: App | Sym) -> tuple[bool, bool]:
    """What is put in for the other: the letter q before p, a plain law before a conditional."""
    return take_apart(_name(t)).letter.lower() != "q", isinstance(t, App) and bool(t.given)


def compares_steps(rel: Rel) -> bool:
    r"""`log p(x | \theta^{(t+1)}) >= log p(x | \theta^{(t)})`: an inequality between two values of one parameter, which
    the text may have chosen, as the steps of an algorithm or as an optimum and its rivals."""
    if rel.op not in ("<=", ">=", "<", ">"):
        return False
    sides = [_parameters(t) for t in (rel.lhs, rel.rhs)]
    return any(len(sides[0][letter] | sides[1][letter]) > 1 for letter in sides[0].keys() & sides[1].keys())


def _parameters(t: Term) -> dict[str, set[str]]:
    """Letter → the values of it (`\\theta`, `\\theta^{(t)}`) that a term names, as symbols or in a law's subscript."""
    out: dict[str, set[str]] = defaultdict(set)
    for n in walk(t):
        names = [n.name] if isinstance(n, Sym) else [take_apart(n.fn).sub] if isinstance(n, App) else []
        for name in names:
            parts = take_apart(name)
            if parts.letter in PARAMETER_LETTERS and parts.sub not in ("d", "D", "g", "G"):
                out[parts.letter].add(name)
        if isinstance(n, Op) and n.op == "index" and isinstance(n.args[0], Sym):
            out[take_apart(n.args[0].name).letter].add(latex(n))
        if isinstance(n, Op) and n.op == "pow" and isinstance(n.args[0], Sym) and not isinstance(n.args[1], Num):
            out[take_apart(n.args[0].name).letter].add(latex(n))
    return {letter: names for letter, names in out.items() if letter in PARAMETER_LETTERS}


def compares_informations(rel: Rel) -> bool:
    """`I(X; Z) <= I(X; Y)`, `KL(p(x), q(x)) >= KL(p(y), q(y))`: an inequality between what is said of two others,
    or between divergences of them, which speaks of a chain."""
    sides = (rel.lhs, rel.rhs)
    if rel.op not in ("<=", ">=", "<", ">"):
        return False
    if all(isinstance(t, Op) and t.op in ("KL", "JSD", "TV", "Div") for t in sides):
        left, right = ([n for n in walk(t) if isinstance(n, App)] for t in sides)
        here, there = ({n.args for n in side} for side in (left, right))
        same = bool(left) and {n.fn for n in left} == {n.fn for n in right}
        if not (same and len(here) == len(there) == 1):
            return False
        ((first,), (second,)) = here, there
        return not (set(first) <= set(second) or set(second) <= set(first))  # a joint law and its marginal are no chain
    if not all(isinstance(t, Op) and t.op == "I" for t in sides):
        return False
    left, right = ({n for n in walk(t) if isinstance(n, Sym)} for t in sides)
    return bool(left & right) and bool(left - right) and bool(right - left)


def complements_a_law(rel: Rel, symbols: Symbols) -> bool:
    """Does `1 - p` stand in a relation that binds nothing? Then p is a probability, not the value of a density."""
    if any(isinstance(n, Bind) for n in nodes(rel)):
        return False
    return any(
        isinstance(n, Op)
        and n.op == "add"
        and isinstance(n.args[0], Num)
        and n.args[0].value == 1
        and any(
            isinstance(a, Op) and a.op == "neg" and isinstance(a.args[0], App | Sym) and _is_law(a.args[0], symbols)
            for a in n.args[1:]
        )
        for n in nodes(rel)
    )
