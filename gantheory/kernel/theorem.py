"""What the kernel hands out: theorems with what they still owe, and certificates that can be replayed."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from fractions import Fraction
from typing import TypeAlias

from gantheory.language.context import Context
from gantheory.language.terms import Rel, Term


class ProofError(Exception):
    """A step that does not follow; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a theorem still owes. Kinds: support, positive, limit, iid, leibniz, finite, capacity,
    frozen, dependent."""

    kind: str
    text: str


Data: TypeAlias = "Rel | Term | Fraction | str | tuple[Data, ...]"


@dataclass(frozen=True, slots=True)
class Step:
    """A node of a certificate: the rule, its data, and the steps it rests on."""

    rule: str
    data: tuple[Data, ...]
    premises: tuple[Step, ...] = ()


_KERNEL = object()


@dataclass(frozen=True, slots=True)
class Theorem:
    """A statement that the kernel accepted, with what is owed and the rules used. Only rules of the kernel make one."""

    statement: Rel
    context: Context
    owed: frozenset[Condition]
    rules: tuple[str, ...]
    key: InitVar[object] = None

    def __post_init__(self, key: object) -> None:
        if key is not _KERNEL:
            raise ProofError("a theorem is made by the rules of the kernel only")


def theorem(statement: Rel, ctx: Context, owed: set[tuple[str, str]], rules: tuple[str, ...]) -> Theorem:
    """Make a theorem; for the rules of this package."""
    return Theorem(statement, ctx, frozenset(Condition(*c) for c in owed), rules, _KERNEL)
