"""What a sentence form returns: the stretch of text, the statements it makes, and how it is said back."""

from __future__ import annotations

from dataclasses import dataclass

from .clauses import Clause
from .lexicon import VARIABLES, Quantity
from .settling import DATA, MODEL, OTHER, Mend, Reading, Settled, Statement
from .text import Token


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim made in prose. `readings` are the ways to take it: it is false only if all of them are."""

    form: str
    tokens: tuple[Token, ...]
    says: str
    readings: tuple[Reading, ...]
    mistake: str = ""
    mends: tuple[Mend, ...] = ()
    unbound: tuple[str, str, str] | None = None  # (symbol, term, reason): the symbol has to occur in the term
    computed: Settled | None = None  # what a form has settled by its own computation
    shown: str = ""
    granted: tuple[str, ...] = ()  # what a true claim takes for granted

    @property
    def span(self) -> tuple[int, int]:
        """Source offsets of the claim's first and last character (exclusive)."""
        return self.tokens[0].start, self.tokens[-1].end


def simple(
    form: str, clause: Clause, says: str, *statements: Statement, mistake: str = "", mend: Mend | None = None
) -> Claim:
    """A claim with one reading, made by a whole clause."""
    return Claim(form, clause.tokens, says, (Reading(statements),), mistake, (mend,) if mend else ())


def over(q: Quantity, names: tuple[str, str] = ("p", "q")) -> str:
    """The definition of a quantity over two laws (or two random variables)."""
    if q.kind.name in VARIABLES:
        return q.kind.of("X", "Y")
    return q.kind.of(*names)


def canonical(q: Quantity) -> tuple[str, str] | None:
    """The laws of a quantity that is compared with the value of the game: data, model, or another generator's."""
    if q.pair is None:
        return DATA, MODEL
    names: list[str] = []
    for label in q.pair:
        if label == "data":
            names.append(DATA)
        elif label.startswith("model"):
            index = label.partition(":")[2]
            names.append(MODEL if index in ("", q.index) else OTHER)
        else:
            return None
    return names[0], names[1]


def scopes(q: Quantity) -> tuple[str, ...]:
    """The failures that count against a claim about a quantity: densities other than pmfs only where it is of those."""
    return ("everywhere", "atoms") if q.kind.continuous else ("everywhere",)
