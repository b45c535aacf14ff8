"""Terms of the field's notation: frozen, unevaluated, faithful to the source.

Five node types carry everything. `Op` is any operator without a bound variable, `Bind` any operator with one.
The operators, with their argument order, are listed in `OPS` and `BINDERS`; a term with an operator outside
those tables cannot be built, so every consumer can match on them exhaustively.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

OPS: dict[str, int | None] = {
    # arithmetic; None is "any number of arguments"
    "add": None,
    "mul": None,
    "neg": 1,
    "div": 2,
    "pow": 2,
    "factorial": 1,
    # scalar functions
    "log": 1,
    "logbase": 2,  # (base, argument)
    "exp": 1,
    "sqrt": 1,
    "abs": 1,
    "norm": 1,
    "sigmoid": 1,
    "logit": 1,
    "softplus": 1,
    "tanh": 1,
    "sin": 1,
    "cos": 1,
    "Gamma": 1,
    "digamma": 1,
    "relu": 1,
    # divergences between laws: each argument is a law (a density name or a `fun` binder giving a density)
    "KL": 2,
    "JSD": 2,
    "TV": 2,
    "W": 2,
    "Div": 2,
    "crossentropy": 2,
    # random variables: `given` puts a bar between its two tuples, `vars` lists variables
    "H": None,
    "I": None,
    "var": 1,
    # structure
    "at": 2,  # (variable, value): the slot y filled with the value +1, as in p(y=+1|x)
    "index": None,  # (base, i, ..): x^{(i)}, x_i with a bound or numeric index
    "frozen": 1,
    "tuple": None,
    "set": None,
    "cap": None,
    "cup": None,
    "suchthat": None,  # (member, condition, ..): a set, or what a binder ranges over
    "seq": None,  # 1, ..., n
    "vector": None,
    "matrix": None,
    "transpose": 1,
    "inner": 2,
    "hadamard": 2,
    "given": 2,
    "evaluated": 3,  # (body, variable, value): the body, derivatives and all, at the value of the variable
    "compose": 2,
    "cases": None,  # value, condition, value, condition ..
    "rel": None,  # a relation used as a term: (Sym of the relation, lhs, rhs)
    "product_law": None,
    "text": 1,
}

BINDERS: frozenset[str] = frozenset(
    {
        "E",  # vars ~ over (a law, or None when the text does not say)
        "int",  # over: None (the whole space) or Op("tuple", (lo, hi)) or a set
        "sum",
        "prod",
        "max",
        "min",
        "argmax",
        "argmin",
        "sup",
        "inf",
        "grad",  # gradient with respect to vars
        "partial",  # partial derivative with respect to vars[0]
        "deriv",  # total derivative
        "lim",
        "fun",  # vars -> body: a law written as a density, or an anonymous function
        "forall",
    }
)


class _Hashed:
    """A term is hashed over and over and never changes: it remembers its hash."""

    __slots__ = ("_hash",)
    _hash: int


def _remembered(term: _Hashed, *parts: object) -> int:
    object.__setattr__(term, "_hash", found := hash(parts))
    return found


@dataclass(frozen=True, slots=True)
class Num(_Hashed):
    """An exact rational. `digits` is the number of decimals written (0 for an integer or a fraction)."""

    value: Fraction
    digits: int = 0

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            return _remembered(self, self.value.numerator, self.value.denominator, self.digits)


@dataclass(frozen=True, slots=True)
class Sym:
    r"""A name as the text writes it, normalised: ``p_{data}``, ``D^{*}``, ``\theta``, ``x``."""

    name: str


@dataclass(frozen=True, slots=True)
class App(_Hashed):
    r"""`fn(args | given ; params)`: a density, a discriminator, a generator map applied to points.

    `q_j(z_j)`, a function for each index, is `\indexed` with the indexed name as its first parameter.
    """

    fn: str
    args: tuple[Term, ...]
    given: tuple[Term, ...] = ()
    params: tuple[Term, ...] = ()

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            return _remembered(self, self.fn, self.args, self.given, self.params)


@dataclass(frozen=True, slots=True)
class Op(_Hashed):
    """An operator of `OPS` with its arguments."""

    op: str
    args: tuple[Term, ...]

    def __post_init__(self) -> None:
        if self.op not in OPS:
            raise ValueError(f"Op: {self.op!r} is not an operator of gantheory.language.terms.OPS")
        arity = OPS[self.op]
        if arity is not None and len(self.args) != arity:
            raise ValueError(f"Op: {self.op!r} takes {arity} arguments, got {len(self.args)}")

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            return _remembered(self, self.op, self.args)


@dataclass(frozen=True, slots=True)
class Bind(_Hashed):
    """A binder of `BINDERS`: variables, for each what it ranges over (or None), and the body."""

    op: str
    vars: tuple[Sym, ...]
    over: tuple[Term | None, ...]
    body: Term

    def __post_init__(self) -> None:
        if self.op not in BINDERS:
            raise ValueError(f"Bind: {self.op!r} is not a binder of gantheory.language.terms.BINDERS")
        if len(self.vars) != len(self.over):
            raise ValueError(f"Bind: {len(self.vars)} variables but {len(self.over)} ranges")

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            return _remembered(self, self.op, self.vars, self.over, self.body)


Term: TypeAlias = Num | Sym | App | Op | Bind

RELATIONS: frozenset[str] = frozenset(
    {
        "=",
        "!=",
        "<=",
        "<",
        ">=",
        ">",
        "~=",
        ":=",
        "->",
        "in",
        "~",
        "<-",
        "propto",
        "iff",
        "=>",
        "indep",
        "equiv",
        "maps",
    }
)


@dataclass(frozen=True, slots=True)
class Rel:
    """A relation between two terms. `~=` is approximately, `~` is "is sampled from", `<-` an update."""

    op: str
    lhs: Term
    rhs: Term

    def __post_init__(self) -> None:
        if self.op not in RELATIONS:
            raise ValueError(f"Rel: {self.op!r} is not a relation of gantheory.language.terms.RELATIONS")


def num(value: int | str | Fraction) -> Num:
    """An exact number: `num(2)`, `num("1/2")`."""
    return _num(value)


@lru_cache(1024, typed=True)
def _num(value: int | str | Fraction) -> Num:
    return Num(Fraction(value))


def add(*terms: Term) -> Term:
    """The sum of the terms, as written (one term stays itself)."""
    return terms[0] if len(terms) == 1 else Op("add", terms)


def mul(*terms: Term) -> Term:
    """The product of the terms, as written (one term stays itself)."""
    return terms[0] if len(terms) == 1 else Op("mul", terms)


def neg(term: Term) -> Term:
    """Minus the term."""
    return Op("neg", (term,))


def sub(a: Term, b: Term) -> Term:
    """`a - b`, kept as `a + (-b)`."""
    return Op("add", (a, neg(b)))


def div(a: Term, b: Term) -> Term:
    """`a / b`."""
    return Op("div", (a, b))


def log(term: Term) -> Term:
    """The natural logarithm."""
    return Op("log", (term,))


def fun(variables: tuple[str, ...], body: Term) -> Bind:
    """The law (or function) that maps the variables to the body."""
    return Bind("fun", tuple(Sym(v) for v in variables), (None,) * len(variables), body)


def children(term: Term) -> tuple[Term, ...]:
    """The direct sub-terms, ranges of a binder before its body; bound variables are not children."""
    if type(term) is Op:
        return term.args
    if type(term) is App:
        return term.args + term.given + term.params if term.given or term.params else term.args
    if type(term) is Bind:
        return (*[o for o in term.over if o is not None], term.body)
    return ()


def rebuild(term: Term, new: tuple[Term, ...]) -> Term:
    """The same node over other children, in the order of `children`."""
    match term:
        case App(fn, args, given, _):
            a, g = len(args), len(args) + len(given)
            return App(fn, new[:a], new[a:g], new[g:])
        case Op(op, _):
            return Op(op, new)
        case Bind(op, variables, over, _):
            it = iter(new)
            ranges = tuple(None if o is None else next(it) for o in over)
            return Bind(op, variables, ranges, next(it))
        case _:
            return term


def walk(term: Term) -> Iterator[Term]:
    """Every node, parents first."""
    stack = [term]
    while stack:
        node = stack.pop()
        yield node
        if type(node) is Op:
            stack += node.args[::-1]
        elif type(node) is not Sym:
            stack += children(node)[::-1]


def transform(term: Term, fn: Callable[[Term], Term]) -> Term:
    """Rewrite bottom-up: `fn` sees each node after its children were rewritten. Ignores binding."""
    kids = children(term)
    if not kids:
        return fn(term)
    new = tuple([transform(k, fn) for k in kids])
    return fn(term if new == kids else rebuild(term, new))


def replaced(term: Term, old: Term, new: Term) -> Term:
    """A term with every occurrence of another replaced, the outermost first. Ignores binding."""
    return new if term == old else rebuild(term, tuple(replaced(k, old, new) for k in children(term)))


def operands(term: Term, op: str) -> tuple[Term, ...]:
    """What an operation of this kind (`add`, `mul`) is made of; of another term, the term alone."""
    return term.args if isinstance(term, Op) and term.op == op else (term,)


def free_names(term: Term) -> frozenset[str]:
    """Names of symbols that occur free; names of applied functions and densities count."""
    found = set[str]()
    _collect(term, frozenset(), found)
    return frozenset(found)


def _collect(term: Term, bound: frozenset[str], found: set[str]) -> None:
    """Put the free names into a set, but for those bound further up."""
    if type(term) is Sym:
        if term.name not in bound:
            found.add(term.name)
    elif type(term) is Op:
        for kid in term.args[term.op == "at" and type(term.args[0]) is Sym :]:  # the slot is a label, no variable
            _collect(kid, bound, found)
    elif type(term) is App:
        if term.fn not in bound:
            found.add(term.fn)
        for kid in children(term):
            _collect(kid, bound, found)
    elif type(term) is Bind:
        for o in term.over:
            if o is not None:
                _collect(o, bound, found)
        if term.op not in ("grad", "partial", "deriv"):  # a derivative is taken at its variable, which stays free
            bound |= {v.name for v in term.vars}
        _collect(term.body, bound, found)


def substitute(term: Term, mapping: dict[str, Term]) -> Term:
    """Replace free symbols by terms, renaming bound variables that would capture."""
    if not mapping:
        return term
    match term:
        case Sym(name):
            return mapping.get(name, term)
        case Num():
            return term
        case App(fn, args, given, params):
            head = mapping.get(fn)
            name = head.name if isinstance(head, Sym) else fn
            return App(
                name,
                tuple(substitute(a, mapping) for a in args),
                tuple(substitute(a, mapping) for a in given),
                tuple(substitute(a, mapping) for a in params),
            )
        case Op("at", (slot, value)):
            return Op("at", (slot, substitute(value, mapping)))
        case Op(op, args):
            return Op(op, tuple(substitute(a, mapping) for a in args))
        case Bind(_, variables, over, body):
            return _substitute_bound(term, mapping, variables, over, body)


def _substitute_bound(
    term: Bind,
    mapping: dict[str, Term],
    variables: tuple[Sym, ...],
    over: tuple[Term | None, ...],
    body: Term,
) -> Term:
    ranges = tuple(None if o is None else substitute(o, mapping) for o in over)
    bound = {v.name for v in variables}
    inner = {k: t for k, t in mapping.items() if k not in bound and k in free_names(body)}
    incoming = frozenset[str]().union(*(free_names(t) for t in inner.values())) if inner else frozenset[str]()
    renamed = list(variables)
    for i, v in enumerate(variables):
        if v.name in incoming:
            fresh = fresh_name(v.name, incoming | free_names(body) | bound)
            renamed[i] = Sym(fresh)
            inner[v.name] = Sym(fresh)
    return replace(term, vars=tuple(renamed), over=ranges, body=substitute(body, inner))


def fresh_name(name: str, taken: frozenset[str] | set[str]) -> str:
    """`name` with as many primes as it takes to be none of `taken`."""
    while name in taken:
        name += "'"
    return name


def depth(term: Term) -> int:
    """Number of nodes on the longest way down; safe on any depth."""
    deepest = 0
    stack = [(term, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((kid, level + 1) for kid in children(node))
    return deepest


def size(term: Term) -> int:
    """Number of nodes."""
    return sum(1 for _ in walk(term))
