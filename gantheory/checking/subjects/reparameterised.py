r"""Means of any smooth f under a normal law on the line, and their slopes in its mean and deviation.

`\nabla_\sigma E_{z \sim N(\mu, \sigma^2)}[f(z)] = E_\epsilon[f'(\mu + \sigma \epsilon) \epsilon]` is linear in f, so it
is tried with f = 1, z, .. z^5: both sides are polynomials in the two moments, by those of a standard normal variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb

from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, walk
from ..names import take_apart
from ..readings.normals import moments_of
from ..scruples import nodes
from ..symbols import point_base
from ..verdict import Surroundings, Verdict

Monomial = tuple[tuple[str, int], ...]  # names with their powers, sorted, none of them 0
Poly = dict[Monomial, Fraction]
Moments = tuple[Term, Term]  # mean and variance
_ONE: Poly = {(): Fraction(1)}
_FUNCTIONS = ("f", "g", "h", "\\ell", "r", "F", "\\phi")
_SLOPES = ("grad", "partial", "deriv")
_DEGREES, _MOST_TERMS = range(6), 400


class Outside(Exception):
    """It is no polynomial in the moments and variables of normal laws, linear in f."""


def of_smooth_functions(rel: Rel, variables: Mapping[str, Moments], around: Surroundings) -> Verdict | None:
    """The verdict on an equation between means of f and their slopes under normal laws; None on anything else."""
    if rel.op not in ("=", ":=") or around.literal:
        return None
    if (slope := _of_log_densities(rel)) is not None:
        return slope
    left, right = ({n.fn.rstrip("'") for n in walk(t) if isinstance(n, App)} for t in (rel.lhs, rel.rhs))
    if not left & right & set(_FUNCTIONS):
        return None  # a condition on f
    functions = (left | right) & set(_FUNCTIONS)
    laws = [law for n in nodes(rel) if isinstance(n, Bind) and n.op == "E" for law in n.over]
    if len(functions) != 1 or functions & around.definitions.keys() or not laws:
        return None
    known = {**variables, **{name: law for name, law in ((n, _moments(m)) for n, m in around.normals.items()) if law}}
    try:
        letters = {"\\mu", "\\sigma"} | {
            n.name for m in map(_moments, laws) if m for t in m for n in walk(t) if isinstance(n, Sym)
        }
        letters |= {n.name for m in known.values() for t in m for n in walk(t) if isinstance(n, Sym)}
        readers = [_Reader(min(functions), k, known, letters) for k in _DEGREES]
        sides = [(r.poly(rel.lhs), r.poly(rel.rhs)) for r in readers]
    except (Outside, RecursionError):
        return None
    if not all(r.plain for r in readers):
        return None
    for k, (one, other) in zip(_DEGREES, sides, strict=True):
        wrong = _apart(one, other, {f"{min(functions)}(z)": f"z^{k}"}, f"it fails for {min(functions)}(z) = z^{k}")
        if wrong is not None:
            return wrong
    said = f"no proof for every {min(functions)}; it holds for all polynomials of degree {_DEGREES[-1]}"
    return Verdict("supported", reason=said, models=len(_DEGREES))


def _of_log_densities(rel: Rel) -> Verdict | None:
    r"""The verdict on `\partial \log N(x | \mu, \sigma^2) / \partial \mu = (x - \mu) / \sigma^2` and its like."""
    slopes = [n for n in nodes(rel) if isinstance(n, Bind) and n.op in _SLOPES and _density(n.body) is not None]
    if not slopes or any(isinstance(n, Bind) and n.op not in _SLOPES for n in nodes(rel)):
        return None
    if any(isinstance(t, Num) for t in (rel.lhs, rel.rhs)):
        return None  # a condition on what is estimated
    letters = {m.name for n in slopes for m in walk(n.body) if isinstance(m, Sym)}
    try:
        reader = _Reader("", 0, {}, letters)
        left, right = reader.poly(rel.lhs), reader.poly(rel.rhs)
    except (Outside, RecursionError):
        return None
    said = "the slope of the logarithm of a normal density"
    return _apart(left, right, {}, None) or Verdict("supported", reason=said, models=1)


def _apart(left: Poly, right: Poly, given: Mapping[str, str], reason: str | None) -> Verdict | None:
    """Refuted, with numbers, where two polynomials are not the same."""
    apart = _added(left, _scaled(right, Fraction(-1)))
    if not apart:
        return None
    at = _where_not_zero(apart)
    model: dict[str, object] = {"profile": "full", "scalars": {**given, **at}}
    found: dict[str, object] = {"model": model, "lhs": str(_at(left, at)), "rhs": str(_at(right, at))}
    return Verdict("refuted", reason=reason, counterexample=found, mistake="the two sides differ")


def _density(t: Term) -> tuple[Sym, Moments] | None:
    """The point and the moments of a normal density under a logarithm."""
    match t:
        case Op("log", (App(fn, (Sym() as x, *listed), given, params),)):
            moments = (*listed, *given, *params)
        case _:
            return None
    if len(moments) != 2 or not isinstance(moments[0], Sym) or moments[0] == x:
        return None
    usual = _moments(App(fn, (x,), (), (Sym("\\mu"), moments[1])))
    return None if usual is None else (x, (moments[0], usual[1]))


def _moments(law: Term | None) -> Moments | None:
    found = moments_of(law)
    return None if found is None else (found.args[0], found.args[1])


@dataclass(slots=True)
class _Reader:
    """Reads terms as polynomials, with z^k in place of the function."""

    function: str
    degree: int
    known: Mapping[str, Moments]
    letters: set[str]  # names of moments
    plain: bool = True  # f is never multiplied by f
    drawn: set[str] = field(default_factory=set[str])  # variables under the mean that is read

    def poly(self, t: Term) -> Poly:
        """The polynomial of a term. Raises `Outside`."""
        match t:
            case Num(value):
                return {(): value} if value else {}
            case Sym(name):
                if name not in self.drawn | self.letters:
                    raise Outside
                return {((name, 1),): Fraction(1)}
            case Op("add", args):
                out: Poly = {}
                for a in args:
                    out = _added(out, self.poly(a))
                return out
            case Op("neg", (a,)):
                return _scaled(self.poly(a), Fraction(-1))
            case Op("mul" | "hadamard", args):
                self.plain &= sum(self._has_function(a) for a in args) <= 1
                whole = _ONE
                for a in args:
                    whole = _times(whole, self.poly(a))
                return whole
            case Op("div", (a, b)) if not self._has_function(b):
                return _times(self.poly(a), _inverse(self.poly(b)))
            case Op("pow", (a, Num(n))) if n.denominator == 1 and abs(n) <= 6 and not self._has_function(a):
                base = self.poly(a) if n > 0 else _inverse(self.poly(a))
                return _power(base, abs(int(n)))
            case App(fn, (a,), (), ()) if fn.rstrip("'") == self.function and len(fn) - len(self.function) <= 3:
                return self._applied(len(fn) - len(self.function), self.poly(a))
            case Bind("grad" | "partial" | "deriv", (Sym(v),), _, body) if v in self.letters | self.drawn:
                return self._slope_of_log(body, v) if _density(body) is not None else _slope(self.poly(body), v)
            case Bind("E", variables, (law,), body) if len(variables) <= 1:
                return self._mean(variables[0].name if variables else "", law, body)
            case _:
                raise Outside

    def _slope_of_log(self, body: Term, v: str) -> Poly:
        r"""The slope of `-(x - \mu)^2 / (2 \sigma^2) - \log \sigma`."""
        found = _density(body)
        if found is None:
            raise Outside
        point, (mean, variance) = found
        deviation = self._deviation(variance)
        gap = _added(self.poly(point), _scaled(self.poly(mean), Fraction(-1)))
        square = _times(_power(gap, 2), _inverse(_power(deviation, 2)))
        slope = _slope(_scaled(square, Fraction(-1, 2)), v)
        alone = deviation == {((v, 1),): Fraction(1)}
        return _added(slope, _scaled(_inverse(deviation), Fraction(-1))) if alone else slope

    def _deviation(self, variance: Term) -> Poly:
        match variance:
            case Num(value) if value == 1:
                return _ONE
            case Op("pow", (Sym() as s, Num(value))) if value == 2:
                return self.poly(s)
            case _:
                raise Outside

    def _applied(self, times: int, at: Poly) -> Poly:
        """The derivative of z^k, so many times, at a polynomial."""
        factor, k = 1, self.degree
        for _ in range(times):
            factor, k = factor * k, k - 1
        return _scaled(_power(at, k), Fraction(factor)) if factor else {}

    def _has_function(self, t: Term) -> bool:
        return any(isinstance(n, App) and n.fn.rstrip("'") == self.function for n in walk(t))

    def _mean(self, variable: str, law: Term | None, body: Term) -> Poly:
        variable, moments = self._drawn_from(variable, law, body)
        mean, variance = moments
        deviation = self._deviation(variance)
        outer, self.drawn = self.drawn, {*self.drawn, variable}
        inner = self.poly(body)
        self.drawn = outer
        return _averaged(inner, variable, self.poly(mean), deviation)

    def _drawn_from(self, variable: str, law: Term | None, body: Term) -> tuple[str, Moments]:
        """The variable of a mean and the moments of its law."""
        if isinstance(law, Sym) and law.name in self.known and point_base(law) is None:
            moments: Moments | None = self.known[law.name]
        elif isinstance(law, App) and law.fn in self.known:
            (point,) = law.args if len(law.args) == 1 else (None,)
            if not isinstance(point, Sym) or take_apart(point.name).letter not in ("z", "\\epsilon", "\\varepsilon"):
                raise Outside
            moments, variable = self.known[law.fn], variable or point.name
        elif isinstance(law, Sym) and not variable and law.name in self.known:
            return law.name, self.known[law.name]
        else:
            moments = _moments(law)
            if isinstance(law, App) and not variable and len(law.args) == 1 and isinstance(law.args[0], Sym):
                variable = law.args[0].name
        if moments is None:
            raise Outside
        letters = {n.name for t in moments for n in walk(t) if isinstance(n, Sym)}
        if not variable:
            free = {n.name for n in walk(body) if isinstance(n, Sym)} - self.letters - self.drawn
            if len(free) != 1:
                raise Outside
            variable = free.pop()
        if variable in letters:
            raise Outside
        return variable, moments


# ---------------------------------------------------------------- polynomials


def _added(a: Poly, b: Poly) -> Poly:
    out = dict(a)
    for m, c in b.items():
        out[m] = out.get(m, Fraction(0)) + c
    return {m: c for m, c in out.items() if c}


def _scaled(a: Poly, c: Fraction) -> Poly:
    return {m: v * c for m, v in a.items()} if c else {}


def _joined(a: Monomial, b: Monomial) -> Monomial:
    powers = dict(a)
    for name, n in b:
        powers[name] = powers.get(name, 0) + n
    return tuple(sorted((name, n) for name, n in powers.items() if n))


def _times(a: Poly, b: Poly) -> Poly:
    if len(a) * len(b) > _MOST_TERMS**2:
        raise Outside
    out: Poly = {}
    for m, c in a.items():
        for n, d in b.items():
            key = _joined(m, n)
            out[key] = out.get(key, Fraction(0)) + c * d
    out = {m: c for m, c in out.items() if c}
    if len(out) > _MOST_TERMS:
        raise Outside
    return out


def _power(a: Poly, n: int) -> Poly:
    out = _ONE
    for _ in range(n):
        out = _times(out, a)
    return out


def _inverse(a: Poly) -> Poly:
    if len(a) != 1:
        raise Outside
    ((m, c),) = a.items()
    return {tuple((name, -n) for name, n in m): 1 / c}


def _slope(a: Poly, name: str) -> Poly:
    out: Poly = {}
    for m, c in a.items():
        n = dict(m).get(name, 0)
        if n:
            out = _added(out, {_joined(m, ((name, -1),)): c * n})
    return out


def _averaged(a: Poly, variable: str, mean: Poly, deviation: Poly) -> Poly:
    """The mean over the variable: z^n is the sum of binom(n, j) mean^(n-j) deviation^j E[e^j]."""
    out: Poly = {}
    for m, c in a.items():
        n = dict(m).get(variable, 0)
        if n < 0:
            raise Outside
        rest: Poly = {tuple(p for p in m if p[0] != variable): c}
        for j in range(0, n + 1, 2):
            odd = 1
            for i in range(1, j, 2):
                odd *= i
            term = _times(_power(mean, n - j), _power(deviation, j))
            out = _added(out, _times(rest, _scaled(term, Fraction(comb(n, j) * odd))))
    return out


def _at(a: Poly, at: Mapping[str, str]) -> Fraction:
    total = Fraction(0)
    for m, c in a.items():
        for name, n in m:
            c *= Fraction(at.get(name, "1")) ** n
        total += c
    return total


def _where_not_zero(a: Poly) -> dict[str, str]:
    """Small numbers for the letters at which a polynomial that is not 0 is not."""
    names = sorted({name for m in a for name, _ in m})
    for k in range(1, 30):
        at = {name: str(Fraction(k + i, 2)) for i, name in enumerate(names)}
        if _at(a, at):
            return at
    raise Outside


__all__ = ["of_smooth_functions"]
