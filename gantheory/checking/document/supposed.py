r"""What a sentence supposes of a formula: `Suppose $D(x) = c$. Then ..`, `for $\beta = 1$`, `where $p(x) = 0$`.

A false line, or one that cannot be judged, is tried once more with the value that is supposed. What is supposed and
cannot be put in keeps a line from being called false, unless the counterexample has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from typing import Any, cast

from ...language.layout import Chain, Unread
from ...language.printing import plain
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
    size,
    substitute,
    transform,
    walk,
)
from ..forms import gives_itself, is_functional
from ..names import take_apart
from ..scope import Defined
from ..subjects.objectives_of_d import WRONG_OPTIMUM, of_the_best_d
from ..symbols import Symbols, point_base
from ..verdict import Surroundings, Verdict
from .inforce import runs_on
from .passages import Parsed
from .prose import follows_on

_SUPPOSES = re.compile(
    r"\b(?:suppos\w*|assum\w*|if|when\w*|where|provided|given|with|for|at|in case|setting|once)\b[^.;:]{0,60}$|"
    r"(?:当|若|如果|假设|\b(?:wenn|falls|si|lorsque|cuando|если|при)\b)[^。.;:]{0,60}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:[ \t$,\]\\]|\n(?!\s*\n))*(?:if|when|whenever|where|provided|for|as long as|with|at)\b[^.;:]{0,60}$"
)
_LETS = re.compile(
    r"(?:\b(?:let|set|put|write|writing|denot\w+|abbreviat\w+|with|where|and)\b|令|设|設|记|記|其中|soit|sei|mit|sea|пусть|где)"
    r"[^.;:。]{0,60}$",
    re.IGNORECASE,
)
_ARITHMETIC = ("add", "neg", "mul", "div", "pow", "log", "exp", "sqrt", "abs")
_LEADS = re.compile(r"[$\\) ]*[:,]?\s*(?:(?:this|it|we|one)\s+(?:\w+\s+){1,3})?:?\s*(?:\$\$|\\\[|\\begin)")
_HEADING = re.compile(r"(?:^|\n)(#{1,6})\s|\\(?P<sub>(?:sub)*)section\b")
_ONLY = re.compile(r"\biff\b|\bonly (?:if|when)\b|\bexactly\b|当且仅当", re.IGNORECASE)
_RELEASED = re.compile(
    r"\b(?:all|any|every|each)\b(?!\s*\$?x\b)|\b(?:general\w*|arbitrary|otherwise)\b|^[^($]*\$?[^($]*\)", re.IGNORECASE
)
_REACH, _BEHIND_REACH, _SIZE = 320, 120, 9
_ORDERS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "!=": lambda a, b: a != b,
}
Judge = Callable[[Rel, Surroundings], Verdict]


@dataclass(frozen=True, slots=True)
class Supposed:
    """A relation that a sentence supposes, and where it stands."""

    rel: Rel
    start: int
    end: int
    lets: bool = False  # a letter for a number, until the end of the section


@dataclass(slots=True)
class Suppositions:
    """Everything that the sentences of a document suppose in formulas."""

    text: str = ""
    all: list[Supposed] = field(default_factory=list[Supposed])
    chosen: list[Supposed] = field(default_factory=list[Supposed])  # what the text sets a discriminator to

    def note(self, parsed: Iterable[Parsed], symbols: Symbols) -> Suppositions:
        """Take up the inline relations with a word before them that supposes, and with something simple on one side."""
        for passage, chains in parsed:
            for chain in chains if not isinstance(chains, Unread) else ():
                if (rel := _chosen(chain, symbols)) is not None:
                    self.chosen.append(Supposed(rel, passage.start, passage.end))
            if passage.kind != "inline" or isinstance(chains, Unread) or len(chains) != 1 or len(chains[0].ops) != 1:
                continue
            (op,), (lhs, rhs) = chains[0].ops, chains[0].terms
            if lhs is None or rhs is None or op not in ("=", *_ORDERS) or _is_known(op, lhs, rhs, symbols):
                continue
            before = self.text[max(0, passage.start - 160) : passage.start].rstrip("$ \\(")
            before = re.sub(r"\$[^$\n]*\$", "F", before)
            if op == "=" and _is_letter_of_a_value(lhs, rhs, symbols) and _LETS.search(before):
                self.all.append(Supposed(Rel(op, lhs, rhs), passage.start, passage.end, lets=True))
                continue
            simple = size(lhs) <= _SIZE and size(rhs) <= _SIZE and not any(isinstance(n, Bind) for n in walk(rhs))
            of_letters = all(
                isinstance(n, Num | Sym) or (isinstance(n, Op) and n.op in ("add", "neg")) for n in walk(rhs)
            )
            leads = isinstance(lhs, Sym) and op == "=" and of_letters and _LEADS.match(self.text, passage.end)
            here = any(isinstance(t, App) and t.args and _is_multiple(o, t) for t, o in ((lhs, rhs), (rhs, lhs)))
            if simple and (leads or here or _SUPPOSES.search(before)) and not _ONLY.search(before[-40:]):
                self.all.append(Supposed(Rel(op, lhs, rhs), passage.start, passage.end))
        return self

    def before(self, start: int) -> list[Rel]:
        """What the section sets discriminators to before a place, the last first."""
        above = [s for s in reversed(self.chosen) if s.end <= start and same_section(self.text, s.end, start)]
        return [s.rel for s in above if not (_is_share(s.rel.rhs) and _RELEASED.search(self.text[s.end : start]))]

    def near(self, start: int, end: int) -> list[Rel]:
        """What the sentence around a display supposes, and the one before where the display only goes on from it."""
        found: list[Rel] = []
        for s in self.all:
            if s.lets:
                if s.end <= start and same_section(self.text, s.end, start):
                    found.append(s.rel)
            elif s.end <= start <= s.end + _REACH and runs_on(between := self.text[s.end : start]):
                if between.count(")") > between.count("("):  # it is supposed within brackets
                    continue
                new = re.split(r"(?<=[.!?])[\s$]+(?=[A-Z$\\])|\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s", between.strip("$ \n"))
                if len(new) == 1 or (len(new) == 2 and follows_on(new[1])):
                    found.append(s.rel)
            elif end <= s.start <= end + _BEHIND_REACH and _BEHIND.fullmatch(self.text[end : s.start].rstrip("$ \\(")):
                found.append(s.rel)
        return found


def _chosen(chain: Chain, symbols: Symbols) -> Rel | None:
    """`D(x) = p(x)/(p(x) + q(x))`, `D = p/(p + q)`, `D = 1/2`: a discriminator that is not called the best, in numbers
    or in the laws at one point."""
    match chain.terms[:2], chain.ops[:1]:
        case (App(fn, (Sym(at) as x,), (), ()) as lhs, Op() as rhs), (("=" | ":=" | "equiv"),) if symbols.is_unit(fn):
            pass
        case (Sym(fn), Op() as rhs), (("=" | ":=" | "equiv"),) if symbols.is_unit(fn):
            at, x = "x", Sym("x")
            lhs = App(fn, (x,))
            rhs = transform(rhs, lambda n: App(n.name, (x,)) if isinstance(n, Sym) and symbols.is_law(n.name) else n)
        case _:
            return None
    applied = [n for n in walk(rhs) if isinstance(n, App)]
    plain_terms = all(isinstance(n, App | Op | Sym | Num) for n in walk(rhs)) and point_base(x) is not None
    at_x = all(symbols.is_law(n.fn) and n.args == (x,) and not n.given for n in applied)
    points = {n for n in free_names(rhs) if point_base(Sym(n)) is not None}
    told = (applied or _is_share(rhs)) and plain_terms and at_x and points <= {at} and not take_apart(fn).optimal
    return Rel("=", lhs, rhs) if told else None


def _is_share(t: Term) -> bool:
    match t:
        case Op("div", (Num(a), Num(b))):
            return 0 < a < b
        case _:
            return False


def as_chosen(rel: Rel, verdict: Verdict, chosen: Iterable[Rel], judge: Judge, around: Surroundings) -> Verdict:
    """The verdict on a line that is false of some discriminator, where the text has said above which one it means."""
    if verdict.verdict != "refuted" or around.literal or _is_a_step(rel):
        return verdict
    for s in chosen:
        put = _for_chosen(rel, s, around)
        if put is None or (isinstance(s.lhs, App) and s.lhs.fn in around.definitions):  # read with its meaning already
            continue
        anew = judge(put[0], replace(around, definitions=put[1], mend=False))
        if anew.good or anew.verdict == "supported":
            kind = "proved-under" if anew.good else anew.verdict
            return replace(anew, verdict=kind, conditions=(*anew.conditions, plain(s)), kinds=(*anew.kinds, "reading"))
        if anew.verdict != "refuted" and not _is_share(s.rhs):
            return Verdict("unread", reason=f"it may hold where {plain(s)}")
    return verdict


def speaks_of_chosen(rel: Rel, chosen: Iterable[Rel]) -> bool:
    """Does a line speak of a discriminator that the text has set?"""
    names = {n.fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, App)}
    return any(isinstance(s.lhs, App) and s.lhs.fn in names for s in chosen)


def _is_a_step(rel: Rel) -> bool:
    """Does it speak of slopes, as the updates of a training do, in which D is still moved?"""
    return any(
        isinstance(n, Bind) and n.op in ("grad", "partial", "deriv") for t in (rel.lhs, rel.rhs) for n in walk(t)
    )


def _for_chosen(rel: Rel, s: Rel, around: Surroundings) -> tuple[Rel, dict[str, Defined]] | None:
    """The line and definitions with the discriminator written out; None where they do not speak of it, or of all."""
    match s.lhs:
        case App(fn, (Sym(at),), (), ()):
            pass
        case _:
            return None

    bare = transform(s.rhs, lambda n: Sym(n.fn) if isinstance(n, App) and n.args == (Sym(at),) else n)

    def named(t: Term) -> Term:
        return bare if t == Sym(fn) else t

    def put(t: Term) -> Term:
        match t:
            case App(name, (point,), _, _) if name == fn:
                return substitute(s.rhs, {at: point})
            case Op(op, args) if op in _ARITHMETIC:
                return replace(t, args=tuple(map(named, args)))
            case Bind("E" | "int"):
                return replace(t, body=named(t.body))
            case _:
                return t

    if any(v.name == fn for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Bind) for v in n.vars):
        return None
    read = Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))
    known = {name: replace(d, body=transform(d.body, put)) for name, d in around.definitions.items()}
    return None if read == rel and known == dict(around.definitions) else (read, known)


def under(
    rel: Rel,
    verdict: Verdict,
    supposed: Iterable[Rel],
    definitions: Mapping[str, Defined],
    judge: Judge,
    around: Surroundings,
) -> Verdict:
    """The verdict on a line that is false, or not judged, with what its sentence supposes."""
    if around.literal:
        return verdict
    supposed = [*supposed]
    if (there := _best_at(rel, supposed, judge, around)) is not None:
        return there
    if (there := _of_the_best_there(rel, verdict, supposed, around)) is not None:
        return there
    if around.inline or verdict.verdict not in ("refuted", "unread") or gives_itself(rel, definitions):
        return verdict
    for s in supposed:
        if _is_letter_of_a_value(s.lhs, s.rhs, around.symbols):
            put = _put_in(rel, s)
            anew = judge(put, around) if put is not None and put != rel else verdict
            if anew.good or anew.verdict in ("supported", "refuted"):
                verdict = anew
            continue
        if not _speaks_of(rel, s, definitions, around.symbols):
            continue
        put = _put_in(rel, s)
        if put is not None and put != rel:
            anew = judge(put, replace(around, mend=around.mend and verdict.verdict == "refuted"))
            if anew.good or anew.verdict == "supported":
                return _owing(anew, s)
            if anew.verdict == "refuted":
                return anew
        if verdict.verdict == "refuted" and not _has(verdict.counterexample, s):
            if _met_by_slopes(rel, s, definitions, judge, around):
                continue
            return Verdict("unread", reason=f"it may hold where {plain(s)}")
    return verdict


def _met_by_slopes(rel: Rel, s: Rel, definitions: Mapping[str, Defined], judge: Judge, around: Surroundings) -> bool:
    """Is a bound on the letter of a conjugate one that every slope of f meets? There the conjugate was compared."""
    match rel.lhs, s.lhs, s.op:
        case App(star, (Sym(at),), (), ()), Sym(letter), "<" | "<=" | ">" | ">=" if at == letter:
            f = definitions.get(star.removesuffix("^{*}")) if star.endswith("^{*}") else None
        case _:
            return False
    if f is None or len(f.vars) != 1 or free_names(s.rhs) - {"e"}:
        return False
    slope = Bind("deriv", (Sym("a"),), (None,), substitute(f.body, {f.vars[0]: Sym("a")}))
    plain = replace(around, literal=True, definitions={}, normals={}, equated=(), specific=frozenset(), mend=False)
    met = judge(Rel(s.op, slope, s.rhs), plain)
    return met.good or met.verdict == "supported"


def _owing(verdict: Verdict, s: Rel) -> Verdict:
    kind = "proved-under" if verdict.good else verdict.verdict
    conditions, kinds = (*verdict.conditions, plain(s)), (*verdict.kinds, "reading")
    return replace(verdict, verdict=kind, conditions=conditions, kinds=kinds)


def _of_the_best_there(rel: Rel, verdict: Verdict, supposed: Iterable[Rel], around: Surroundings) -> Verdict | None:
    """The verdict on a best D that is false, at the values of the objective's letters that are supposed."""
    if verdict.verdict != "refuted":
        return None
    letters = {n for d in around.definitions.values() for n in free_names(d.body)}
    values = [s for s in supposed if s.op == "=" and isinstance(s.lhs, Sym) and s.lhs.name in letters]
    put = {s.lhs.name: s.rhs for s in values if isinstance(s.lhs, Sym)}
    known = {n: replace(d, body=substitute(d.body, put)) for n, d in around.definitions.items()}
    anew = of_the_best_d(rel, replace(around, definitions=known)) if put else None
    if anew is not None and anew.verdict == "supported":
        return reduce(_owing, values, anew)
    if not put or verdict.mistake != WRONG_OPTIMUM:
        return None
    return anew or Verdict("unread", reason=f"it may hold where {', '.join(map(plain, values))}")


