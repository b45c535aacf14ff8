"""A sentence that says where the equilibrium of a game between two numbers lies: no player gains by leaving alone.

The game is the last value of two numbers that a formula before the sentence writes out, `V(x, y) = xy`. Who makes it
small is left open where no `min` says so: then the point has to be an equilibrium, or none, either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ...clock import now
from ...language.context import Context
from ...language.layout import Chain, Hints, parse_passage
from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, num, substitute, walk
from ...language.tokens import Unread
from ...proving import prove
from ...reading.document import Passage
from ...refuting import Refutation, examine
from ..verdict import Verdict
from .claim import Claim
from .lexicon import plain
from .near import Near, asserted, denied, stretch, words
from .settling import Settled
from .text import Sentence

REAL = "the players choose any real numbers"
SECONDS = 0.5
_LIES = re.compile(
    r"(?<!\S)(?:the |this |its |one |a )?(?:only |unique |single )?(?:nash )?(?:equilibrium|saddle point)"
    r"(?: of (?:this|the) (?:\w+ )?game)?"
    r"(?: \( ?(?:ne|saddle point) ?\))? "
    r"(?:is|lies|occurs|sits|is located|is reached|is attained)(?: at| in| when| the point)*"
    r" (?P<at>⟨at:[^⟩]*⟩)(?! (?:if|when|only|unless|for))"
)
_FORMULA = re.compile(r"\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]|(?<!\$)\$([^$]+)\$(?!\$)")
_BOUNDED = re.compile(
    r"\\in\s*\\?[\[({]|\b(?:interval|constrain\w*|clipp\w+|non-?negative|positive|mixed)\b|\\(?:le|ge|leq|geq)\b",
    re.IGNORECASE,
)
_PLAIN = ("add", "mul", "neg", "div", "pow")
_REACH = 1_500


@dataclass(frozen=True, slots=True)
class Game:
    """A value of two numbers; `least` is the one that makes it small, where the text says so."""

    value: Term
    names: tuple[str, str]
    least: str | None = None


def located(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`the Nash equilibrium is x = y = 0`, after `V(x, y) = xy`."""
    if not re.search(r"\b(?:equilibrium|saddle)\b", sentence.text):
        return
    text = words(sentence, _named)
    match = _LIES.search(text)
    if match is None or not asserted(sentence) or denied(text, match):
        return
    game = _game(around.before[-_REACH:])
    at = _point(match["at"][4:-1], game.names) if game is not None else None
    if game is None or at is None or _BOUNDED.search(around.before[-600:] + text):
        return
    found = _settled(game, at)
    played = game.least is not None or re.search(r"\b(?:nash|saddle)\b", text)
    if not played:  # an equilibrium may be one of a motion
        return
    if found is not None:
        where = ", ".join(f"{n} = {v}" for n, v in at.items())
        says = f"{latex(game.value)} has an equilibrium at {where}"
        yield Claim("equilibrium at", stretch(sentence, text, match), says, (), computed=found)


def _named(formula: Passage) -> str:
    text = plain(formula.latex)
    return f"⟨at:{text}⟩" if re.fullmatch(r"[a-z]=(?:[a-z]=)?-?\d+|\([^()]*\)(?:=\([^()]*\))?", text) else "⟨m⟩"


def _point(text: str, names: tuple[str, str]) -> dict[str, Fraction] | None:
    """`x=y=0`, `(0,0)`, `(x,y)=(1,-1)` as the numbers that the two players choose."""
    if (same := re.fullmatch(r"([a-z])=([a-z])=(-?\d+)", text)) is not None:
        return dict.fromkeys(names, Fraction(int(same[3]))) if {same[1], same[2]} == set(names) else None
    pair = re.fullmatch(r"(?:\(([a-z]),([a-z])\)=)?\((-?\d+),(-?\d+)\)", text)
    if pair is None:
        return None
    order = (pair[1], pair[2]) if pair[1] else names
    if set(order) != set(names):
        return None
    return {n: Fraction(int(v)) for n, v in zip(order, (pair[3], pair[4]), strict=True)}


def _game(before: str) -> Game | None:
    """The last formula that writes a value of two numbers out."""
    paragraphs = re.split(r"\n\s*\n", before)[-6:]  # a formula does not go on past an empty line
    for found in reversed([f for p in paragraphs for f in _FORMULA.finditer(p)]):
        chain = _parsed(next(g for g in found.groups() if g is not None))
        if chain is None or len(chain.ops) != 1 or chain.ops[0] not in ("=", ":="):
            continue
        head, value = chain.terms
        if head is None or value is None:
            continue
        least: str | None = None
        while isinstance(head, Bind) and head.op in ("min", "max", "inf", "sup") and len(head.vars) == 1:
            least = head.vars[0].name if head.op in ("min", "inf") else least
            head = head.body
        names = tuple(sorted(free_names(value)))
        polynomial = all(isinstance(n, Num | Sym) or (isinstance(n, Op) and n.op in _PLAIN) for n in walk(value))
        if isinstance(head, App | Sym) and polynomial and len(names) == 2 and all(len(n) == 1 for n in names):
            return Game(value, (names[0], names[1]), least if least in names else None)
    return None


def _parsed(text: str) -> Chain | None:
    try:
        chains = parse_passage(text.strip().rstrip(".,;"), Hints())
    except (Unread, RecursionError):
        return None
    return chains[0] if len(chains) == 1 else None


def _settled(game: Game, at: dict[str, Fraction]) -> Settled | None:
    """Proved if it is an equilibrium whoever makes the value small, refuted if it is none either way."""
    ways = [game.least] if game.least is not None else list(game.names)
    found = [_equilibrium(game, at, least) for least in ways]
    if all(v is not None and v.good for v in found):
        return Settled(found[0] or Verdict("unread"), _shown(game, at))
    if all(v is not None and v.verdict == "refuted" for v in found):
        return Settled(found[0] or Verdict("unread"), _shown(game, at))
    return None


def _shown(game: Game, at: dict[str, Fraction]) -> str:
    point = ", ".join(str(at[n]) for n in game.names)
    return rf"V({', '.join(game.names)}) = {latex(game.value)} \text{{ has an equilibrium at }} ({point})"


def _equilibrium(game: Game, at: dict[str, Fraction], least: str) -> Verdict | None:
    """For each player: the value where it leaves alone against the value at the point."""
    context = Context(scalars=dict.fromkeys(game.names, "real"))
    here = substitute(game.value, {n: num(v) for n, v in at.items()})
    rules: list[str] = []
    for name in game.names:
        (other,) = (n for n in game.names if n != name)
        moved = substitute(game.value, {other: num(at[other])})
        claim = Rel(">=" if name == least else "<=", moved, here)
        proof = prove(claim, context, deadline=now() + SECONDS)
        if proof is not None and not proof.theorem.owed:
            rules += proof.theorem.rules
            continue
        found = examine(claim, context, seed=0, deadline=now() + SECONDS)
        if not isinstance(found, Refutation):
            return None
        return Verdict(
            "refuted",
            reason=f"the player of {name} gains by leaving alone",
            counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
            mistake="no equilibrium",
        )
    return Verdict("proved-under", conditions=(REAL,), rules=tuple(dict.fromkeys(rules)))
