"""Values that a document names: bounds and losses, defined on the right of a chain, further on, or by the field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ...language.layout import Chain, Unread
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, add, div, log, neg, transform, walk
from ...reading.document import Document, Passage
from ..forms import is_functional
from ..names import take_apart
from ..scope import Defined
from ..scruples import nodes
from ..symbols import FUNCTIONALS, Symbols, point_base
from .passages import parsed_as

_LETS = re.compile(r"\b(?:let|denote|write|call|define|name|abbreviate)\b[^.;:$]{0,80}\$*$", re.IGNORECASE)
_BEHIND = re.compile(r"\$*\s*(?:as|by|to be)\s*\$*")  # denote max_D V by L(G)
_AHEAD = re.compile(r"\$*\s*(?:be|denote|stand for|for|as)\b[^.;:$]{0,40}\$*", re.IGNORECASE)  # let L(G) be max_D V
_VALUES = FUNCTIONALS - {"V", "\\mathcal{V}", "U", "R"}


class Told(NamedTuple):
    """A value that a sentence names, and where."""

    start: int
    name: str
    meaning: Defined
    reach: int = 400
    exact: bool = False  # it is so by the definition of something else, and nothing else


def value_named(t: Term | None) -> str | None:
    r"""The name of a value, `\mathcal{L}(q, \theta)` or `ELBO`, if a term is nothing but that."""
    name = t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""
    args = (*t.args, *t.given) if isinstance(t, App) else ()
    if t is None or take_apart(name).letter not in _VALUES or point_base(t) is not None:
        return None
    return name if all(isinstance(a, Sym) for a in args) else None


def mentions(t: Term, name: str) -> bool:
    """Does a term contain the name?"""
    return any((n.name if isinstance(n, Sym) else n.fn) == name for n in walk(t) if isinstance(n, Sym | App))


def values_defined(chains: Iterable[Chain]) -> dict[str, Defined]:
    """The values that a document defines exactly once, in means, sums or divergences of what has been defined."""
    found: dict[str, Defined] = {}
    count: Counter[str] = Counter()
    for chain in chains:
        for k, op in enumerate(chain.ops):
            lhs, rhs = chain.terms[k], chain.terms[k + 1]
            if op not in ("=", ":=", "equiv") or lhs is None or rhs is None:
                continue
            head, body = (lhs, rhs) if k == 0 and value_named(lhs) else (rhs, lhs)
            name = value_named(head)
            if name is None or not is_functional(body) or mentions(body, name) or _names_value(body):
                continue
            count[name] += 1
            variables = tuple(a.name for a in head.args if isinstance(a, Sym)) if isinstance(head, App) else ()
            found[name] = Defined(variables, body, 0)
    return {name: d for name, d in found.items() if count[name] == 1}


def values_in_words(parsed: Iterable[tuple[Passage, tuple[Chain, ...] | Unread]], text: str) -> list[Told]:
    r"""The values that a sentence names: `denote $\max_D V(G, D)$ by $L(G)$`, `let $L(G)$ be the best $\max_D V$`."""
    alone = [(p, _expression(chains)) for p, chains in parsed if p.kind == "inline"]
    found: list[Told] = []
    for (p, first), (q, second) in pairwise(alone):
        between = text[p.end : q.start]
        if first is None or second is None or not _LETS.search(text[max(0, p.start - 120) : p.start]):
            continue
        for head, body, words in ((second, first, _BEHIND), (first, second, _AHEAD)):
            name = value_named(head)
            if name and words.fullmatch(between) and is_functional(body) and not mentions(body, name):
                variables = tuple(a.name for a in head.args if isinstance(a, Sym)) if isinstance(head, App) else ()
                found.append(Told(p.start, name, Defined(variables, body, 0)))
    return found


_SETS = re.compile(
    r"\b(?:sett?(?:ing)?|choos(?:e|ing)|put(?:ting)?|tak(?:e|ing)|let(?:ting)?|by|with|use|using)\s*\$*$", re.IGNORECASE
)


def _weighs_classes(parsed: Iterable[tuple[Passage, tuple[Chain, ...] | Unread]], symbols: Symbols) -> bool:
    """Does a formula give the best D by more than laws at a point, such as the shares of the classes?"""
    bodies = [
        body
        for _, chains in parsed
        for chain in (() if isinstance(chains, Unread) else chains)
        for head, body in pairwise(chain.terms)
        if isinstance(head, App) and (parts := take_apart(head.fn)).letter == "D" and parts.optimal
    ]
    names = {n.name for body in bodies if body is not None for n in walk(body) if isinstance(n, Sym)}
    return any(not symbols.is_law(n) and point_base(Sym(n)) is None for n in names)


def functions_in_words(parsed: Sequence[tuple[Passage, tuple[Chain, ...] | Unread]], symbols: Symbols) -> list[Told]:
    r"""Functions of a point that a sentence sets, `by setting $f = -p/q$`, those that stand beside a formula that needs
    them, `E_p[a] = .., \quad a(x) = ..`, and the logit a of `D(x) = \sigma(a(x))`."""
    found: list[Told] = []
    for passage, chains in parsed:
        for k, chain in enumerate(() if isinstance(chains, Unread) else chains):
            match chain.terms, chain.ops:
                case (App(d, (x,), (), params), Op("sigmoid", (App(name, (Sym(at) as y,), (), ()),))), ("=",) if x == y:
                    if symbols.is_unit(d):
                        logit = Op("logit", (App(d, (y,), (), params),))
                        found.append(Told(passage.start, name, Defined((at,), logit, 0), 1500))
                        if d == "D" and not _weighs_classes(parsed, symbols):
                            best = Defined((at,), Op("logit", (App("D^{*}", (y,)),)), 0)
                            found.append(Told(passage.start, f"{name}^{{*}}", best, 1500, exact=True))
                case (Sym(name) | App(name, _, (), ()), body), ("=",) if passage.kind == "inline" and body is not None:
                    if (
                        _SETS.search(passage.text_before[-40:])
                        and (pointwise := _at_x(name, body, symbols)) is not None
                    ):
                        found.append(Told(passage.start, name, Defined(("x",), pointwise, 0), 1500))
                case (App(name, (Sym(at),), (), ()), body), ("=" | ":=",) if k and body is not None:
                    if passage.kind == "display" and _is_new(name, symbols) and not mentions(body, name):
                        in_row = "\\\\" not in passage.latex[: chain.spans[0][0]]
                        found.append(Told(passage.start, name, Defined((at,), body, 0), 0, exact=in_row))
                case _:
                    pass
    return found


def _is_new(name: str, symbols: Symbols) -> bool:
    """Is a name none of a law, a player or a point?"""
    return not (symbols.is_law(name) or symbols.is_unit(name) or symbols.is_map(name) or point_base(Sym(name)))


def _at_x(name: str, body: Term, symbols: Symbols) -> Term | None:
    """A term in bare laws at the point x; None if it is made of anything else, or names a player or a law."""
    if not _is_new(name, symbols):
        return None
    laws = {n.name for n in walk(body) if isinstance(n, Sym)} | {n.fn for n in walk(body) if isinstance(n, App)}
    plain = all(isinstance(n, Num | Op | Sym) or (isinstance(n, App) and n.args == (Sym("x"),)) for n in walk(body))
    if not plain or not laws - {"x"} or not all(symbols.is_law(n) for n in laws - {"x"}):
        return None
    return transform(body, lambda t: App(t.name, (Sym("x"),)) if isinstance(t, Sym) and t.name != "x" else t)


def told_near(told: Iterable[Told], place: int) -> dict[str, Defined]:
    """Which of the values that sentences name are named shortly before a place, or shortly behind it."""
    return {t.name: t.meaning for t in told if abs(t.start - place) < t.reach}


def told_beside(told: Iterable[Told], place: int) -> dict[str, Defined]:
    """The functions that the display at a place gives beside the formulas that need them."""
    return {t.name: t.meaning for t in told if t.reach == 0 and t.start == place}


def _expression(chains: tuple[Chain, ...] | Unread) -> Term | None:
    """The term of a formula that relates nothing."""
    single = not isinstance(chains, Unread) and len(chains) == 1 and not chains[0].ops
    return chains[0].terms[0] if single and not isinstance(chains, Unread) else None


def _names_value(t: Term) -> bool:
    return any(value_named(n) is not None for n in walk(t))


def names_in(rel: Rel) -> set[str]:
    """The values that a relation names."""
    return {name for n in nodes(rel) if (name := value_named(n)) is not None}


def names_undefined(rel: Rel, defined: Container[str]) -> bool:
    """Does a relation name a value that no line before has given?"""
    return any(name not in defined for name in names_in(rel))


_WHERE = re.compile(
    r"(?:\\end\{\w+\*?\}|\$\$|\\\])?[\s.,]*(?:where|with|here|in which|wobei|où|donde|其中)\b[^.;:$]{0,30}\$",
    re.IGNORECASE,
)


def given_there(document: Document, told: Iterable[Told], place: int, rel: Rel, defined: Container[str]) -> bool:
    r"""Does the display at a place give a function that a relation in it takes, in the same row, or does the text go on
    from it with `where $L(x) = ..$`, for a name not given before?"""
    beside = [t.name for t in told if t.exact and t.reach == 0 and t.start == place]
    if any(mentions(side, name) for name in beside for side in (rel.lhs, rel.rhs)):
        return True
    formulas = [p for p in document.passages if p.kind in ("display", "inline") and p.start >= place][:2]
    if len(formulas) < 2 or formulas[0].start != place:
        return False
    passage, behind = formulas
    chains = parsed_as(behind) if _WHERE.fullmatch(document.text[passage.end : behind.start].rstrip("$") + "$") else ()
    first = chains[0] if not isinstance(chains, Unread) and chains else None
    named = value_named(first.terms[0]) if first is not None and first.ops[:1] in (("=",), (":=",)) else None
    return named is not None and named in names_in(rel) and named not in defined


def bound_named(rel: Rel, defined: Container[str]) -> str | None:
    """`log p(x) >= ELBO(x)`: the name of a bound that the document gives nowhere else."""
    if rel.op not in ("<=", ">=", "<", ">"):
        return None
    names = [name for t in (rel.lhs, rel.rhs) if (name := value_named(t)) is not None and name not in defined]
    return names[0] if len(names) == 1 else None


def evidence_bound(rel: Rel) -> Term | None:
    r"""The evidence lower bound of the laws in `KL(q(z) \| p(z|x))`: the mean of log p(x, z) / q(z) under q."""
    pairs = [n.args for n in nodes(rel) if isinstance(n, Op) and n.op == "KL"]
    if len(pairs) != 1:
        return None
    match pairs[0]:
        case (App(_, (Sym() as z,), _, _) as q, App(p, (second,), (Sym() as x, *rest), params)) if second == z:
            return Bind("E", (z,), (q,), log(div(App(p, (x, z), tuple(rest), params), q)))
        case _:
            return None


_GIVEN = re.compile(
    r"(?:^|\\\\|&|,|;|\\quad|\\text\{[^{}]*\})\s*(?P<name>(?:\\(?:hat|tilde|bar)\s*\{?\w\}?|\\[a-zA-Z]+|[A-Za-z])(?:_(?:\w|\{[^{}]*\}))?)"
    r"\s*(?:\(\s*\w\s*\))?\s*&?\s*(?:=|:=|\\coloneqq|\\equiv|\\triangleq)"
)


def names_given(latex: str) -> set[str]:
    """The names that stand alone on the left of an equality, in a formula that could not be read."""
    return {m["name"].replace(" ", "") for m in _GIVEN.finditer(latex)}


def solved_for(rel: Rel, defined: Container[str]) -> Rel | None:
    r"""`\log p(x) = \mathcal{L}(q) + KL(q \| p)` for the one addend that is the name of a functional that is new."""
    if rel.op != "=":
        return None
    for whole, other in ((rel.rhs, rel.lhs), (rel.lhs, rel.rhs)):
        parts = whole.args if isinstance(whole, Op) and whole.op == "add" else ()
        unknown = [p for p in parts if _is_new_functional(p, defined)]
        rest = [p for p in parts if p not in unknown]
        named = [n for t in (*rest, other) for n in walk(t) if _is_new_functional(n, defined)]
        if len(unknown) == 1 and len(rest) == len(parts) - 1 and not named:
            return Rel("=", unknown[0], add(other, *(neg(r) for r in rest)))
    return None


def _is_new_functional(t: Term, defined: Container[str]) -> bool:
    name = t.fn if isinstance(t, App) else ""
    plain = isinstance(t, App) and bool(t.args) and not t.given and all(isinstance(a, Sym) for a in t.args)
    return (
        plain and name not in defined and take_apart(name).letter in ("L", "\\mathcal{L}", "F", "\\mathcal{F}", "ELBO")
    )


def remember(definitions: dict[str, Defined], name: str, meaning: Defined) -> None:
    """Give a name its meaning; what was written out for another f, its D_f, its conjugate or its
    best critic T^*, is forgotten with that."""
    was = definitions.get(name)
    if was is not None and (was.vars, was.body) != (meaning.vars, meaning.body):
        critic = ("T^{*}",) if name == "f" else ()
        for made in (f"Div_{{{name}}}", f"{name}^{{*}}", *critic):
            if made in definitions and not mentions(definitions[made].body, name):
                del definitions[made]
    definitions[name] = meaning