def _best_at(rel: Rel, supposed: Iterable[Rel], judge: Judge, around: Surroundings) -> Verdict | None:
    """What the best discriminator is at a point where one law is 0, or so many times the other: any law says it."""
    for s in supposed:
        written = _with_best_at(rel, s, around)
        put = _put_in(written, s) if written != rel else None
        if put is None or not _of_one_law(put):
            continue
        verdict = judge(put, replace(around, literal=True, inline=False, mend=False))
        if verdict.good:
            return _owing(verdict, s)
        if verdict.verdict == "refuted":
            return replace(verdict, mistake=None)
    return None


def _is_letter_of_a_value(lhs: Term, rhs: Term, symbols: Symbols) -> bool:
    r"""`D = \sigma(a)`: the bare name of a discriminator for its value, written in numbers alone."""
    value = not any(isinstance(n, App | Bind) for n in walk(rhs)) and isinstance(rhs, Op)
    return isinstance(lhs, Sym) and symbols.is_unit(lhs.name) and value and lhs.name not in free_names(rhs)


def same_section(text: str, start: int, end: int) -> bool:
    """Does no heading between two places end the section of the first?"""
    above = [_level(m) for m in _HEADING.finditer(text, 0, start)]
    level = above[-1] if above else 6
    return all(_level(m) > level for m in _HEADING.finditer(text, start, end))


