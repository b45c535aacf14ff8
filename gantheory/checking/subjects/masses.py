"""Laws by their masses: what divergences, sums and means of them are as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ...language.terms import (
    App,
    Bind,
    Num,
    Op,
    Sym,
    Term,
    add,
    div,
    free_names,
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
    transform,
    walk,
)
from ..names import take_apart

Table = tuple[Term, ...]


@dataclass(frozen=True)
class Law:
    """Masses; at which points, if the document says so; up to where in the text it was given."""

    masses: Table
    points: Table | None
    end: int

    def at(self, points: Sequence[Term]) -> Table | None:
        """Its masses at given points; a constant has the same at all. None if it has mass elsewhere."""
        if self.points is None:
            return self.masses if len(self.masses) == len(points) else None
        if set(self.points) - set(points):
            return None
        return tuple(self.masses[self.points.index(x)] if x in self.points else num(0) for x in points)


def label_of(t: Term) -> Term | None:
    """A point by its number or its letter."""
    return t if isinstance(t, Sym) else num(value) if (value := value_of(t)) is not None else None


def point_of(t: Term) -> Term | None:
    """The point of `p(0)`, `p(X = 0)` or `p(H)`; None for a variable."""
    place = t.args[1] if isinstance(t, Op) and t.op == "at" else t
    return None if isinstance(place, Sym) and not place.name.isupper() else label_of(place)


def in_masses(t: Term, laws: dict[str, Law]) -> Term:
    """A term with what is said of laws with known masses written out."""

    def written(n: Term) -> Term:
        match n:
            case Op(name, args) | App(name, args, (), ()) if name in TERMS:
                known = [laws.get(a.name) if isinstance(a, Sym) else None for a in args]
                found = [w for w in known if w is not None]
                tables = aligned(found) if len(found) == len(args) else None
                return TERMS[name](*tables) if tables is not None else n
            case Op("W", (Sym(a), Sym(b))) if a in laws and b in laws:
                return transported(laws[a], laws[b]) or n
            case Bind("sum", (Sym(x),), (over,), body) if over is None or _is_range(over, laws):
                return _summed(x, None, _at_index(body, x, laws), laws) or n
            case Bind("E", (Sym(x),), (Sym(law) | App(law),), body) if law in laws:
                return _summed(x, law, body, laws) or n
            case App(law, (place,), given=()) if law in laws and (point := point_of(place)) is not None:
                known = laws[law]
                masses = dict(zip(known.points, known.masses, strict=True)) if known.points is not None else None
                return known.masses[0] if masses is None else masses.get(point, n)
            case _:
                return n

    return transform(t, written)


def _at_index(body: Term, x: str, laws: dict[str, Law]) -> Term:
    """A term with p_i for p(i)."""

    def put(t: Term) -> Term:
        match t:
            case Op("index", (Sym(name), Sym(i))) if name in laws and i == x:
                return App(name, (Sym(i),))
            case _:
                return t

    return transform(body, put)


def _is_range(over: Term, laws: dict[str, Law]) -> bool:
    """Does an index run over a set, or over as many numbers as the laws have masses?"""
    match over:
        case Op("tuple", (Sym("\\in"), Sym())):
            return True
        case Op("tuple", (Num(first), Num(last))):
            return {len(law.masses) for law in laws.values()} == {int(last - first) + 1}
        case _:
            return False


def _summed(x: str, weight: str | None, body: Term, laws: dict[str, Law]) -> Term | None:
    """A sum over the points, or a mean under a law, of values of laws at x; None if anything else stands in it."""
    names = {n.fn for n in walk(body) if isinstance(n, App)} | ({weight} if weight is not None else set[str]())
    if not names or names - laws.keys() or (free_names(body) - names) - {x}:
        return None
    given = [laws[name] for name in sorted(names)]
    points = _joined(given) or tuple(num(k + 1) for k in range(len(given[0].masses)))
    tables = {name: laws[name].at(points) for name in names}
    plain = not any(isinstance(n, Op) and n.op in ("log", "logbase", "div") for n in walk(body))
    if any(w is None or (num(0) in w and not plain) for w in tables.values()):
        return None  # a mass of 0 under a logarithm is for the divergences to say
    parts: list[Term] = []
    for k, point in enumerate(points):

        def there(n: Term, k: int = k) -> Term:
            return (tables[n.fn] or ())[k] if isinstance(n, App) and n.args == (Sym(x),) else n

        value = substitute(transform(body, there), {x: point})
        parts.append(value if weight is None else mul((tables[weight] or ())[k], value))
    return add(*parts)


def _joined(laws: Sequence[Law]) -> Table:
    """The points at which laws have their masses."""
    return tuple(dict.fromkeys(p for law in laws for p in law.points or ()))


def aligned(laws: Sequence[Law]) -> list[Table] | None:
    """The masses of laws at common points."""
    points = _joined(laws)
    if not points:
        return [law.masses for law in laws] if len({len(law.masses) for law in laws}) == 1 else None
    found = [law.at(points) for law in laws]
    tables = [t for t in found if t is not None]
    return tables if len(tables) == len(found) else None


def value_of(t: Term) -> Fraction | None:
    match t:
        case Num(value):
            return value
        case Op("neg", (Num(value),)):
            return -value
        case Op("div", (Num(a), Num(b))) if b:
            return a / b
        case _:
            return None


# ---------------------------------------------------------------- what is said of laws, in their masses


def _total(terms: Iterable[Term]) -> Term:
    found = [t for t in terms if t != num(0)]
    return add(*found) if len(found) > 1 else found[0] if found else num(0)


def _divergence(p: Table, q: Table) -> Term:
    if any(value_of(b) == 0 and value_of(a) != 0 for a, b in zip(p, q, strict=True)):
        return Sym("\\infty")
    return _total(mul(a, log(div(a, b))) for a, b in zip(p, q, strict=True) if value_of(a) != 0)


def _jensen_shannon(p: Table, q: Table) -> Term:
    m = [div(add(a, b), num(2)) for a, b in zip(p, q, strict=True)]
    return div(add(*(_total(mul(a, log(div(a, c))) for a, c in zip(w, m, strict=True) if value_of(a)) for w in (p, q))),
               num(2))  # fmt: skip


def _variation(p: Table, q: Table) -> Term:
    return div(_total(Op("abs", (sub(a, b),)) for a, b in zip(p, q, strict=True)), num(2))


def _cross_entropy(p: Table, q: Table) -> Term:
    if any(value_of(b) == 0 and value_of(a) != 0 for a, b in zip(p, q, strict=True)):
        return Sym("\\infty")
    return neg(_total(mul(a, log(b)) for a, b in zip(p, q, strict=True) if value_of(a) != 0))


def _entropy(p: Table, q: Table | None = None) -> Term:
    return _cross_entropy(p, p if q is None else q)


def rational(t: Term) -> Fraction | None:
    """The number that arithmetic of numbers is, also of the sizes of such."""
    match t:
        case Num(value):
            return value
        case Op("add" | "mul" | "neg" | "div" | "abs" | "pow" as op, args):
            found = [rational(a) for a in args]
            values = [v for v in found if v is not None]
            if len(values) < len(found):
                return None
            return _combined(op, values)
        case _:
            return None


def _combined(op: str, values: Sequence[Fraction]) -> Fraction | None:
    match op, values:
        case "add", _:
            return sum(values, Fraction(0))
        case "mul", _:
            return prod(values, start=Fraction(1))
        case "neg", (a,):
            return -a
        case "abs", (a,):
            return abs(a)
        case "div", (a, b) if b:
            return a / b
        case "pow", (a, b) if b == 2:
            return a * a
        case _:
            return None


def transported(one: Law, other: Law) -> Term | None:
    """W_1 of two laws on the line, the area between their distribution functions; None if a point is no number."""
    places = sorted({v for law in (one, other) for x in law.points or () if (v := value_of(x)) is not None})
    tables = [law.at([num(v) for v in places]) for law in (one, other)]
    if len(places) < 2 or None in tables:
        return None
    p, q = (t or () for t in tables)
    apart = [add(*(sub(a, b) for a, b in zip(p[:k], q[:k], strict=True))) for k in range(1, len(places))]
    return _total(mul(num(b - a), Op("abs", (d,))) for a, b, d in zip(places, places[1:], apart, strict=False))


def mixed_points(t: Term) -> dict[Fraction, Fraction] | None:
    r"""The masses of `\frac12 \delta_0 + \frac12 \delta_1` at points that are numbers; None of anything else."""
    match t:
        case Sym(name) if take_apart(name).letter == "\\delta" and take_apart(name).sub.isdigit():
            return {Fraction(int(take_apart(name).sub)): Fraction(1)}
        case Op("add", parts):
            whole: dict[Fraction, Fraction] = {}
            for found in map(mixed_points, parts):
                if found is None:
                    return None
                whole = {x: whole.get(x, Fraction(0)) + found.get(x, Fraction(0)) for x in {*whole, *found}}
            return whole
        case Op("mul", (share, inner)) if (w := value_of(share)) is not None:
            found = mixed_points(inner)
            return None if found is None else {x: w * m for x, m in found.items()}
        case Op("div", (inner, Num(count))) if count:
            found = mixed_points(inner)
            return None if found is None else {x: m / count for x, m in found.items()}
        case _:
            return None


def _chi_squared(p: Table, q: Table) -> Term:
    if any(value_of(b) == 0 and value_of(a) != 0 for a, b in zip(p, q, strict=True)):
        return Sym("\\infty")
    return _total(div(Op("pow", (sub(a, b), num(2))), b) for a, b in zip(p, q, strict=True) if value_of(b) != 0)


TERMS: dict[str, Callable[..., Term]] = {
    "KL": _divergence,
    "JSD": _jensen_shannon,
    "TV": _variation,
    "H": _entropy,
    "crossentropy": _cross_entropy,
    "Div_{\\chi^{2}}": _chi_squared,
}
