"""Hypothesis strategies for distributions, transport and GAN theory, and property suites for anyone's code.

No strategy filters; all shrink to the simplest distribution (fewest atoms, small fractions, uniform). Arrays are
float64 with |sum - 1| <= 2 eps, or object arrays of Fractions with ``exact=True``. The types `Pmf`, `Pair`, `Kernel`
and so on work with `st.from_type`: an entry point registers them when Hypothesis is imported. Needs Hypothesis.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gantheory.strategies import suites
    from gantheory.strategies.continuous import FAMILIES, families, gaussians, mixtures
    from gantheory.strategies.masses import pairs, pmfs, simplexes
    from gantheory.strategies.spaces import critics, discriminators, metrics, point_clouds
    from gantheory.strategies.tables import couplings, joints, kernels
    from gantheory.strategies.types import (
        Coupling,
        Critic,
        Discriminator,
        Gaussian,
        Joint,
        Kernel,
        Metric,
        Mixture,
        Pair,
        Pmf,
        PointCloud,
    )

_HOMES = {
    "masses": ("simplexes", "pmfs", "pairs"),
    "tables": ("kernels", "joints", "couplings"),
    "spaces": ("metrics", "point_clouds", "discriminators", "critics"),
    "continuous": ("gaussians", "mixtures", "families", "FAMILIES"),
    "types": (
        "Pmf",
        "Pair",
        "Kernel",
        "Joint",
        "Coupling",
        "Metric",
        "PointCloud",
        "Discriminator",
        "Critic",
        "Gaussian",
        "Mixture",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_STRATEGY_OF = {
    "Pmf": "pmfs",
    "Pair": "pairs",
    "Kernel": "kernels",
    "Joint": "joints",
    "Coupling": "couplings",
    "Metric": "metrics",
    "PointCloud": "point_clouds",
    "Discriminator": "discriminators",
    "Critic": "critics",
    "Gaussian": "gaussians",
    "Mixture": "mixtures",
}

__all__ = [
    "FAMILIES",
    "Coupling",
    "Critic",
    "Discriminator",
    "Gaussian",
    "Joint",
    "Kernel",
    "Metric",
    "Mixture",
    "Pair",
    "Pmf",
    "PointCloud",
    "couplings",
    "critics",
    "discriminators",
    "families",
    "gaussians",
    "joints",
    "kernels",
    "metrics",
    "mixtures",
    "pairs",
    "pmfs",
    "point_clouds",
    "simplexes",
    "suites",
]


def _register() -> None:  # pyright: ignore[reportUnusedFunction]
    """Teach `st.from_type` the types of this package; the `hypothesis` entry point calls it."""
    from hypothesis import strategies as st

    types = import_module("gantheory.strategies.types")
    for name, strategy in _STRATEGY_OF.items():
        st.register_type_strategy(getattr(types, name), _drawing(strategy))


def _drawing(strategy: str) -> Any:
    """A resolver that loads the strategy when a type is first drawn."""
    home = f"gantheory.strategies.{_HOME_OF[strategy]}"

    def resolve(_: type) -> Any:
        return getattr(import_module(home), strategy)()

    return resolve


def __getattr__(name: str) -> Any:
    """Load a public name from the module that defines it."""
    if name == "suites":
        return import_module("gantheory.strategies.suites")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'gantheory.strategies' has no attribute {name!r}")
    try:
        value = getattr(import_module(f"gantheory.strategies.{_HOME_OF[name]}"), name)
    except ModuleNotFoundError as err:
        if err.name != "hypothesis":
            raise
        raise ModuleNotFoundError("gantheory.strategies needs Hypothesis: pip install 'gantheory[test]'") from err
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
