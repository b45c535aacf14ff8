"""Distributions as they are written on a command line: masses, files, or a name with numbers, as in normal(0, 1)."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from gantheory.numerics.checks import FloatArray

# name: (scipy's name, the order of its numbers)
FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "normal": ("norm", ("loc", "scale")),
    "exponential": ("expon", ("scale",)),
    "gamma": ("gamma", ("a", "scale")),
    "beta": ("beta", ("a", "b")),
    "uniform": ("uniform", ("low", "high")),
    "laplace": ("laplace", ("loc", "scale")),
    "logistic": ("logistic", ("loc", "scale")),
    "cauchy": ("cauchy", ("loc", "scale")),
    "student": ("t", ("df", "loc", "scale")),
    "lognormal": ("lognorm", ("mu", "s")),
    "weibull": ("weibull_min", ("c", "scale")),
    "pareto": ("pareto", ("b", "scale")),
    "gumbel": ("gumbel_r", ("loc", "scale")),
    "rayleigh": ("rayleigh", ("scale",)),
    "halfnormal": ("halfnorm", ("scale",)),
    "chisquare": ("chi2", ("df",)),
    "poisson": ("poisson", ("mu",)),
    "bernoulli": ("bernoulli", ("p",)),
    "binomial": ("binom", ("n", "p")),
    "geometric": ("geom", ("p",)),
    "negativebinomial": ("nbinom", ("n", "p")),
    "vonmises": ("vonmises", ("loc", "kappa")),
    "inversegamma": ("invgamma", ("a", "scale")),
    "dirac": ("", ("point",)),
}
_LAW = re.compile(r"\s*([A-Za-z_][A-Za-z_ -]*?)\s*\(([^()]*)\)\s*")
_MOST = 10_000  # characters of an argument


@dataclass(frozen=True)
class LawText:
    """A distribution object with the text that it was read from."""

    text: str
    law: Any


def read_argument(text: str, name: str) -> "FloatArray | LawText":
    """Masses or a distribution from one argument. Raises ValueError naming it."""
    if len(text) > _MOST:
        raise ValueError(f"{name} is longer than {_MOST} characters; put the masses into a file")
    law = _LAW.fullmatch(text)
    if law:
        return LawText(text, _law(law[1], law[2], name))
    path = Path(text)
    if path.suffix in (".csv", ".txt", ".npy"):
        return _file(path, name)
    cells = text.replace(";", ",").replace(",", " ").split()
    if not cells:
        raise ValueError(f"{name} is empty; give masses, a file or a distribution")
    return np.array([_number(cell, name) for cell in cells])


def _law(name: str, inner: str, argument: str) -> Any:
    key = name.lower().replace("_", "").replace("-", "").replace(" ", "")
    by_scipy = {known: (known, names) for known, names in FAMILIES.values() if known}
    if key not in FAMILIES and name not in by_scipy:
        near = get_close_matches(key, FAMILIES, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there is {', '.join(FAMILIES)}"
        raise ValueError(f"{argument}: no distribution called {name!r}; {hint}")
    target, names = FAMILIES[key] if key in FAMILIES else by_scipy[name]
    values: dict[str, float] = {}
    for position, cell in enumerate(c for c in inner.split(",") if c.strip()):
        label, _, number = cell.rpartition("=")
        label = label.strip()
        if not label:
            if position >= len(names):
                raise ValueError(f"{argument}: {name} takes at most {len(names)} numbers: {', '.join(names)}")
            label = names[position]
        if label in values or label not in {*names, "loc", "scale"}:
            raise ValueError(f"{argument}: {label!r} is given twice or is no parameter of {name}: {', '.join(names)}")
        values[label] = _number(number.strip(), argument)
    return _built(target, values, argument)


def _built(target: str, values: dict[str, float], argument: str) -> Any:
    if not target:
        return import_module("gantheory.numerics.laws").Dirac(values.get("point", 0.0))
    if target == "uniform" and ("low" in values or "high" in values):
        low, high = values.pop("low", 0.0), values.pop("high", 1.0)
        if not high > low:
            raise ValueError(f"{argument}: uniform({low:g}, {high:g}) has no length")
        values |= {"loc": low, "scale": high - low}
    if target == "lognorm" and "mu" in values:
        values["scale"] = float(np.exp(values.pop("mu")))
    try:
        return getattr(import_module("scipy.stats"), target)(**values)
    except TypeError:
        missing = [n for n in _names_of(target) if n not in values and n not in ("loc", "scale", "mu")]
        raise ValueError(f"{argument}: {target} needs {', '.join(missing) or 'other parameters'}") from None


def _names_of(target: str) -> tuple[str, ...]:
    return next(names for known, names in FAMILIES.values() if known == target)


def _number(cell: str, name: str) -> float:
    try:
        return float(Fraction(cell)) if "/" in cell else float(cell)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"{name}: {cell[:40]!r} is not a number") from None


def _file(path: Path, name: str) -> FloatArray:
    try:
        if path.suffix == ".npy":
            found = np.load(path, allow_pickle=False)
        else:
            cells = path.read_text(encoding="utf-8").replace(",", " ").replace(";", " ").split()
            found = np.array([_number(cell, name) for cell in cells])
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ValueError(f"{name}: cannot read {path}: {error}") from None
    if not found.size:
        raise ValueError(f"{name}: {path} holds no numbers")
    return found.ravel() if found.ndim == 2 and 1 in found.shape else found
