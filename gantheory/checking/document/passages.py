"""Passages before they are walked: parsed, tied together, and what a document says of names as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import cast

from ...language.layout import Chain, Hints, Unread, parse_passage
from ...language.notation import GREEK
from ...language.terms import App, Bind, Num, Op, Sym, Term, children, operands, transform, walk
from ...reading.document import Document, Passage
from ..names import PARAMETER_LETTERS, take_apart
from ..scruples import is_raised
from ..subjects.named_divergences import SQUARED_HELLINGER
from ..symbols import POINT_LETTERS, Symbols, point_base
from ..verdict import Verdict
from .base_measures import base_measures, over_points
from .layers import layer_letters, with_labels
from .random import random_names

_NO_HINTS = Hints()
Parsed = tuple[Passage, "tuple[Chain, ...] | Unread"]


def prepared(parsed: list[Parsed], text: str) -> tuple[list[Parsed], dict[str, str]]:
    """The passages with labels for powers of laws and layers, without the measure that densities are taken against, and
    with names for values of D, which come along."""
    parsed = without_powers_of_layers(without_powers_of_laws(parsed))
    measures = base_measures((c for _, chains in parsed if not isinstance(chains, Unread) for c in chains), text)
    if measures:
        put = partial(over_points, measures=measures)
        parsed = [(p, chains if isinstance(chains, Unread) else _each(chains, put)) for p, chains in parsed]
    parsed = with_roots(parsed, text)
    values = values_of_players(c for _, chains in parsed if not isinstance(chains, Unread) for c in chains)
    values |= random_names(c for _, chains in parsed if not isinstance(chains, Unread) for c in chains)
    return ([(p, with_values(chains, values)) for p, chains in parsed] if values else parsed), values


_CROSS_ENTROPY = re.compile(
    r"\bcross[- ]?entrop|\bCE\b|kreuzentropie|entropie croisée|交叉熵|クロスエントロピー", re.IGNORECASE
)


def with_roots(parsed: list[Parsed], text: str) -> list[Parsed]:
    """H(P, Q) as the root of H^2(P, Q), in a document that writes the one and knows no cross-entropy, and in no line
    with a logarithm or the entropy of one law."""
    squares = [
        n
        for _, chains in parsed
        if not isinstance(chains, Unread)
        for c in chains
        for t in c.terms
        if t is not None
        for n in walk(t)
        if isinstance(n, App) and n.fn == SQUARED_HELLINGER
    ]
    if not squares or _CROSS_ENTROPY.search(text):
        return parsed

    def put(t: Term) -> Term:
        match t:
            case Op("H", (Sym() | App() as p, Sym() | App() as q)):
                return Op("sqrt", (App(SQUARED_HELLINGER, (p, q)),))
            case _:
                return t

    def rooted(c: Chain) -> Chain:
        entropies = (n for t in c.terms if t is not None for n in walk(t) if isinstance(n, Op))
        if any(n.op == "log" or (n.op == "H" and len(n.args) == 1) for n in entropies):
            return c
        terms = tuple(t and transform(t, put) for t in c.terms)
        inner = [_under_root(t) for t in terms]
        given = len(c.ops) == 1 and isinstance(inner[0], App) and inner[0].fn == SQUARED_HELLINGER and None not in inner
        return replace(c, terms=tuple(inner) if given else terms)  # H = (..)^{1/2} says what H^2 is

    return [(p, found if isinstance(found, Unread) else tuple(map(rooted, found))) for p, found in parsed]


def _under_root(t: Term | None) -> Term | None:
    match t:
        case Op("sqrt", (inner,)) | Op(
            "pow", (inner, Op("div", (Num(Fraction(numerator=1)), Num(Fraction(numerator=2)))))
        ):
            return inner
        case _:
            return None


def goes_on(previous: Passage, passage: Passage) -> bool:
    """A display that starts with a plus or minus right under another goes on with its formula."""
    close = passage.line - previous.end_line <= 1 and not (previous.problem or passage.problem)
    start = passage.latex.lstrip()
    alone = start.startswith("-") and "=" in start  # -a = b is an equation of its own
    on = close and start.startswith(("+", "-")) and "=" in previous.latex and not alone
    return on and not _repeats(previous, passage)


def _repeats(previous: Passage, passage: Passage) -> bool:
    """Does a display write the last side above it anew, having lost its `=`? An addend stands in both then."""
    above, here = parsed_as(previous), parsed_as(passage)
    if isinstance(above, Unread) or isinstance(here, Unread) or not (above and here):
        return False
    sides = above[-1].terms[-1], here[0].terms[0]
    first, second = (operands(t, "add") if t is not None else () for t in sides)
    return any(a in second for a in first if not isinstance(a, Num))


_CALLED = r"(?![A-Za-z])'{0,3}\s{0,3}(?:\\[bB]igg?l?|\\left)?\s{0,3}\("
_DEFINED = re.compile(
    r"(\\(?!sigma|psi|Gamma|mathbb|frac|log|exp|min|max)[A-Za-z]{2,12})\s{0,3}\(\s{0,3}[a-z]\s{0,3}\)\s{0,3}:?="
)


def functions_written(text: str) -> Hints:
    r"""The Greek letters that a document gives as functions, `\zeta(a) = ..`, and never writes without an argument."""
    names = {m[1] for m in _DEFINED.finditer(text)} & {*GREEK}
    calls = {name: re.compile(re.escape(name) + _CALLED) for name in names}
    alone = {name: re.compile(re.escape(name) + r"(?![A-Za-z])") for name in names}
    return Hints(frozenset(n for n in names if len(calls[n].findall(text)) == len(alone[n].findall(text))))


def parsed_as(passage: Passage, more: str = "", hints: Hints = _NO_HINTS) -> tuple[Chain, ...] | Unread:
    """The chains of a passage, or why it has none; `more` is a display that goes on with it."""
    if passage.problem:
        return Unread(passage.problem, 0)
    try:
        return parse_passage(f"{passage.latex} {more}" if more else passage.latex, hints)
    except Unread as error:
        return error


def families_of(chains: tuple[Chain, ...], symbols: Symbols) -> dict[str, str]:
    """Laws that this passage always writes with a parameter carry it where it is left out, too."""
    with_param: dict[str, str] = {}
    without: Counter[str] = Counter()
    for node in (n for c in chains for t in c.terms if t is not None for n in walk(t)):
        if isinstance(node, App) and symbols.is_law(node.fn):
            letters = [
                p
                for p in (*node.params, *node.given)
                if isinstance(p, Sym) and take_apart(p.name).letter in PARAMETER_LETTERS
            ]
            if letters:
                with_param[node.fn] = take_apart(letters[0].name).letter
            else:
                without[node.fn] += 1
    return {name: letter for name, letter in with_param.items() if not without[name]}


def label_above(passage: Passage, line: int, text: str) -> int | None:
    """The line of the label above the one formula of a display, if there is one."""
    if not passage.labels or "\\\\" in passage.latex:
        return None
    label = text.find("\\label", passage.start, passage.end)
    above = passage.origin.lines.place(label)[0] if label >= 0 else line
    return above if above < line else None


def override(symbols: Symbols, document: Document) -> None:
    """Roles named in the front matter win over inference."""
    for role in ("data", "model", "prior"):
        value = document.front_matter.get(f"gantheory.{role}")
        if value:
            setattr(symbols, role, value)
            symbols.sides = frozenset(), frozenset()


def with_ratios(parsed: list[Parsed], symbols: Symbols) -> list[Parsed]:
    """The passages with `r(x) = p(x)/q(x)` for `r = p/q`, where r is applied to a point elsewhere."""
    chains = [c for _, cs in parsed if not isinstance(cs, Unread) for c in cs]
    bare = [c for c in chains if _is_bare_ratio(c, symbols)]
    names = {t.name for c in bare if isinstance(t := c.terms[0], Sym)}
    nodes = [n for c in chains for t in c.terms if t is not None for n in walk(t)] if names else []
    at: dict[str, set[str | None]] = {}
    for n in nodes:
        if isinstance(n, App) and n.fn in names:
            point = point_base(n.args[0]) if len(n.args) == 1 and not n.given and not n.params else None
            at.setdefault(n.fn, set()).add(point)
    points = {fn: Sym(b) for fn, bases in at.items() if len(bases) == 1 and (b := next(iter(bases)))}

    def put(c: Chain) -> Chain:
        name = c.terms[0].name if isinstance(c.terms[0], Sym) else ""
        if c not in bare or name not in points:
            return c
        return replace(c, terms=tuple(t and transform(t, partial(_at, points[name])) for t in c.terms))

    if not points:
        return parsed
    return [(p, cs if isinstance(cs, Unread) else tuple(map(put, cs))) for p, cs in parsed]


def _at(point: Sym, t: Term) -> Term:
    return App(t.name, (point,)) if isinstance(t, Sym) else t


def _is_bare_ratio(c: Chain, symbols: Symbols) -> bool:
    """`r = p/q`: a name that is neither law nor point, set to the quotient of two named laws."""
    match c.terms:
        case (Sym(name) as head, Op("div", (Sym(p), Sym(q)))) if c.ops in (("=",), (":=",)):
            laws = symbols.is_law(p) and symbols.is_law(q) and not symbols.is_law(name)
            return laws and point_base(head) is None and not symbols.is_unit(name)
        case _:
            return False


def values_of_players(chains: Iterable[Chain]) -> dict[str, str]:
    r"""`\tilde{x} = D(x)`: names like points that stand for a value of D, each with the name it has as a number."""
    found: dict[str, str] = {}
    for chain in chains:
        for left, right in zip(chain.terms, chain.terms[1:], strict=False):
            for value, name in ((left, right), (right, left)):
                if not (isinstance(name, Sym) and isinstance(value, App) and take_apart(value.fn).letter == "D"):
                    continue
                parts = take_apart(name.name)
                if parts.accent and parts.letter in POINT_LETTERS and "=" in chain.ops:
                    core, number = f"\\{parts.accent}{{{parts.letter}}}", f"\\{parts.accent}{{t}}"
                    found |= {core: number, core + "^{*}": number + "^{*}"}
    return found


def with_values(chains: tuple[Chain, ...] | Unread, values: Mapping[str, str]) -> tuple[Chain, ...] | Unread:
    """The chains of a passage with the values of D under the names that they have as numbers."""

    def put(t: Term) -> Term:
        match t:
            case Sym(name):
                return Sym(values.get(name, name))
            case Bind(op, variables, over, body):
                return Bind(op, tuple(Sym(values.get(v.name, v.name)) for v in variables), over, body)
            case _:
                return t

    return chains if isinstance(chains, Unread) else _put(chains, put)


def _put(chains: tuple[Chain, ...], put: Callable[[Term], Term]) -> tuple[Chain, ...]:
    return _each(chains, lambda t: transform(t, put))


def _each(chains: tuple[Chain, ...], put: Callable[[Term], Term]) -> tuple[Chain, ...]:
    return tuple(replace(c, terms=tuple(None if t is None else put(t) for t in c.terms)) for c in chains)


_COMPARING = ("KL", "JSD", "TV", "Div", "crossentropy", "H", "W")


def without_powers_of_laws(parsed: list[Parsed]) -> list[Parsed]:
    r"""`KL(p_i^n \| p_j^n)`: a law that stands in a divergence with a letter above it is the n-th of such laws, and no
    power of a density, in a document that compares no law without that letter; then the letter labels every name."""
    terms = [t for _, found in parsed if not isinstance(found, Unread) for c in found for t in c.terms]
    compared = [a for t in terms if t for n in walk(t) if isinstance(n, Op) and n.op in _COMPARING for a in n.args]
    raised = [n.args for a in compared for n in walk(a) if isinstance(n, Op) and is_raised(n)]
    bare = {n.name for a in compared for n in _outside_powers(a) if isinstance(n, Sym)}
    letters = {above.name for _, above in raised if isinstance(above, Sym)}
    if not letters or bare & {law.name for law, _ in raised if isinstance(law, Sym)}:
        return parsed

    def put(t: Term) -> Term:
        match t:
            case Op("pow", (Sym(name), Sym(above))) if above in letters:
                return Sym(f"{name}^{{{above}}}")
            case Op("pow", (App(fn, args, given, params), Sym(above))) if above in letters:
                return App(f"{fn}^{{{above}}}", args, given, params)
            case Op("pow", (Op("index", (Sym(name), *places)), Sym(above))) if above in letters:
                return Op("index", (Sym(f"{name}^{{{above}}}"), *places))
            case _:
                return t

    return [(p, found if isinstance(found, Unread) else _put(found, put)) for p, found in parsed]


def without_powers_of_layers(parsed: list[Parsed]) -> list[Parsed]:
    """The passages with a name for each layer of units, where a document numbers them without brackets."""
    terms = [t for _, found in parsed if not isinstance(found, Unread) for c in found for t in c.terms if t is not None]
    letters = layer_letters(terms)
    if not letters:
        return parsed
    put = partial(with_labels, letters=letters)
    return [
        (p, found)
        if isinstance(found, Unread)
        else (p, tuple(replace(c, terms=tuple(t and put(t) for t in c.terms)) for c in found))
        for p, found in parsed
    ]


def _outside_powers(t: Term) -> Iterator[Term]:
    yield t
    if not (isinstance(t, Op) and t.op == "pow"):
        for part in children(t):
            yield from _outside_powers(part)


def with_names_back(text: str, verdict: Verdict, values: Mapping[str, str]) -> tuple[str, Verdict]:
    """A line and its verdict with the names that the text has for the values of D."""

    def back(said: str) -> str:
        for old, new in values.items():
            said = said.replace(new, old)
        return said

    if not values:
        return text, verdict
    repair = verdict.repair and {**verdict.repair, "latex": back(verdict.repair["latex"])}
    found = verdict.counterexample and {k: _anywhere(v, back) for k, v in verdict.counterexample.items()}
    conditions = tuple(map(back, verdict.conditions))
    reason = verdict.reason and back(verdict.reason)
    return back(text), replace(verdict, repair=repair, reason=reason, conditions=conditions, counterexample=found)


def _anywhere(found: object, back: Callable[[str], str]) -> object:
    """What a counterexample holds, with its names put back."""
    match found:
        case str():
            return back(found)
        case dict():
            table = cast("dict[object, object]", found)
            return {_anywhere(k, back): _anywhere(v, back) for k, v in table.items()}
        case list() | tuple():
            return [_anywhere(v, back) for v in cast("list[object]", found)]
        case _:
            return found


def past(wrong: Verdict, earlier: Verdict) -> Verdict:
    """A line that is true of what stands before the wrong line: it follows once that is mended, if it can be."""
    if wrong.repair is not None:
        return replace(earlier, reason="follows from the line above as it is mended")
    reason = "it holds of what stands before that line, which is false: two slips cancel, or a step is missing"
    return replace(earlier, verdict="gap", reason=reason)
