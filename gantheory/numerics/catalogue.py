"""The page of closed forms, written from the table that computes them."""

from gantheory.numerics.closed import KL_FORMS, Form
from gantheory.numerics.closed_more import FORMS
from gantheory.numerics.families import moment_names

NAMES = {
    "norm": "normal", "expon": "exponential", "gamma": "gamma", "beta": "beta", "poisson": "Poisson",
    "binom": "binomial (Bernoulli for n = 1)", "geom": "geometric", "nbinom": "negative binomial",
    "uniform": "uniform", "laplace": "Laplace", "logistic": "logistic", "cauchy": "Cauchy",
    "halfcauchy": "half-Cauchy", "lognorm": "lognormal", "weibull_min": "Weibull", "pareto": "Pareto",
    "gumbel_r": "Gumbel", "rayleigh": "Rayleigh", "halfnorm": "half-normal", "invgamma": "inverse gamma",
    "invgauss": "inverse Gaussian", "vonmises": "von Mises",
}  # fmt: skip

_HEAD = """# Closed forms

This page is written from the code by `gantheory.numerics.catalogue.page`. Parameters are those of `scipy.stats`: m, n
are locations, s, t scales, the first of each pair belongs to p. Each formula is evaluated in ball arithmetic until 30
digits are certain, and tested against quadrature to 1e-12. A formula that asks for equal parameters gives way to
quadrature where they differ.

KL(q || p), Jeffreys' divergence and their limits of order 0 and 1 come from the formulas for KL. Hellinger, chi-square,
Bhattacharyya, Rényi and alpha divergences come from the moment E_q[(p/q)^a], which exponential families have in closed
form: {moments}. A law that is one of these after a bijection (lognormal, Weibull and Pareto of one shape, Gumbel,
Rayleigh, inverse gamma, chi, Maxwell, Nakagami, log-uniform, log-logistic, ...) inherits it.
"""


def page() -> str:
    """The page as Markdown: a section a pair of families, a line a divergence."""
    forms: dict[tuple[str, str], list[tuple[str, Form]]] = {}
    for kind, table in (("KL", KL_FORMS), ("TV", FORMS["tv"]), ("JS", FORMS["js"]), ("chi2", FORMS["chi2"])):
        for pair, form in table.items():
            forms.setdefault(pair, []).append((kind, form))
    lines = [_HEAD.format(moments=", ".join(moment_names()))]
    for pair, rows in forms.items():
        lines.append(f"## {_title(pair)}\n")
        lines += [f"- {kind}: {_text(form)}" for kind, form in rows]
        lines.append("")
    return "\n".join(lines)


def _title(pair: tuple[str, str]) -> str:
    left, right = (NAMES[name] for name in pair)
    return left[0].upper() + left[1:] if left == right else f"p {left}, q {right}"


def _text(form: Form) -> str:
    return " ".join((form.__doc__ or "").split())
