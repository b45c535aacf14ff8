r"""Rows and columns: a change `\Delta W = H^\top V` of a matrix that is applied as `V W` is transposed.

Products give which rows are which columns; what is set to or drawn from a product has its shape. A line is wrong if it
has a change of W with the columns of W for rows and the rows for columns, and nothing says that the two are as many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ...language.layout import Unread
from ...language.printing import latex
from ...language.terms import App, Op, Rel, Sym, Term, transform, walk
from ..names import take_apart
from ..verdict import Verdict
from .gradients import is_size
from .objectives import Place
from .steps import Parsed

Side = tuple[str, int]  # of a matrix by name: 0 for its rows, 1 for its columns
Shape = tuple[Side, Side]
_TRANSPOSED = "transposed"


@dataclass(slots=True)
class Sides:
    """Rows and columns of matrices that are the same."""

    up: dict[Side, Side] = field(default_factory=dict[Side, Side])

    def root(self, side: Side) -> Side:
        """The class of a side."""
        while self.up.setdefault(side, side) != side:
            side = self.up[side]
        return side

    def join(self, a: Side, b: Side) -> None:
        """The two sides are as long as each other."""
        self.up[self.root(a)] = self.root(b)

    def same(self, a: Shape, b: Shape) -> bool:
        """Are two shapes one?"""
        return all(self.root(x) == self.root(y) for x, y in zip(a, b, strict=True))


def shapes(parsed: Parsed) -> dict[Place, Verdict]:
    """The verdicts on changes of a matrix that have the shape of its transpose."""
    sides = Sides()
    lines = [(p, c) for p, chains in parsed if not isinstance(chains, Unread) for c in chains]
    relations = [
        ((p.start, c.spans[0][0]), Rel(c.ops[0], c.terms[0], c.terms[1]))
        for p, c in lines
        if len(c.ops) == 1 and c.terms[0] is not None and c.terms[1] is not None
    ]
    changes = [(place, rel, name) for place, rel in relations if (name := _changed(rel.lhs)) is not None]
    for _, rel in relations:
        if any(rel is r for _, r, _ in changes):
            continue
        for t in (rel.lhs, rel.rhs):
            _join_products(t, sides)
        if isinstance(rel.lhs, Sym) and _is_matrix(rel.lhs) and rel.op in ("=", ":=", "<-", "~"):
            made = list(_products(rel.rhs))
            known = [s for s in made if s is not None]
            if len(known) == 1:
                for k in (0, 1):
                    sides.join((rel.lhs.name, k), known[0][k])
    found: dict[Place, Verdict] = {}
    for place, rel, name in changes:
        own: Shape = ((name, 0), (name, 1))
        if sides.root(own[0]) == sides.root(own[1]):
            continue
        made = [s for s in _products(rel.rhs) if s is not None]
        if made and all(sides.same(s, (own[1], own[0])) for s in made):
            found[place] = _verdict(rel, name)
    return found


def _changed(left: Term) -> str | None:
    """The matrix whose change a line gives."""
    match left:
        case Op("mul", (Sym("\\Delta"), Sym(name) as w)) if _is_matrix(w):
            return name
        case Sym(name) if take_apart(name).letter == "\\Delta" and _is_matrix(Sym(take_apart(name).sub)):
            return take_apart(name).sub
        case _:
            return None


def _is_matrix(t: Term) -> bool:
    if not isinstance(t, Sym):
        return False
    letter = take_apart(t.name).letter
    return len(letter) == 1 and letter.isupper() and letter not in "NMTBKE"


def _sides_of(t: Term) -> Shape | None:
    match t:
        case Sym(name) if _is_matrix(t):
            return (name, 0), (name, 1)
        case Op("transpose", (Sym(name) as inner,)) if _is_matrix(inner):
            return (name, 1), (name, 0)
        case _:
            return None


def _matrices(t: Term) -> list[Shape]:
    """The shapes of the matrices of a product, where all its other factors are numbers; else nothing."""
    if not (isinstance(t, Op) and t.op == "mul"):
        return []
    kept = [a for a in t.args if not is_size(a) and not (isinstance(a, Sym) and not _is_matrix(a))]
    found = [_sides_of(a) for a in kept]
    return [s for s in found if s is not None] if None not in found else []


def _join_products(t: Term, sides: Sides) -> None:
    for n in walk(t):
        inner = _matrices(n)
        for a, b in pairwise(inner):
            sides.join(a[1], b[0])


def _products(t: Term) -> Iterator[Shape | None]:
    """The shapes of the products of matrices that a term is made of."""
    if len(inner := _matrices(t)) > 1:
        yield inner[0][0], inner[-1][1]
        return
    match t:
        case Op("transpose"):
            yield None
        case Op(_, args) | App(_, args, _, _):
            yield from _all(args)
        case _:
            return


def _all(terms: Iterable[Term]) -> Iterator[Shape | None]:
    for t in terms:
        yield from _products(t)


def _verdict(rel: Rel, name: str) -> Verdict:
    def turned(t: Term) -> Term:
        match t:
            case Op("mul", (*numbers, Op("transpose", (a,)), Sym() as b)):
                return Op("mul", (*numbers, Op("transpose", (b,)), a))
            case _:
                return t

    mended = Rel(rel.op, rel.lhs, transform(rel.rhs, turned))
    reason = f"{name} has as many rows as this has columns, and as many columns as this has rows"
    return Verdict("type-error", reason, mistake=_TRANSPOSED, repair={"latex": latex(mended), "verdict": "definition"})