def _level(heading: re.Match[str]) -> int:
    return len(heading[1]) if heading[1] else 1 + len(heading["sub"]) // 3


def _is_known(op: str, lhs: Term, rhs: Term, symbols: Symbols) -> bool:
    """`p_g = p_{data}`, `P = N(0, 1)`, `D = p/(p + q)`, `p(x) > 0`: what is read elsewhere, or known."""
    if any(isinstance(t, Op) and t.op in ("sigmoid", "softplus") for t in (lhs, rhs)):
        names = free_names(lhs) - {"e"}
        return bool(names) and names == free_names(rhs) - {"e"}  # what the function is
    heads = [t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else "" for t in (lhs, rhs)]
    laws, units = ([bool(n) and told(n) for n in heads] for told in (symbols.is_law, symbols.is_unit))
    inner = {n.fn if isinstance(n, App) else n.name for t in (lhs, rhs) for n in walk(t) if isinstance(n, App | Sym)}
    named = [(t, other) for t, other, law in zip((lhs, rhs), (rhs, lhs), laws, strict=True) if law]
    if op == "=" and any(isinstance(t, App) and t.args and _is_multiple(other, t) for t, other in named):
        return False  # of two laws at a point
    if any(isinstance(t, Sym) or any(isinstance(n, App) for n in walk(other)) for t, other in named):
        return True
    if any(isinstance(t, App) and all(isinstance(a, Num) for a in t.args) for t in (lhs, rhs)):
        return True  # f(1) = 0
    if op in ("!=", ">", ">="):
        return any(laws) and Num(Fraction(0)) in (lhs, rhs)
    return all(a or b for a, b in zip(laws, units, strict=True)) or (any(units) and any(map(symbols.is_law, inner)))


