"""Closed forms of KL(p || q), one small function a family, evaluated in ball arithmetic.

Parameters are those of scipy.stats (loc, scale and the shapes). A result of inf means that q does not cover p or that
the integral diverges. The formulas are written out in docs/numerics/closed-forms.md and each is tested against
quadrature.
"""

from collections.abc import Callable
from typing import Any

from flint import arb

Params = dict[str, Any]
Form = Callable[[Params, Params], Any]

INF = arb("inf")


def kl_normal(p: Params, q: Params) -> Any:
    """log(t/s) + (s^2 + (m - n)^2) / (2 t^2) - 1/2 for N(m, s^2), N(n, t^2)."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return (t / s).log() + (s * s + gap * gap) / (2 * t * t) - arb(1) / 2


def kl_exponential(p: Params, q: Params) -> Any:
    """log(t/s) + (s + m - n) / t - 1 for supports [m, inf) within [n, inf)."""
    if p["loc"] < q["loc"]:
        return INF
    s, t = p["scale"], q["scale"]
    return (t / s).log() + (s + p["loc"] - q["loc"]) / t - 1


def kl_gamma(p: Params, q: Params) -> Any:
    """(a - b) psi(a) - lgamma(a) + lgamma(b) + b log(t/s) + a (s - t) / t for shapes a, b and scales s, t."""
    if p["loc"] != q["loc"]:
        return INF if p["loc"] < q["loc"] else None
    a, b, s, t = p["a"], q["a"], p["scale"], q["scale"]
    return (a - b) * a.digamma() - a.lgamma() + b.lgamma() + b * (t / s).log() + a * (s - t) / t


def kl_dirichlet_like(a: list[Any], b: list[Any]) -> Any:
    """lgamma(A) - sum lgamma(a) - lgamma(B) + sum lgamma(b) + sum (a - b) (psi(a) - psi(A)), A and B the sums."""
    whole, other = sum(a, arb(0)), sum(b, arb(0))
    value = whole.lgamma() - other.lgamma()
    for x, y in zip(a, b, strict=True):
        value += y.lgamma() - x.lgamma() + (x - y) * (x.digamma() - whole.digamma())
    return value


def kl_beta(p: Params, q: Params) -> Any:
    """The Dirichlet formula with two parameters, on a common interval."""
    if p["loc"] != q["loc"] or p["scale"] != q["scale"]:
        return None
    return kl_dirichlet_like([p["a"], p["b"]], [q["a"], q["b"]])


def kl_poisson(p: Params, q: Params) -> Any:
    """m log(m/n) - m + n for means m, n."""
    if p["loc"] != q["loc"]:
        return None
    m, n = p["mu"], q["mu"]
    if m == 0:
        return n
    return INF if n == 0 else m * (m / n).log() - m + n


def kl_binomial(p: Params, q: Params) -> Any:
    """n (a log(a/b) + (1-a) log((1-a)/(1-b))) for n draws each with chances a, b (n = 1: Bernoulli)."""
    if p["n"] != q["n"] or p["loc"] != q["loc"]:
        return None
    a, b = p["p"], q["p"]
    return p["n"] * (_part(a, b) + _part(1 - a, 1 - b))


def kl_geometric(p: Params, q: Params) -> Any:
    """log(a/b) + (1-a)/a log((1-a)/(1-b)) for chances a, b of success."""
    return kl_negative_binomial({**p, "n": arb(1)}, {**q, "n": arb(1)})


def kl_negative_binomial(p: Params, q: Params) -> Any:
    """n (log(a/b) + (1-a)/a log((1-a)/(1-b))) for the same number n of successes."""
    if p["n"] != q["n"] or p["loc"] != q["loc"]:
        return None
    a, b = p["p"], q["p"]
    return p["n"] * ((a / b).log() + _part(1 - a, 1 - b) / a)


def kl_uniform(p: Params, q: Params) -> Any:
    """log(t/s) for an interval of length s within one of length t."""
    inside = p["loc"] >= q["loc"] and p["loc"] + p["scale"] <= q["loc"] + q["scale"]
    return (q["scale"] / p["scale"]).log() if inside else INF


def kl_laplace(p: Params, q: Params) -> Any:
    """log(t/s) + |g|/t + (s/t) exp(-|g|/s) - 1, g the gap of the locations."""
    s, t, gap = p["scale"], q["scale"], abs(p["loc"] - q["loc"])
    return (t / s).log() + gap / t + s / t * (-gap / s).exp() - 1


def kl_logistic(p: Params, q: Params) -> Any:
    """g coth(g/2) - 2 for equal scales s and gap g = |m - n| / s."""
    if p["scale"] != q["scale"]:
        return None
    gap = (p["loc"] - q["loc"]) / p["scale"]
    return arb(0) if gap == 0 else gap * (gap / 2).coth() - 2


def kl_cauchy(p: Params, q: Params) -> Any:
    """log(((s + t)^2 + (m - n)^2) / (4 s t)). Source: Chyzak and Nielsen, arXiv 1905.10965."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return (((s + t) ** 2 + gap**2) / (4 * s * t)).log()


