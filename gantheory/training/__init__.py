"""A minimal GAN trainer for many seeds at once, whose every run is held against the theory."""

from importlib import import_module
from typing import Any

_HOMES = {
    "run": ("Run", "resume", "train"),
    "settings": ("Config",),
    "state": ("CheckpointError", "Failure"),
    "networks": ("MLP", "Ops"),
    "optimisers": ("SGD", "Adam", "Momentum", "Optimiser", "RMSProp"),
    "registry": ("as_game",),
    "games": ("WGAN", "Cost", "MaximumLikelihood", "Minimax", "NonSaturating"),
    "games_more": ("FGAN", "WGANGP", "Bilinear", "Dirac", "Hinge", "InfoGAN", "LeastSquares", "register_f"),
    "data": (
        "Data",
        "Finite",
        "Line",
        "Mixture",
        "Sampler",
        "SwissRoll",
        "as_data",
        "gaussian",
        "grid",
        "ring",
        "two_gaussians",
    ),
    "truth": ("Report", "against_theory"),
    "exact": ("solve_critic", "solve_discriminator"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME_OF)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Load a public name from the module that defines it."""
    if name in _HOME_OF:
        return getattr(import_module(f"gantheory.training.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module 'gantheory.training' has no attribute {name!r}")
