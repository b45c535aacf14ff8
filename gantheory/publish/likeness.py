"""When do two relations say the same? Up to names, the order of terms, scale, and products out of logarithms.

Divergences, integrals and optima stay as they are: nothing is unfolded, so this is no proof of anything. It finds the
page of the book whose step a repaired line is, and the pages that restate each other's theorems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from typing import Any, TypeAlias, cast

from gantheory.language.context import Context
from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, substitute, walk

Key: TypeAlias = tuple[Any, ...]
Monomial: TypeAlias = tuple[tuple[Key, int], ...]
Sum: TypeAlias = dict[Monomial, Fraction]

_MAX_TERMS = 300
_MAX_RENAMINGS = 2_000
_EQUALITIES = frozenset({"=", ":=", "equiv"})


class _TooLarge(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Likeness:
    """A relation in comparable form. ``shape`` forgets the names; equal shapes may still need a renaming."""

    rel: Rel
    roles: Mapping[str, str]
    shape: Key

    @property
    def trivial(self) -> bool:
        """Do both sides differ in nothing but the order of terms?"""
        return not self.shape[1]


def likeness(rel: Rel, context: Context) -> Likeness | None:
    """The comparable form of a core relation; None where it has none (too large, or not a relation of numbers)."""
    roles = _roles(rel, context)
    shape = _key(rel, lambda name: roles.get(name, name))
    return None if shape is None else Likeness(rel, roles, shape)


def alike(one: Likeness, other: Likeness) -> bool:
    """Are two relations the same up to a renaming of laws, functions, parameters and variables?"""
    if one.shape != other.shape:
        return False
    goal = _key(one.rel, lambda name: f"{one.roles.get(name, '')}:{name}")
    return goal is not None and any(
        _key(other.rel, lambda name, names=names: names.get(name, f":{name}")) == goal
        for names in _renamings(other, one)
    )


def _renamings(source: Likeness, target: Likeness) -> Iterator[dict[str, str]]:
    """Every one-to-one renaming that keeps the roles, as names marked with their role."""
    groups: list[list[dict[str, str]]] = []
    count = 1
    for role in sorted(set(source.roles.values())):
        mine = sorted(name for name, found in source.roles.items() if found == role)
        theirs = sorted(name for name, found in target.roles.items() if found == role)
        if len(mine) != len(theirs):
            return
        choices = [{a: f"{role}:{b}" for a, b in zip(mine, order, strict=True)} for order in permutations(theirs)]
        count *= len(choices)
        if count > _MAX_RENAMINGS:
            return
        groups.append(choices)
    for chosen in product(*groups):
        yield {name: new for part in chosen for name, new in part.items()}


def _roles(rel: Rel, context: Context) -> dict[str, str]:
    """What every name of a relation is; constants of mathematics have no role and keep their names."""
    roles: dict[str, str] = {}
    for node in (node for side in (rel.lhs, rel.rhs) for node in walk(side)):
        if isinstance(node, App):
            function = context.functions.get(node.fn)
            roles[node.fn] = "law" if function is None else function.range
        elif isinstance(node, Sym) and node.name in context.params:
            roles.setdefault(node.name, "parameter")
        elif isinstance(node, Sym) and node.name in context.scalars:
            roles.setdefault(node.name, context.scalars[node.name])
        elif isinstance(node, Sym) and node.name in context.points:
            roles.setdefault(node.name, "point")
        elif isinstance(node, Bind):
            roles.update({v.name: roles.get(v.name, "point") for v in node.vars if v.name not in context.params})
    return roles


def _key(rel: Rel, name: Callable[[str], str]) -> Key | None:
    """A value that two relations share exactly when they are the same relation under the renaming ``name``."""
    op, left, right = rel.op, rel.lhs, rel.rhs
    if op in {"<=", "<"}:
        op, left, right = {"<=": ">=", "<": ">"}[op], right, left
    if op not in _EQUALITIES and op not in {">=", ">", "~=", "!="}:
        return None
    form = _Form(name)
    try:
        difference = form.sum(Op("add", (left, Op("neg", (right,)))))
    except (_TooLarge, RecursionError):
        return None
    rows = _frozen(difference)
    if rows:
        scale = rows[0][1] if op in _EQUALITIES or op in {"~=", "!="} else abs(rows[0][1])
        rows = tuple((monomial, c / scale) for monomial, c in rows)
    return ("=" if op in _EQUALITIES else op, rows)


def _frozen(terms: Sum) -> Key:
    """A sum as a value that can be compared and hashed."""
    return tuple(sorted(((m, c) for m, c in terms.items() if c), key=repr))


@dataclass(frozen=True, slots=True)
class _Form:
    """Terms as sums of products of atoms, with their names seen through ``name``."""

    name: Callable[[str], str]

    def sum(self, term: Term) -> Sum:
        """A term, expanded."""
        match term:
            case Num(value):
                return _constant(value)
            case Op("add", args):
                return _added(self.sum(a) for a in args)
            case Op("neg", (arg,)):
                return _times(_constant(-1), self.sum(arg))
            case Op("mul", args):
                out = _constant(1)
                for a in args:
                    out = _times(out, self.sum(a))
                return out
            case Op("div", (top, bottom)):
                return _times(self.sum(top), _power(self.sum(bottom), -1))
            case Op("pow", (base, Num(value))) if value.denominator == 1 and abs(value) <= 4:
                return _power(self.sum(base), int(value))
            case Op("log", (arg,)):
                return self.log(arg)
            case Bind("E", variables, over, body) if all(isinstance(law, Bind) for law in over if law is not None):
                return self.mean(variables, over, body)
            case Bind("int" | "sum" | "grad" | "partial" | "deriv", variables, over, body):
                return self.linear(term, self.sum(body))
            case _:
                return _atom(self.atom(term))

    def atom(self, term: Term) -> Key:
        """A term that is not taken apart, as a value."""
        match term:
            case Sym(name):
                return ("name", self.name(name))
            case App(fn, args, given, _):
                return ("apply", self.name(fn), *(tuple(self.key(a) for a in group) for group in (args, given)))
            case Op(op, args):
                keys = [self.key(a) for a in args]
                return (op, *(sorted(keys, key=repr) if op in {"JSD", "TV", "inner"} else keys))
            case Bind(op, variables, over, body):
                ranges = tuple(None if law is None else self.key(law) for law in over)
                return (op, self.names(variables), ranges, self.key(body))
            case Num(value):
                return ("number", value)

    def key(self, term: Term) -> Key:
        """Any term, expanded, as a value."""
        return _frozen(self.sum(term))

    def names(self, variables: tuple[Sym, ...]) -> Key:
        """Bound variables, seen through the renaming."""
        return tuple(self.name(v.name) for v in variables)

    def log(self, arg: Term) -> Sum:
        """A logarithm: products, powers and prime factors come out of it."""
        if isinstance(arg, Op) and arg.op == "exp":
            return self.sum(arg.args[0])
        monomial, scale = _factors(self.sum(arg))
        if scale <= 0:
            return _atom(("log", _frozen({monomial: scale})))
        out = _added(_times(_constant(power), _atom(("log", atom))) for atom, power in monomial)
        primes = [*_primes(scale.numerator, 1), *_primes(scale.denominator, -1)]
        return _added((out, *(_times(_constant(sign), _atom(("log", prime))) for prime, sign in primes)))

    def mean(self, variables: tuple[Sym, ...], over: tuple[Term | None, ...], body: Term) -> Sum:
        """An expectation as an integral of law times body."""
        laws: list[Term] = []
        for k, law in enumerate(over):
            if isinstance(law, Bind):
                free = variables[k : k + len(law.vars)]
                laws.append(substitute(law.body, {old.name: new for old, new in zip(law.vars, free, strict=False)}))
        inner = Op("mul", (*laws, body))
        for variable in reversed(variables):
            inner = Bind("int", (variable,), (None,), inner)
        return self.sum(inner)

    def linear(self, term: Bind, body: Sum) -> Sum:
        """A linear operator on a sum: what does not hold its variables comes out (of a derivative: nothing is left)."""
        ranges = tuple(None if law is None else self.key(law) for law in term.over)
        names = self.names(term.vars)
        out: list[Sum] = []
        for monomial, c in body.items():
            if term.op in {"int", "sum"}:
                inside = tuple(f for f in monomial if any(_holds(f[0], n) for n in names))
                outside = tuple(f for f in monomial if f not in inside)
            else:
                inside, outside = monomial, ()
                if all(atom[0] == "log" and isinstance(atom[1], int) for atom, _ in monomial):
                    continue
            out.append(_times({outside: c}, _atom((term.op, names, ranges, inside))))
        return _added(out)


def _constant(value: Fraction | int) -> Sum:
    return {(): Fraction(value)} if value else {}


def _atom(key: Key) -> Sum:
    return {((key, 1),): Fraction(1)}


def _added(parts: Any) -> Sum:
    out: defaultdict[Monomial, Fraction] = defaultdict(Fraction)
    for part in parts:
        for monomial, c in part.items():
            out[monomial] += c
    return {m: c for m, c in out.items() if c}


def _times(one: Sum, other: Sum) -> Sum:
    if len(one) * len(other) > _MAX_TERMS:
        raise _TooLarge
    return _added({_joined(a, b): x * y} for a, x in one.items() for b, y in other.items())


def _joined(one: Monomial, other: Monomial) -> Monomial:
    powers: defaultdict[Key, int] = defaultdict(int)
    for atom, power in (*one, *other):
        powers[atom] += power
    return tuple(sorted(((atom, power) for atom, power in powers.items() if power), key=repr))


def _power(base: Sum, exponent: int) -> Sum:
    if exponent >= 0:
        out = _constant(1)
        for _ in range(exponent):
            out = _times(out, base)
        return out
    if not base:
        raise _TooLarge
    monomial, scale = _factors(base)
    return {tuple((atom, power * exponent) for atom, power in monomial): scale**exponent}


def _factors(terms: Sum) -> tuple[Monomial, Fraction]:
    """A sum as one product: denominators cleared, the leading coefficient in front."""
    if not terms:
        return ((("number", 0), 1),), Fraction(1)
    below: defaultdict[Key, int] = defaultdict(int)
    for monomial in terms:
        for atom, power in monomial:
            if atom[0] == "total" and power < 0:
                below[atom] = min(below[atom], power)
    for atom, power in below.items():  # multiply it out, S^-1 against the sum S that it stands for
        cleared: list[Sum] = []
        for monomial, c in terms.items():
            have = dict(monomial).get(atom, 0)
            rest = {tuple(f for f in monomial if f[0] != atom): c}
            cleared.append(_times(rest, _power(dict(atom[1]), have - power)))
        terms = _added(cleared)
    under: Monomial = tuple(below.items())
    if len(terms) == 1:
        ((monomial, scale),) = terms.items()
        return _joined(monomial, under), scale
    rows = _frozen(terms)
    if not rows:
        return ((("number", 0), 1),), Fraction(1)
    scale = rows[0][1]
    total = ("total", tuple((m, c / scale) for m, c in rows))
    return _joined(((total, 1),), under), scale


def _primes(number: int, sign: int) -> Iterator[tuple[int, int]]:
    """The prime factors of a small number, each with the sign."""
    prime = 2
    while prime * prime <= number and prime < 1_000:
        while number % prime == 0:
            yield prime, sign
            number //= prime
        prime += 1
    if number > 1:
        yield number, sign


def _holds(key: object, name: str) -> bool:
    """Does a name occur in the value of an atom?"""
    return key == name or (isinstance(key, tuple) and any(_holds(part, name) for part in cast(Key, key)))