def kl_half_cauchy(p: Params, q: Params) -> Any:
    """The Cauchy formula at equal locations."""
    return kl_cauchy(p, q) if p["loc"] == q["loc"] else None


def kl_lognormal(p: Params, q: Params) -> Any:
    """The normal formula for the logarithms."""
    if p["loc"] != q["loc"]:
        return None
    return kl_normal(*({"loc": v["scale"].log(), "scale": v["s"]} for v in (p, q)))


def kl_weibull(p: Params, q: Params) -> Any:
    """log(k t^l / (l s^k)) + (k - l) (log s - euler/k) + (s/t)^l Gamma(l/k + 1) - 1.

    Source: Bauckhage, arXiv 1310.3713.
    """
    if p["loc"] != q["loc"]:
        return None
    k, m, s, t = p["c"], q["c"], p["scale"], q["scale"]
    mean = s.log() - arb.const_euler() / k
    return (k / m).log() + m * t.log() - k * s.log() + (k - m) * mean + (s / t) ** m * (m / k + 1).gamma() - 1


def kl_pareto(p: Params, q: Params) -> Any:
    """log(a/b) + b log(s/t) + b/a - 1 for tail exponents a, b and least values s >= t."""
    if p["loc"] != q["loc"]:
        return None
    if p["scale"] < q["scale"]:
        return INF
    a, b = p["b"], q["b"]
    return (a / b).log() + b * (p["scale"] / q["scale"]).log() + b / a - 1


def kl_gumbel(p: Params, q: Params) -> Any:
    """log(t/s) + euler (s/t - 1) + (m - n)/t + exp((n - m)/t) Gamma(s/t + 1) - 1."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    tail = (-gap / t).exp() * (s / t + 1).gamma()
    return (t / s).log() + arb.const_euler() * (s / t - 1) + gap / t + tail - 1


def kl_rayleigh(p: Params, q: Params) -> Any:
    """2 log(t/s) + s^2/t^2 - 1."""
    if p["loc"] != q["loc"]:
        return None
    ratio = p["scale"] / q["scale"]
    return ratio * ratio - 1 - 2 * ratio.log()


def kl_half_normal(p: Params, q: Params) -> Any:
    """The normal formula at equal locations."""
    return kl_normal(p, q) if p["loc"] == q["loc"] else None


def kl_inverse_gamma(p: Params, q: Params) -> Any:
    """The gamma formula for 1/x, whose scale is 1/scale."""
    if p["loc"] != q["loc"]:
        return None
    zero = arb(0)
    return kl_gamma(*({"a": v["a"], "scale": 1 / v["scale"], "loc": zero} for v in (p, q)))


def kl_inverse_gaussian(p: Params, q: Params) -> Any:
    """(log(l/k) + k/l + k (m - n)^2 / (m n^2) - 1) / 2 for means m, n and shapes l, k.

    In scipy m = mu scale and l = scale.
    """
    if p["loc"] != q["loc"]:
        return None
    a, b = p["scale"], q["scale"]
    m, n = p["mu"] * a, q["mu"] * b
    return ((a / b).log() + b / a + b * (m - n) ** 2 / (m * n * n) - 1) / 2


def kl_von_mises(p: Params, q: Params) -> Any:
    """(k - l cos(m - n)) I1(k)/I0(k) - log I0(k) + log I0(l)."""
    if p["scale"] != 1 or q["scale"] != 1:
        return None
    k, m = p["kappa"], q["kappa"]
    base = k.bessel_i(0)
    return (k - m * (p["loc"] - q["loc"]).cos()) * k.bessel_i(1) / base - (base / m.bessel_i(0)).log()


def kl_laplace_normal(p: Params, q: Params) -> Any:
    """log(t sqrt(2 pi) / (2 s)) - 1 + (2 s^2 + g^2) / (2 t^2) for Laplace scale s, normal deviation t, gap g."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return (t * (2 * arb.pi()).sqrt() / (2 * s)).log() - 1 + (2 * s * s + gap * gap) / (2 * t * t)


