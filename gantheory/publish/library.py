"""Which page of the book proves a relation: found by comparing theorems, never by names of files or known texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gantheory.language.context import Context
from gantheory.language.layout import Hints, parse_passage
from gantheory.language.terms import Rel
from gantheory.language.tokens import Unread
from gantheory.publish.graph import Graph, reachable, theorems
from gantheory.publish.likeness import Likeness, alike, likeness

if TYPE_CHECKING:
    from gantheory.checking.book import Page
    from gantheory.checking.walk import Walker
    from gantheory.reading import Document


@dataclass(frozen=True, slots=True)
class Library:
    """The theorems of the book's pages, the most fundamental pages first."""

    shelf: tuple[tuple[Page, tuple[Likeness, ...]], ...]

    def find(self, rel: Rel, context: Context) -> Page | None:
        """The page that has a relation, up to names, as its Statement or as a step of its proof."""
        wanted = likeness(rel, context)
        if wanted is None or wanted.trivial:
            return None
        return next((page for page, forms in self.shelf if any(alike(wanted, form) for form in forms)), None)


def library(pages: Sequence[Page], graph: Graph) -> Library:
    """The library of a checked book: of two pages that prove the same, what fewer others stand under comes first."""
    below = reachable((edge.page, edge.uses) for edge in graph.edges)
    order = sorted(pages, key=lambda page: (len(below.get(page.id, ())), -len(graph.used_by(page.id)), page.id))
    shelf = [
        (page, tuple(form for section in ("Statement", "Proof") for _, form in theorems(page, section)))
        for page in order
        if page.proved
    ]
    return Library(tuple(shelf))


class Reader:
    """Formulas in a document's notation, judged as they stand alone and then with what the document defines."""

    def __init__(self, document: Document, *, seed: int) -> None:
        self.document, self.seed = document, seed
        self._walker: Walker | None = None

    def theorems(self, latex: str) -> Iterator[tuple[Rel, Context]]:
        """The theorems that the kernel makes of a formula: core relations with their contexts."""
        rel = _relation(latex)
        if rel is None or rel.op == "<-":
            return
        for walker in self._walkers(latex):
            found = _theorem(rel, walker)
            if found is not None:
                yield found

    def _walkers(self, latex: str) -> Iterator[Walker]:
        from gantheory.checking.walk import Walker
        from gantheory.reading import read_text

        alone = Walker(read_text(f"$$ {latex} $$\n", kind="md"), seed=self.seed)
        alone.run()
        yield alone
        if self._walker is None:
            self._walker = Walker(self.document, seed=self.seed)
            self._walker.run()
        yield self._walker


def _relation(latex: str) -> Rel | None:
    """A formula that is one relation."""
    try:
        chains = parse_passage(latex, Hints())
    except Unread:
        return None
    if len(chains) != 1 or len(chains[0].ops) != 1:
        return None
    left, right = chains[0].terms
    return None if left is None or right is None else Rel(chains[0].ops[0], left, right)


def _theorem(rel: Rel, walker: Walker) -> tuple[Rel, Context] | None:
    from gantheory.checking.judge import judge
    from gantheory.checking.verdict import Surroundings

    around = Surroundings(walker.symbols, walker.definitions, mend=False, seed=walker.seed)
    proof = judge(rel, around).proof
    return None if proof is None else (proof.theorem.statement, proof.theorem.context)