def _speaks_of(rel: Rel, s: Rel, definitions: Mapping[str, Defined], symbols: Symbols) -> bool:
    """Does the line use a name that the supposition restricts, and that the document does not define otherwise?"""
    here, there = ({n for t in (r.lhs, r.rhs) for n in free_names(t)} for r in (rel, s))
    heads = {t.fn if isinstance(t, App) else t.name for t in (s.lhs, s.rhs) if isinstance(t, App | Sym)}
    shared = {n for n in (heads if s.op == "=" and heads else there) & here if point_base(Sym(n)) is None}
    players = heads & {symbols.data, symbols.model}
    if players and any(symbols.is_unit(n) and take_apart(n).optimal for n in here):  # the best D is made of them
        shared |= {n for n in there if symbols.is_law(n)}
    return bool(shared) and not heads & definitions.keys() and (rel.op, rel.lhs, rel.rhs) != (s.op, s.lhs, s.rhs)


def _with_best_at(rel: Rel, s: Rel, around: Surroundings) -> Rel:
    """The line with the best discriminator written out in laws, where what is supposed is one of them at a point."""
    symbols = around.symbols
    heads = {t.fn for t in (s.lhs, s.rhs) if isinstance(t, App)}
    if not any(map(symbols.is_law, heads)) or symbols.data is None or symbols.model is None or symbols.other_game:
        return rel
    data, model = symbols.data, symbols.model

    def put(t: Term) -> Term:
        match t:
            case App(fn, (Sym(),) as at, (), ()) if symbols.is_unit(fn) and take_apart(fn).optimal:
                p, q = App(data, at), App(model, at)
                return t if fn in around.definitions else div(p, add(p, q))
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def _of_one_law(rel: Rel) -> bool:
    """`p(x) / (p(x) + 3 p(x)) = 1/4`: is it one of numbers and of one density at one point?"""
    inner = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    return len({n for n in inner if isinstance(n, App)}) == 1 and not any(isinstance(n, Bind) for n in inner)