def kl_normal_laplace(p: Params, q: Params) -> Any:
    """log(2 t / (s sqrt(2 pi e))) + E|x - n|/t, E|x - n| = s sqrt(2/pi) exp(-g^2/(2 s^2)) + g erf(g/(s sqrt 2))."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    spread = s * (2 / arb.pi()).sqrt() * (-(gap**2) / (2 * s * s)).exp() + gap * (gap / (s * arb(2).sqrt())).erf()
    return (2 * t / (s * (2 * arb.pi()).sqrt())).log() - arb(1) / 2 + spread / t


def kl_uniform_normal(p: Params, q: Params) -> Any:
    """log(t sqrt(2 pi) / w) + (w^2/12 + g^2) / (2 t^2) for width w and gap g of the means."""
    w, t, gap = p["scale"], q["scale"], p["loc"] + p["scale"] / 2 - q["loc"]
    return (t * (2 * arb.pi()).sqrt() / w).log() + (w * w / 12 + gap * gap) / (2 * t * t)


def kl_exponential_normal(p: Params, q: Params) -> Any:
    """log(t sqrt(2 pi) / s) - 1 + (s^2 + g^2) / (2 t^2) for g the gap of the means."""
    s, t, gap = p["scale"], q["scale"], p["loc"] + p["scale"] - q["loc"]
    return (t * (2 * arb.pi()).sqrt() / s).log() - 1 + (s * s + gap * gap) / (2 * t * t)


def kl_logistic_normal(p: Params, q: Params) -> Any:
    """log(t sqrt(2 pi) / s) - 2 + (pi^2 s^2 / 3 + g^2) / (2 t^2) for logistic scale s and gap g."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return (t * (2 * arb.pi()).sqrt() / s).log() - 2 + ((arb.pi() * s) ** 2 / 3 + gap * gap) / (2 * t * t)


def kl_gumbel_normal(p: Params, q: Params) -> Any:
    """log(t sqrt(2 pi) / s) - c - 1 + (pi^2 s^2 / 6 + g^2) / (2 t^2), Euler's c, Gumbel scale s, gap g of the means."""
    s, t, c = p["scale"], q["scale"], arb.const_euler()
    gap = p["loc"] + c * s - q["loc"]
    return (t * (2 * arb.pi()).sqrt() / s).log() - c - 1 + ((arb.pi() * s) ** 2 / 6 + gap * gap) / (2 * t * t)


def kl_normal_gumbel(p: Params, q: Params) -> Any:
    """log(t / (s sqrt(2 pi e))) + g/t + exp(-g/t + s^2 / (2 t^2)) for normal deviation s, Gumbel scale t, gap g."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return _to_gumbel((s * (2 * arb.pi()).sqrt()).log() + arb(1) / 2, t, gap, ((s / t) ** 2 / 2).exp())


def kl_laplace_gumbel(p: Params, q: Params) -> Any:
    """log(t / (2 s)) - 1 + g/t + exp(-g/t) / (1 - s^2/t^2) for Laplace scale s < t, gap g; inf for s >= t."""
    s, t = p["scale"], q["scale"]
    return INF if s >= t else _to_gumbel((2 * s).log() + 1, t, p["loc"] - q["loc"], 1 / (1 - (s / t) ** 2))


def kl_logistic_gumbel(p: Params, q: Params) -> Any:
    """log(t/s) - 2 + g/t + exp(-g/t) (pi s/t) / sin(pi s/t) for logistic scale s < t, gap g; inf for s >= t."""
    s, t = p["scale"], q["scale"]
    ratio = arb.pi() * s / t
    return INF if s >= t else _to_gumbel(s.log() + 2, t, p["loc"] - q["loc"], ratio / ratio.sin())


def kl_exponential_gumbel(p: Params, q: Params) -> Any:
    """log(t/s) - 1 + (g + s)/t + exp(-g/t) / (1 + s/t) for exponential scale s, gap g of the locations."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return _to_gumbel(s.log() + 1 - s / t, t, gap, 1 / (1 + s / t))


