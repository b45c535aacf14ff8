"""Numbers with witnesses: divergences, entropies, optimal transport and estimates. Every name loads on first use."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gantheory.numerics.balls import Enclosure as Enclosure
    from gantheory.numerics.checks import InvalidDistribution as InvalidDistribution
    from gantheory.numerics.checks import check_pmf as check_pmf
    from gantheory.numerics.divergences import js as js
    from gantheory.numerics.divergences import kl as kl
    from gantheory.numerics.transport import wasserstein as wasserstein

_HOMES = {
    "balls": ("Enclosure",),
    "checks": ("InvalidDistribution", "check_cost", "check_order", "check_pmf", "check_points"),
    "continuous": ("Measured", "measured"),
    "divergences": (
        "alpha",
        "bhattacharyya",
        "chi2",
        "hellinger",
        "jeffreys",
        "js",
        "js_distance",
        "kl",
        "renyi",
        "reverse_chi2",
        "reverse_kl",
        "tv",
    ),
    "entropies": ("conditional_entropy", "cross_entropy", "entropy", "mutual_information"),
    "estimate": ("Estimate", "estimate"),
    "fdivergences": (
        "F_DIVERGENCES",
        "FDivergence",
        "activation_of",
        "f_divergence",
        "optimal_critic",
        "variational_bound",
    ),
    "games": ("gan_value", "non_saturating_value", "optimal_discriminator"),
    "laws": ("Dirac", "Mixture", "NormalGamma"),
    "line_laws": ("w1", "w2", "wp"),
    "transport": ("Transport", "sinkhorn", "transport_lp", "wasserstein"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'gantheory.numerics' has no attribute {name!r}")
    value = getattr(import_module(f"gantheory.numerics.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
