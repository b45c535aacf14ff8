"""Edits that put back what a line has lost, by the example of another place of the line.

Where `p(x)` stands alone and `p(x) + q(x)`, `p(x) / r(x)` or `log p(x)` stands elsewhere, it may be what was meant; so
may a quotient by what is divided by elsewhere, and a law that stands elsewhere for a law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from gantheory.language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, div, free_names, rebuild, walk

from .mutants import MEASURE, NORMALISER, TERM

COST = 11
Offers: TypeAlias = Callable[[Term, Term | None], Iterator[Term]]
_WHOLE = ("tuple", "set", "seq", "rel", "at", "index", "neg")


def completions(rel: Rel) -> Iterator[tuple[int, str, str, Rel]]:
    """Single places completed as others are: (cost, name of the mistake, side, the edited relation), each once."""
    nodes = list(dict.fromkeys(n for t in (rel.lhs, rel.rhs) for n in walk(t)))
    around: dict[Term, list[Op]] = {}
    for n in nodes:
        if isinstance(n, Op) and n.op not in _WHOLE:
            for part in _parts(n):
                around.setdefault(part, []).append(n)
    divisors = list(dict.fromkeys(_divisors(nodes)))
    known, seen = free_names(rel.lhs) | free_names(rel.rhs), {rel}

    def wider(place: Term, parent: Term | None) -> Iterator[Term]:
        yield from (n for n in around.get(place, ()) if n != parent)

    def divided(place: Term, parent: Term | None) -> Iterator[Term]:
        if isinstance(place, Op | App | Bind) and not (isinstance(parent, Op) and parent.op in ("div", "neg", *_LAWS)):
            yield from (div(place, d) for d in divisors if d != place)

    laws = list(
        dict.fromkeys(n for n in nodes if isinstance(n, Bind) and n.op == "fun" and not isinstance(n.body, App))
    )

    def compared(place: Term, parent: Term | None) -> Iterator[Term]:
        if isinstance(place, Bind) and place.op == "fun" and isinstance(parent, Op) and parent.op in _LAWS:
            yield from (law for law in laws if law != place and law.vars == place.vars)

    for cost, name, offers in ((COST - 2, MEASURE, compared), (COST, TERM, wider), (COST + 2, NORMALISER, divided)):
        for side, term in (("rhs", rel.rhs), ("lhs", rel.lhs)):
            for new in _everywhere(term, None, offers):
                edited = Rel(rel.op, rel.lhs, new) if side == "rhs" else Rel(rel.op, new, rel.rhs)
                if edited not in seen and free_names(new) <= known:
                    seen.add(edited)
                    yield cost, name, side, edited


_LAWS = ("KL", "JSD", "TV", "H", "W", "crossentropy")


def _parts(n: Op) -> Iterator[Term]:
    """What may stand alone in a term's place once a part of it is lost."""
    if n.op in ("add", "mul") and len(n.args) > 2:
        yield from (Op(n.op, (*n.args[:k], *n.args[k + 1 :])) for k in range(len(n.args)))
    elif n.op not in _LAWS:
        yield from (a for a in (n.args[:1] if n.op in ("div", "pow") else n.args) if not isinstance(a, Num))


def _divisors(nodes: list[Term]) -> Iterator[Term]:
    for n in nodes:
        if isinstance(n, Op) and n.op == "div":
            bottom = n.args[1]
            yield bottom
            if isinstance(bottom, Op) and bottom.op == "mul":
                yield from (f for f in bottom.args if not isinstance(f, Num))


def _everywhere(
    term: Term, parent: Term | None, offers: Callable[[Term, Term | None], Iterator[Term]]
) -> Iterator[Term]:
    """The term with one place exchanged for what is offered there."""
    yield from offers(term, parent)
    if isinstance(term, App | Sym | Num) or (isinstance(term, Op) and term.op in ("at", "index", "tuple", "set")):
        return
    kids = children(term)
    for i, kid in enumerate(kids):
        for new in _everywhere(kid, term, offers):
            yield rebuild(term, (*kids[:i], new, *kids[i + 1 :]))