def kl_uniform_gumbel(p: Params, q: Params) -> Any:
    """log(t/w) + (g + w/2)/t + exp(-g/t) (1 - exp(-w/t)) t/w for width w, gap g of the lower end and the location."""
    w, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return _to_gumbel(w.log() - w / (2 * t), t, gap, -(-w / t).expm1() * t / w)


def _to_gumbel(entropy: Any, scale: Any, gap: Any, transform: Any) -> Any:
    """KL to a Gumbel law: -entropy + log t + E[z] + E[exp(-z)], z = (x - n)/t, E[exp(-z)] = exp(-g/t) transform."""
    return scale.log() - entropy + gap / scale + (-gap / scale).exp() * transform


def kl_normal_gamma(p: Params, q: Params) -> Any:
    """The gamma formula for the precision plus the mean normal formula for the mean."""
    zero = arb(0)
    precision = kl_gamma(*({"a": v["a"], "scale": 1 / v["b"], "loc": zero} for v in (p, q)))
    ratio = q["lam"] / p["lam"]
    gap = p["mu"] - q["mu"]
    return precision + (q["lam"] * p["a"] / p["b"] * gap * gap + ratio - ratio.log() - 1) / 2


def _part(a: Any, b: Any) -> Any:
    """a log(a/b) with 0 log 0 = 0 and inf where b = 0 < a."""
    if a == 0:
        return arb(0)
    return INF if b == 0 else a * (a / b).log()


KL_FORMS: dict[tuple[str, str], Form] = {
    ("norm", "norm"): kl_normal,
    ("expon", "expon"): kl_exponential,
    ("gamma", "gamma"): kl_gamma,
    ("beta", "beta"): kl_beta,
    ("poisson", "poisson"): kl_poisson,
    ("binom", "binom"): kl_binomial,
    ("geom", "geom"): kl_geometric,
    ("nbinom", "nbinom"): kl_negative_binomial,
    ("uniform", "uniform"): kl_uniform,
    ("laplace", "laplace"): kl_laplace,
    ("logistic", "logistic"): kl_logistic,
    ("cauchy", "cauchy"): kl_cauchy,
    ("halfcauchy", "halfcauchy"): kl_half_cauchy,
    ("lognorm", "lognorm"): kl_lognormal,
    ("weibull_min", "weibull_min"): kl_weibull,
    ("pareto", "pareto"): kl_pareto,
    ("gumbel_r", "gumbel_r"): kl_gumbel,
    ("rayleigh", "rayleigh"): kl_rayleigh,
    ("halfnorm", "halfnorm"): kl_half_normal,
    ("invgamma", "invgamma"): kl_inverse_gamma,
    ("invgauss", "invgauss"): kl_inverse_gaussian,
    ("vonmises", "vonmises"): kl_von_mises,
    ("laplace", "norm"): kl_laplace_normal,
    ("norm", "laplace"): kl_normal_laplace,
    ("uniform", "norm"): kl_uniform_normal,
    ("expon", "norm"): kl_exponential_normal,
    ("logistic", "norm"): kl_logistic_normal,
    ("gumbel_r", "norm"): kl_gumbel_normal,
    ("norm", "gumbel_r"): kl_normal_gumbel,
    ("laplace", "gumbel_r"): kl_laplace_gumbel,
    ("logistic", "gumbel_r"): kl_logistic_gumbel,
    ("expon", "gumbel_r"): kl_exponential_gumbel,
    ("uniform", "gumbel_r"): kl_uniform_gumbel,
}
