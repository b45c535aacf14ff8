"""What a Nash equilibrium is, asked of all small games: the sentence's condition against the definition."""

from __future__ import annotations

from itertools import product

from ..verdict import Verdict
from .settling import Settled

Game = tuple[tuple[int, ...], ...]  # payoffs of both players at the actions 00, 01, 10, 11
_CELLS = tuple(product((0, 1), repeat=2))


def _pay(game: Game, a: int, b: int, player: int) -> int:
    return game[2 * a + b][player]


def is_equilibrium(game: Game, a: int, b: int) -> bool:
    """Does neither player gain by leaving (a, b) alone?"""
    return _pay(game, a, b, 0) >= _pay(game, 1 - a, b, 0) and _pay(game, a, b, 1) >= _pay(game, a, 1 - b, 1)


def is_dominant(game: Game, a: int, b: int) -> bool:
    """Is each player's action best whatever the other does?"""
    first = all(_pay(game, a, k, 0) >= _pay(game, 1 - a, k, 0) for k in (0, 1))
    return first and all(_pay(game, k, b, 1) >= _pay(game, k, 1 - b, 1) for k in (0, 1))


def compared(whatever: bool) -> Settled:
    """The condition of a sentence (`whatever` the others do, or given what they do) over all games of payoffs 0, 1."""
    games = list(product(_CELLS, repeat=4))
    for game in games:
        for a, b in _CELLS:
            asked = is_dominant(game, a, b) if whatever else is_equilibrium(game, a, b)
            if is_equilibrium(game, a, b) != asked:
                return Settled(_differs(game, a, b), _SAID)
    reason = f"all {len(games)} games of two players with two actions and payoffs 0, 1 agree"
    return Settled(Verdict("supported", reason=reason, models=len(games)), _SAID_RIGHT)


_SAID = r"(a,b) \text{ is an equilibrium} \iff a, b \text{ are best whatever the other does}"
_SAID_RIGHT = r"(a,b) \text{ is an equilibrium} \iff a, b \text{ are best against each other}"


def _differs(game: Game, a: int, b: int) -> Verdict:
    table = {f"actions {i + 1},{j + 1}": f"payoffs {game[2 * i + j][0]},{game[2 * i + j][1]}" for i, j in _CELLS}
    return Verdict(
        "refuted",
        reason="an action that is best whatever the other does is dominant; in an equilibrium it is best against "
        "what the "
        "other does there",
        counterexample={
            "model": {"game": table},
            "lhs": f"actions {a + 1},{b + 1} are an equilibrium",
            "rhs": "one of the two would change if the other did something else",
        },
        mistake="equilibrium and dominance confused",
        repair={"latex": _SAID_RIGHT, "verdict": "supported"},
    )
