r"""Laws given by their masses, and what a document says of them in numbers; laws that are particular ones otherwise.

`P = (0.8, 0.2)`, `p(x) = \begin{cases} 1/4 & x = 0 ..`, `p(0) = 0.5` and `p(1) = 0.5`, and `q(x) = 1/3` beside a law of
three points give their masses; a divergence, an entropy, a sum over the points or a mean of such laws that is equated
with a number is written out as the number it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import cast

from ...language.context import Context
from ...language.layout import Chain
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
    num,
    sub,
    transform,
    walk,
)
from ...refuting import Refutation, examine
from ..forms import gives_itself
from ..names import take_apart
from ..scruples import nodes
from ..verdict import Surroundings, Verdict
from .coins import named_coins
from .examples import exact, of_shares, signed
from .masses import TERMS, Law, Table, aligned, in_masses, label_of, mixed_points, point_of, rational, value_of
from .shares import speaks_of_shares

Judge = Callable[[Rel, Surroundings], Verdict]
_REACH = 6000  # how far, in characters, masses reach
_ANEW = re.compile(
    r"(?:^|\n)\s*(?:#{1,6}\s|\\(?:sub)*section|\\begin\{(?:frame|exam|exer|problem))|"
    r"\b(?:another|arbitrary|in general|for (?:any|general)|any two|exercises?|theorem|lemma|proposition|"
    r"for all|every (?:other|pair)|swap\w*|vice versa|in place of|roles of|disjoint|masses at)\b",
    re.IGNORECASE,
)
ITEM = re.compile(
    r"(?:^|\n)\s*(?:\*\*|\\textbf\{)\s*(?:(?:problem|exercise|question|task|q)\s*)?\(?\d+[.):]?", re.IGNORECASE
)
_GENERAL = re.compile(
    _ANEW.pattern
    + r"|\b(?:theorem|lemma|proposition|corollary|(?:problem|question|task|part) \(?[\da-h]|for all|generally|any|"
    r"every|each)\b",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:numbers|laws|values) (?:above|of (?:the )?(?:example|exercise))|\bexample \(?(?:continued|again)|"
    r"\b(?:this|these|the|our) (?:two )?(?:example|laws|pair|coins|numbers)\b",
    re.IGNORECASE,
)
_FAMILIES = frozenset(
    "b ber bern bernoulli n normal gaussian unif uniform u poisson poi pois po exp exponential bin binomial beta gamma "
    "laplace cat categorical geom geometric delta dirac cauchy gumbel poiss gam dir dirichlet wishart".split()
)
_HELD = ("n", "normal", "gaussian", "u", "unif", "uniform")  # lines about these are held against the laws themselves
_ON_BEHIND = re.compile(r"[$\s]*(?:[a-z ,]{0,40}\b)?on\s*\$\s*\\\{([\w,\s]+)\\\}")
_ON_BEFORE = re.compile(r"\bon\s*\$\s*\\\{([\w,\s]+)\\\}\$,?\s*(?:let|take|put)?\s*\$[^$]*\$*$", re.IGNORECASE)
_WRONG_SHARE, _WRONG_SIZE = "wrong share", "finite and infinite confused"
_INFINITE = Sym("\\infty")
_ELSE = (Sym("otherwise"), Sym("else"), Sym("elsewhere"))


@dataclass
class Tables:
    """The laws that a document has given by their masses so far."""

    text: str
    _laws: dict[str, Law] = field(default_factory=dict[str, Law])
    _single: dict[str, dict[Term, Term]] = field(default_factory=dict[str, dict[Term, Term]])
    _others: dict[str, list[Law]] = field(default_factory=dict[str, list[Law]])  # that a name was given before
    _coins: dict[str, Term] = field(default_factory=dict[str, Term])  # `P = Ber(s)`
    _particular: dict[str, int] = field(default_factory=dict[str, int])  # laws of a named family, and where it is said

    def note(self, chain: Chain, end: int) -> None:
        """Remember the masses that a formula gives to a law; `end` is its place in the text."""
        value = chain.terms[-1]
        if value is not None and {*chain.ops} == {"="} and len(chain.terms) > 2:  # p(1) = p(2) = 1/2
            for head in chain.terms[:-1]:
                self.note(replace(chain, terms=(head, value), ops=("=",)), end)
        if chain.label is not None and value is not None and chain.ops == ("~",):  # P: X ~ Ber(s)
            if _letter(_head(value)) not in _HELD:
                self._particular[chain.label] = end
                self.note(replace(chain, terms=(Sym(chain.label), value), label=None), end)
            return
        match chain.terms, chain.ops:
            case (Sym(name), Op("tuple" | "vector" | "set", masses)), ("=" | ":=",):
                if not any(isinstance(n, Sym) and take_apart(n.name).sub for m in masses for n in walk(m)):
                    self._particular[name] = end  # else (p_1, .., p_n), any masses
                self._take(name, masses, self._places(end, len(masses)), end)
            case (Sym(name), App(family, (share,), (), ())), ("=" | ":=" | "~",) if _letter(family).startswith("ber"):
                self._particular[name], self._coins[name] = end, chain.terms[1] or share
                self._take(name, (share, _rest(share)), (num(1), num(0)), end)
            case (Sym(name) | App(name), value), ("=" | ":=" | "~",) if (
                value is not None and _letter(_head(value)) in _FAMILIES and not _is_point_mass(value)
            ):
                self._particular[name] = end
            case (Sym(name), (Op() | Sym()) as value), ("=" | ":=",) if any(_is_point_mass(n) for n in walk(value)):
                self._particular[name] = end
                if found := mixed_points(value):
                    self._take(name, tuple(map(num, found.values())), tuple(map(num, found)), end)
            case (App(name, (Sym(x) | Op("at", (Sym(), Sym(x))),), given=()), Op("cases", rows)), ("=" | ":=",):
                found = _by_cases(x, rows)
                self._take(name, tuple(found.values()), tuple(found), end)
            case (App(name, (place,), given=()), value), ("=" | ":=",) if value is not None:
                if (point := point_of(place)) is not None:
                    self._take_one(name, point, value, end)
                elif (mass := value_of(value)) is not None and 0 < mass < 1:
                    same = (value,) * int(1 / mass)
                    if any(w.points is not None and len(w.points) == len(same) for w in self._laws.values()):
                        self._take(name, same, None, end, constant=True)
            case _:
                pass

    def with_coins(self, rel: Rel, start: int) -> Rel:
        r"""`KL(P \| Q) = ..`, `TV(P, Q)`, with the coins that the text has put for P and Q."""
        still = {name: coin for name, coin in self._coins.items() if self._still(name, self._particular[name], start)}
        return named_coins(rel, still)

    def _places(self, end: int, size: int) -> Table | None:
        r"""The points of masses before or behind which the text has them, `on $\{1, 2\}$`."""
        found = _ON_BEHIND.match(self.text[end : end + 60]) or _ON_BEFORE.search(self.text[max(0, end - 100) : end])
        places = re.findall(r"\w+", found[1]) if found else []
        points = tuple(num(int(x)) if x.isdigit() else Sym(x) for x in places)
        return points if len(points) == size else None

    def _take_one(self, name: str, point: Term, value: Term, end: int) -> None:
        known = self._single.setdefault(name, {})
        if point in known:  # a new example
            known.clear()
        known[point] = value
        self._take(name, tuple(known.values()), tuple(known), end)

    def _take(self, name: str, masses: Table, points: Table | None, end: int, *, constant: bool = False) -> None:
        values = [value_of(m) for m in masses]
        known = [v for v in values if v is not None]
        if len(known) < len(values) or (len(known) < 2 and not points) or min(known) < 0 or sum(known) != 1:
            return
        if name in self._laws and points is None:
            self._others.setdefault(name, []).append(self._laws[name])
        if points is not None:
            self._particular[name] = end
        self._laws[name] = Law(masses, points, end)
        if points is not None or constant:  # P is the law whose masses p(x) are
            self._laws[name[0].swapcase() + name[1:]] = self._laws[name]

    def instead(self, rel: Rel, verdict: Verdict, start: int, judge: Judge, around: Surroundings) -> Verdict:
        """The verdict on a line that is false of laws in general, and may be one of the particular laws of the text."""
        if verdict.verdict != "refuted" or around.literal:
            return verdict
        if verdict.mistake in (_WRONG_SHARE, _WRONG_SIZE):  # held against these laws
            return verdict
        if self.written_out(rel, start) is not None:
            return self._of_another(rel, start, judge, around) or verdict
        coins = isinstance(rel.lhs, Op) and rel.lhs.op == "KL" and self.with_coins(rel, start).lhs != rel.lhs
        if coins or gives_itself(rel, around.definitions):
            return verdict
        if any(
            isinstance(n, App) and around.symbols.is_unit(n.fn) and not take_apart(n.fn).optimal for n in nodes(rel)
        ):
            return verdict  # of any D
        named = {n.name if isinstance(n, Sym) else n.fn for n in nodes(rel) if isinstance(n, Sym | App)}
        numbers = [not any(isinstance(n, Sym | App) for n in walk(t)) for t in (rel.lhs, rel.rhs)]
        if all(numbers):
            return verdict
        number = any(numbers)
        laws = {name: end for name, end in self._particular.items() if _is_law(name, around)}
        fixed = sorted(name for name, end in laws.items() if self._still(name, end, start))
        meant = [name for name in fixed if name in named or name.swapcase() in named]
        model = cast("dict[str, object]", (verdict.counterexample or {}).get("model") or {})
        general, normal = bool(model.get("densities")), set(meant) <= around.normals.keys()
        held = _has_parameters(rel) or bool(model and not general)  # against the laws
        closed = not number and held and (normal or not general)
        if closed:
            return verdict
        told = [(name, self._laws[name]) for name in sorted(laws) if name in named and name in self._laws]
        if (meant or told or (number and fixed)) and (read := self._compared(rel)) is not None:
            anew = judge(read, replace(around, mend=False))
            if anew.good or anew.verdict == "supported":
                of = tuple(f"{name} = {latex(Op('tuple', law.masses))}" for name, law in told)
                kinds = (*anew.kinds, "reading")
                return replace(anew, verdict="proved-under" if anew.good else "supported", conditions=of, kinds=kinds)
            if anew.verdict == "refuted":
                return verdict
        if not (meant or (number and fixed)):
            return verdict
        return Verdict("unread", reason=f"it may hold for the {(meant or fixed)[0]} that the text has chosen")

    def _of_another(self, rel: Rel, start: int, judge: Judge, around: Surroundings) -> Verdict | None:
        """The verdict on a line that is false of a law as given last, and true as the name was given before."""
        now = self._laws
        for name, laws in self._others.items():
            for law in laws if _mentions(rel, name) else ():
                self._laws = {**now, name: law}
                read = self.written_out(rel, start)
                self._laws = now
                anew = judge(read, replace(around, mend=False)) if read is not None else None
                if anew is not None and (anew.good or anew.verdict == "supported"):
                    of = (*anew.conditions, f"{name} = {latex(Op('tuple', law.masses))}")
                    kind = "proved-under" if anew.good else "supported"
                    return replace(anew, verdict=kind, conditions=of, kinds=(*anew.kinds, "reading"))
        return None

    def _apart(self, end: int, start: int) -> bool:
        """Is what stands at one place the business of one numbered item, and what at another that of a later one?"""
        return bool(ITEM.search(self.text, end, start) and ITEM.search(self.text, 0, end))

    def _still(self, name: str, end: int, start: int) -> bool:
        """Is what was said of a law at one place still meant at another?"""
        between = self.text[end:start] if start - end < _REACH else None
        general = [m.end() for m in _GENERAL.finditer(between or "") if not _of_others(name, between or "", m.end())]
        return between is not None and (not general or bool(_BACK.search(between, general[-1])))

    def _compared(self, rel: Rel) -> Rel | None:
        """A relation with all that it says of laws written out in their masses; None if something else is left."""
        named = {n.name if isinstance(n, Sym) else n.fn for n in nodes(rel) if isinstance(n, Sym | App)}
        used = {name: law for name in named if (law := self._laws.get(name)) is not None}
        sides = [exact(in_masses(t, used)) for t in (rel.lhs, rel.rhs)]
        plain = all(
            isinstance(n, Num | Op) and not (isinstance(n, Op) and n.op in TERMS) for t in sides for n in walk(t)
        )
        return Rel(rel.op, *sides) if plain else None

    def judged(self, rel: Rel, start: int, judge: Judge, around: Surroundings) -> Verdict | None:
        """The verdict on a claim on laws with known masses, at `start`; None if it is none."""
        if (read := self.written_out(rel, start)) is not None:
            verdict = judge(read, around)
            false = verdict.verdict == "refuted"
            return replace(verdict, repair=_in_its_terms(verdict.repair, rel, read)) if false else verdict
        used = self._used(rel, start)
        compared = rel.op == "=" and used and isinstance(rel.lhs, Op) and rel.lhs.op == "KL"
        if compared and (held := _held_to_infinity(rel, in_masses(rel.lhs, used))) is not None:
            return held
        return self._of_the_best(rel, start, judge, around)

    def _of_the_best(self, rel: Rel, start: int, judge: Judge, around: Surroundings) -> Verdict | None:
        r"""The verdict on `D^* = (2/3, 1/2)` and `D^*(0) = 2/3`, the best D of the plain game of two laws with known
        masses: the first share where the text says which law is that of the data, either one where it does not."""
        head = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
        parts, symbols = take_apart(head), around.symbols
        plain = parts.letter == "D" and parts.optimal and not parts.sub.strip("*,")
        if rel.op not in ("=", ":=") or not plain or symbols.other_game or around.literal or around.conditional:
            return None
        told = (symbols.data, symbols.model)
        for names in (told, ("p", "q"), ("P", "Q")):
            used = self._used(Rel("=", Sym(names[0] or ""), Sym(names[1] or "")), start)
            if len(used) == 2 and not speaks_of_shares(around.said[0]):
                laws = [used[n] for n in names if n]
                return _held_to_shares(rel, laws, judge, around, turned=names != told)
        return None

    def _used(self, rel: Rel, start: int) -> dict[str, Law]:
        """The laws with known masses that a relation at `start` names, if all still have them."""
        named = {n.name if isinstance(n, Sym) else n.fn for n in nodes(rel) if isinstance(n, Sym | App)}
        used = {name: law for name in named if (law := self._laws.get(name)) is not None}
        ends = [law.end for law in used.values()]
        if not used or start - min(ends) > _REACH or _ANEW.search(self.text[max(ends) : start]):
            return {}
        return {} if self._apart(max(ends), start) else used

    def written_out(self, rel: Rel, start: int) -> Rel | None:
        """A claim on laws with known masses and a number, at `start`, as one of numbers; None if it is none."""
        rel, coins = _with_coins(rel, start)
        named = {n.name if isinstance(n, Sym) else n.fn for n in nodes(rel) if isinstance(n, Sym | App)}
        used = {name: law for name in named if (law := coins.get(name) or self._laws.get(name)) is not None}
        if rel.op not in ("=", "~=", "!=") or not used:
            return None
        ends = [law.end for law in used.values()]
        if start - min(ends) > _REACH or _ANEW.search(self.text[max(ends) : start]) or self._apart(max(ends), start):
            return None
        measured = [_is_measured(t, used) for t in (rel.lhs, rel.rhs)]
        if measured != [True, False] and not (rel.op == "!=" and all(measured)):
            return None
        rounded = (claimed := signed(rel.rhs)) is not None and claimed.digits > 0
        left = _in_base_of(rel.rhs, exact(in_masses(rel.lhs, used)))
        right = exact(in_masses(rel.rhs, used))
        if rounded or (rel.op != "!=" and not of_shares(rel.rhs)):
            right = rel.rhs
        read = Rel("~=" if rounded else rel.op, left, right)
        plain = all(isinstance(n, Num | Op) and not (isinstance(n, Op) and n.op in TERMS) for n in nodes(read))
        return read if plain else None


def _held_to_shares(
    rel: Rel, laws: Sequence[Law], judge: Judge, around: Surroundings, *, turned: bool
) -> Verdict | None:
    """The verdict on values of the best D, by `p/(p + q)`; by `q/(p + q)` too, if it is not told which law is whose."""
    tables = aligned(laws)
    if tables is None:
        return None
    points = next((law.points for law in laws if law.points is not None and len(law.points) == len(tables[0])), None)
    claimed: dict[int, Term] = {}
    match rel.lhs, rel.rhs:
        case Sym(), Op("tuple" | "vector", values) if len(values) == len(tables[0]):
            claimed = dict(enumerate(values))
        case App(_, (place,), (), ()), value if points and (point := point_of(place)) in points and point:
            claimed = {points.index(point): value}
        case _:
            return None
    if any(not isinstance(n, Num | Op) for t in claimed.values() for n in walk(t)):
        return None
    wrong: Verdict | None = None
    for first, second in ((tables[0], tables[1]), (tables[1], tables[0]))[: 2 if turned else 1]:
        best = {k: _share(first[k], second[k]) for k in claimed}
        known = {k: share for k, share in best.items() if share is not None}
        plain = replace(around, mend=False)
        verdicts = [judge(_as_claimed(claimed[k], share), plain) for k, share in known.items()]
        if any(v.verdict == "unread" for v in verdicts) or not verdicts:
            return None
        false = next((v for v in verdicts if v.verdict == "refuted"), None)
        if false is None and not all(_rounds_to(share, claimed[k]) for k, share in known.items()):
            return None
        if false is None and first is tables[0]:
            near = Verdict("supported", reason="these are the values, rounded")
            return verdicts[0] if all(v.good for v in verdicts) else near
        if false is None:
            return Verdict("supported", reason="it is the share of the second law in the mass at each point")
        listed = tuple(known.get(k, claimed[k]) for k in sorted(claimed))
        right = listed[0] if isinstance(rel.lhs, App) else Op("tuple", listed)
        repair = {"latex": latex(Rel("=", rel.lhs, right)), "verdict": "proved"}
        reason = "the best D is the share of the data in the mass at each point"
        wrong = wrong or replace(false, reason=reason, repair=repair, mistake=_WRONG_SHARE)
    return wrong


def _rounds_to(share: Term, claimed: Term) -> bool:
    """Is a share, as far as the claimed value has digits, this value?"""
    number, value = signed(claimed), value_of(share)
    if number is None or not number.digits or value is None:
        return True
    return abs(number.value - value) <= Fraction(1, 10**number.digits)


def _as_claimed(claimed: Term, share: Term) -> Rel:
    """The equation with a value as it is written; one of a decimal is true of what rounds to it."""
    number = signed(claimed)
    exactly = value_of(share) or Fraction(0)
    ratio = Op("div", (num(exactly.numerator), num(exactly.denominator)))
    return Rel("~=", ratio, number) if number is not None and number.digits else Rel("=", exact(claimed), share)


def _share(mass: Term, other: Term) -> Term | None:
    a, b = value_of(mass), value_of(other)
    return num(a / (a + b)) if a is not None and b is not None and a + b else None


def _held_to_infinity(rel: Rel, measured: Term) -> Verdict | None:
    """The verdict on a divergence that is infinite, or is said to be."""
    if rel.rhs == measured:
        return Verdict("supported", reason="the first law has mass where the second has none")
    infinite = measured == _INFINITE
    finite = rel.rhs if infinite else measured
    if (not infinite and rel.rhs != _INFINITE) or any(not isinstance(n, Num | Op) for n in walk(finite)):
        return None
    found = examine(Rel("=", exact(finite), add(exact(finite), num(1))), Context(), seed=0, models=1)
    if not isinstance(found, Refutation):
        return None
    values = ("\\infty", found.lhs) if infinite else (found.lhs, "\\infty")
    where = "some" if infinite else "no"
    return Verdict(
        "refuted",
        reason=f"the first law has mass at {where} point where the second has none",
        counterexample={"model": found.model.describe(), "lhs": values[0], "rhs": values[1]},
        mistake=_WRONG_SIZE,
        repair={"latex": latex(Rel("=", rel.lhs, _INFINITE)), "verdict": "supported"} if infinite else None,
    )


def _in_its_terms(repair: Mapping[str, str] | None, rel: Rel, read: Rel) -> dict[str, str] | None:
    """A repair of what is written out, as one of the line itself: the number that its left side is, or an edit of its
    right side."""
    if read.op == "=" and (value := rational(read.lhs)) is not None:
        return {"latex": latex(Rel("=", rel.lhs, num(value))), "verdict": "proved"}
    left = latex(read.lhs)
    if repair is None or not repair["latex"].startswith(f"{left} "):
        return None
    return {**repair, "latex": latex(rel.lhs) + repair["latex"].removeprefix(left)}


def _with_coins(rel: Rel, start: int) -> tuple[Rel, dict[str, Law]]:
    r"""A relation with names for the coins that it speaks of, `KL(\mathrm{Ber}(3/4) \| \mathrm{Ber}(1/4))`."""
    coins: dict[str, Law] = {}

    def put(t: Term) -> Term:
        match t:
            case App(family, (share,), (), ()) if _letter(family).startswith("ber") and value_of(share) is not None:
                name = f"{family}({value_of(share)})"
                coins[name] = Law((share, _rest(share)), (num(1), num(0)), start)
                return Sym(name)
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)), coins


def _of_others(name: str, text: str, at: int) -> bool:
    """`for all $q$`: are the words before a place about a law by another name?"""
    other = re.match(r"\s*\$\s*(\w+)\s*\$", text[at : at + 20])
    return other is not None and other[1] != name


def _mentions(rel: Rel, name: str) -> bool:
    return any(name == (n.name if isinstance(n, Sym) else n.fn) for n in nodes(rel) if isinstance(n, Sym | App))


def _has_parameters(rel: Rel) -> bool:
    """Does it speak of more than laws at points, such as of a mean and a variance?"""
    return any(isinstance(n, Sym) and take_apart(n.name).letter.startswith("\\") for n in nodes(rel))


def _is_law(name: str, around: Surroundings) -> bool:
    return around.symbols.is_law(name) or around.symbols.is_law(name.swapcase())


def _head(t: Term) -> str:
    """The name that a term opens with, `N(0, 1)`, `U[0, 1]`."""
    match t:
        case App(fn):
            return fn
        case Op("mul", (Sym(name), *_)) | Sym(name):
            return name
        case _:
            return ""


def _is_point_mass(t: Term) -> bool:
    return isinstance(t, Sym | App) and _letter(_head(t)) == "delta"


def _letter(name: str) -> str:
    return re.sub(r"\\[a-z]+\{(.*)\}", r"\1", take_apart(name).letter).lstrip("\\").lower()


def _rest(share: Term) -> Term:
    value = value_of(share)
    return num(1 - value) if value is not None else sub(num(1), share)


def _is_measured(t: Term, laws: Collection[str]) -> bool:
    """Does a term speak of laws: of a divergence, a sum, a mean or the mass at a point?"""
    return any(
        (n.op if isinstance(n, Op) else n.fn if isinstance(n, App) else "") in (*TERMS, "W")
        or (isinstance(n, Bind) and n.op in ("sum", "E"))
        or (isinstance(n, App) and n.fn in laws and len(n.args) == 1 and point_of(n.args[0]) is not None)
        for n in walk(t)
    )


def _by_cases(x: str, rows: Sequence[Term]) -> dict[Term, Term]:
    """The masses of `1/4 if x = 0, 1/2 if x = 1 ..`, and none elsewhere. Empty if it is no such list."""
    found: dict[Term, Term] = {}
    for value, condition in zip(rows[::2], rows[1::2], strict=False):
        match condition:
            case Op("rel", (Sym("in"), Sym(name), Op("set", places))) if name == x:
                points = [label_of(p) for p in places]
            case Op("rel", (Sym("=" | "in"), Sym(name), place)) if name == x:
                points = [label_of(place)]
            case _ if condition in _ELSE and value == num(0):
                points = []
            case _:
                return {}
        for point in points:
            if point is None or point in found:
                return {}
            found[point] = value
    return found


def _in_base_of(number: Term, t: Term) -> Term:
    r"""A term with its logarithms to the base of those of the number, `\log_2 \frac{1}{0.5}`, if they have one base."""
    bases = {n.args[0] for n in walk(number) if isinstance(n, Op) and n.op == "logbase"}
    if len(bases) != 1 or any(isinstance(n, Op) and n.op == "log" for n in walk(number)):
        return t
    base = bases.pop()
    return transform(t, lambda n: Op("logbase", (base, n.args[0])) if isinstance(n, Op) and n.op == "log" else n)