def _put_in(rel: Rel, s: Rel) -> Rel | None:
    """The line with the value that is supposed; None where it cannot be put in."""
    bound = {v for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Bind) for v in n.vars}
    for name, value in ((s.lhs, s.rhs), (s.rhs, s.lhs)):
        match name:
            case _ if s.op != "=" or is_functional(value) or name in (*walk(value), *bound):
                continue
            case Sym() if point_base(name) is None:
                fits: Callable[[Term], bool] = lambda t, n=name: t == n  # noqa: E731
            case App(fn, (Sym(),), (), ()) if not _points(value) and Sym(fn) not in bound:
                every = not take_apart(fn).letter.lower().startswith(("p", "q"))  # a law is no constant: there alone
                fits = lambda t, n=name, f=fn, e=every: t == n or (e and isinstance(t, App) and t.fn == f)  # noqa: E731
            case App() if _is_multiple(value, name):
                fits = lambda t, n=name: t == n  # noqa: E731
            case _:
                continue
        return Rel(rel.op, *(transform(t, lambda n, ok=fits, v=value: v if ok(n) else n) for t in (rel.lhs, rel.rhs)))
    return None


def _is_multiple(t: Term, of: App) -> bool:
    """`3 p(x)`, of another law q(x): what q is at one point beside p there."""
    match t:
        case Op("mul" | "div", args):
            laws = [a for a in args if isinstance(a, App)]
            rest = [a for a in args if not isinstance(a, App)]
            same = len(laws) == 1 and (laws[0].args, laws[0].given) == (of.args, of.given) and laws[0].fn != of.fn
            return same and all(isinstance(n, Num | Sym | Op) for r in rest for n in walk(r))
        case _:
            return False


def _points(t: Term) -> bool:
    return any(isinstance(n, App) or (isinstance(n, Sym) and point_base(n) is not None) for n in walk(t))


def _has(counterexample: Mapping[str, object] | None, s: Rel) -> bool:
    """Has a counterexample numbers of which the supposition is true?"""
    model = cast("dict[str, Any]", (counterexample or {}).get("model") or {})
    numbers, values = cast("dict[str, str]", model.get("scalars") or {}), list[Fraction]()
    for t in (s.lhs, s.rhs):
        try:
            values.append(t.value if isinstance(t, Num) else Fraction(numbers[t.name if isinstance(t, Sym) else ""]))
        except (KeyError, ValueError):
            return False
    return s.op in _ORDERS and _ORDERS[s.op](values[0], values[1])
