"""gantheory: check, measure and train the theory of generative adversarial networks.

Every public name loads on first use, so that ``import gantheory`` itself is cheap.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "gantheory.api": ("check", "verify"),
    "gantheory.numerics": (
        "kl",
        "reverse_kl",
        "js",
        "js_distance",
        "tv",
        "hellinger",
        "chi2",
        "reverse_chi2",
        "renyi",
        "alpha",
        "jeffreys",
        "bhattacharyya",
        "f_divergence",
        "variational_bound",
        "entropy",
        "cross_entropy",
        "mutual_information",
        "conditional_entropy",
        "optimal_discriminator",
        "gan_value",
        "non_saturating_value",
        "estimate",
        "measured",
        "Dirac",
        "Mixture",
        "NormalGamma",
        "w1",
        "w2",
        "wp",
        "wasserstein",
        "sinkhorn",
        "transport_lp",
        "Transport",
        "InvalidDistribution",
    ),
    "gantheory.training": ("train", "Run"),
    "gantheory.report": ("Report",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_SUBMODULES = frozenset({"strategies", "numerics", "training", "reading", "checking", "publish", "report", "suites"})

__all__ = sorted([*_HOME_OF, "__version__", "strategies", "suites"])  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    """Load a public name from the package that defines it."""
    if name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
        globals()[name] = value
        return value
    if name in _SUBMODULES:
        return import_module(f"gantheory.{name}")
    raise AttributeError(f"module 'gantheory' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
