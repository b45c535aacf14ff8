"""All games by name."""

from typing import Any

from gantheory.training.games import WGAN, MaximumLikelihood, Minimax, NonSaturating


def games() -> dict[str, Any]:
    """Every game that `train` plays, by name."""
    from gantheory.training import games_more as more

    classes = [Minimax, NonSaturating, MaximumLikelihood, WGAN, *more.GAMES]
    return {cls.name: cls for cls in classes}


def as_game(game: Any) -> Any:
    """A game from its name, its class or itself; "f-gan:kl" is the f-GAN of the divergence called kl.

    Raises:
        ValueError: on an unknown name.
    """
    if isinstance(game, type):
        return game()
    if not isinstance(game, str):
        return game
    name, _, which = game.partition(":")
    known = games()
    if name not in known:
        raise ValueError(f"no game called {game!r}; there is {', '.join(known)}")
    return known[name](which) if which else known[name]()
