"""Closed forms of total variation and Jensen-Shannon, which no moment gives, in ball arithmetic."""

from typing import Any

from flint import arb

from gantheory.numerics.closed import Form, Params


def tv_normal(p: Params, q: Params) -> Any:
    """erf(|g| / (2 s sqrt 2)) for equal deviations s and gap g of the means; by the two crossings for s != t."""
    s, t, gap = p["scale"], q["scale"], q["loc"] - p["loc"]
    if s == t:
        return (abs(gap) / (2 * s * arb(2).sqrt())).erf()
    if s > t:
        return tv_normal(q, p)
    # in units of p: x^2 = (x - g)^2 / r^2 + 2 log r with r = t/s > 1, so p > q between the roots
    r, g = t / s, gap / s
    root = r * (g * g + 2 * (r * r - 1) * r.log()).sqrt()
    low, high = (-g - root) / (r * r - 1), (-g + root) / (r * r - 1)
    two = arb(2).sqrt()
    inside = (high / two).erf() - (low / two).erf()
    return (inside - ((high - g) / (r * two)).erf() + ((low - g) / (r * two)).erf()) / 2


def tv_exponential(p: Params, q: Params) -> Any:
    """r^(-1/(r-1)) (1 - 1/r), r the larger over the smaller scale, at equal locations."""
    if p["loc"] != q["loc"]:
        return None
    return tv_of_scales(p["scale"], q["scale"])


def tv_of_scales(s: Any, t: Any) -> Any:
    """Total variation of exponential laws of scales s and t."""
    if s == t:
        return arb(0)
    r = t / s if t > s else s / t
    return (-r.log() / (r - 1)).exp() * (1 - 1 / r)


def tv_rayleigh(p: Params, q: Params) -> Any:
    """The exponential formula for x^2, whose scale is 2 s^2."""
    return tv_of_scales(p["scale"] ** 2, q["scale"] ** 2) if p["loc"] == q["loc"] else None


def tv_weibull(p: Params, q: Params) -> Any:
    """The exponential formula for x^c, whose scale is s^c, at equal c."""
    if p["loc"] != q["loc"] or p["c"] != q["c"]:
        return None
    return tv_of_scales(p["scale"] ** p["c"], q["scale"] ** p["c"])


def tv_pareto(p: Params, q: Params) -> Any:
    """The exponential formula for log x, whose scale is 1/b, at equal least values."""
    if p["loc"] != q["loc"] or p["scale"] != q["scale"]:
        return None
    return tv_of_scales(1 / p["b"], 1 / q["b"])


def tv_gumbel(p: Params, q: Params) -> Any:
    """The exponential formula for exp(-x/s), whose scale is exp(-m/s), at equal scales s."""
    if p["scale"] != q["scale"]:
        return None
    return tv_of_scales(arb(1), (abs(p["loc"] - q["loc"]) / p["scale"]).exp())


def tv_laplace(p: Params, q: Params) -> Any:
    """1 - exp(-|g|/(2 s)) for equal scales; the exponential formula for |x - m| at equal locations."""
    if p["scale"] == q["scale"]:
        return -(-abs(p["loc"] - q["loc"]) / (2 * p["scale"])).expm1()
    return tv_exponential(p, q)


def tv_logistic(p: Params, q: Params) -> Any:
    """tanh(|g|/(4 s)) for equal scales."""
    return (abs(p["loc"] - q["loc"]) / (4 * p["scale"])).tanh() if p["scale"] == q["scale"] else None


def tv_cauchy(p: Params, q: Params) -> Any:
    """(2/pi) atan(|g|/(2 s)) for equal scales; (2/pi) atan(|s - t| / (2 sqrt(s t))) at equal locations."""
    s, t, gap = p["scale"], q["scale"], abs(p["loc"] - q["loc"])
    if s == t:
        return 2 * (gap / (2 * s)).atan() / arb.pi()
    return 2 * (abs(s - t) / (2 * (s * t).sqrt())).atan() / arb.pi() if gap == 0 else None


def tv_lognormal(p: Params, q: Params) -> Any:
    """The normal formula for the logarithms."""
    if p["loc"] != q["loc"]:
        return None
    return tv_normal(*({"loc": v["scale"].log(), "scale": v["s"]} for v in (p, q)))


def tv_half_normal(p: Params, q: Params) -> Any:
    """The normal formula at equal locations."""
    return tv_normal(p, q) if p["loc"] == q["loc"] else None


def tv_half_cauchy(p: Params, q: Params) -> Any:
    """The Cauchy formula at equal locations."""
    return tv_cauchy(p, q) if p["loc"] == q["loc"] else None


def tv_bernoulli(p: Params, q: Params) -> Any:
    """|a - b| for single draws with chances a, b."""
    return abs(p["p"] - q["p"]) if p["n"] == q["n"] == 1 and p["loc"] == q["loc"] else None


def tv_uniform(p: Params, q: Params) -> Any:
    """1 - w / max(s, t) for lengths s, t that overlap in length w."""
    w = overlap(p, q)
    return None if w is None else 1 - w / p["scale"].max(q["scale"])


def js_uniform(p: Params, q: Params) -> Any:
    """(w/2) (log(2t/(s+t))/s + log(2s/(s+t))/t) + log 2 (2 - w/s - w/t)/2 for lengths s, t that overlap in length w."""
    w = overlap(p, q)
    if w is None:
        return None
    s, t = p["scale"], q["scale"]
    shared = w * ((2 * t / (s + t)).log() / s + (2 * s / (s + t)).log() / t)
    return (shared + arb(2).log() * (2 - w / s - w / t)) / 2


def js_cauchy(p: Params, q: Params) -> Any:
    """log(2 r / (r + 2 sqrt(s t))) with r^2 = (s + t)^2 + g^2. Source: Nielsen and Okamura, arXiv 2101.12459."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    r = ((s + t) ** 2 + gap * gap).sqrt()
    return (2 * r / (r + 2 * (s * t).sqrt())).log()


def js_half_cauchy(p: Params, q: Params) -> Any:
    """The Cauchy formula at equal locations."""
    return js_cauchy(p, q) if p["loc"] == q["loc"] else None


def chi2_cauchy(p: Params, q: Params) -> Any:
    """((s - t)^2 + g^2) / (2 s t). Source: Nielsen and Okamura, arXiv 2101.12459."""
    s, t, gap = p["scale"], q["scale"], p["loc"] - q["loc"]
    return ((s - t) ** 2 + gap * gap) / (2 * s * t)


def chi2_half_cauchy(p: Params, q: Params) -> Any:
    """The Cauchy formula at equal locations."""
    return chi2_cauchy(p, q) if p["loc"] == q["loc"] else None


def overlap(p: Params, q: Params) -> Any:
    """The length of the intersection of two intervals, 0 for disjoint ones; None where precision leaves it open."""
    ends = [(v["loc"], v["loc"] + v["scale"]) for v in (p, q)]
    width = ends[0][1].min(ends[1][1]) - ends[0][0].max(ends[1][0])
    if width > 0:
        return width
    return arb(0) if width <= 0 else None


_TV: dict[tuple[str, str], Form] = {
    ("norm", "norm"): tv_normal,
    ("expon", "expon"): tv_exponential,
    ("rayleigh", "rayleigh"): tv_rayleigh,
    ("weibull_min", "weibull_min"): tv_weibull,
    ("pareto", "pareto"): tv_pareto,
    ("gumbel_r", "gumbel_r"): tv_gumbel,
    ("laplace", "laplace"): tv_laplace,
    ("logistic", "logistic"): tv_logistic,
    ("cauchy", "cauchy"): tv_cauchy,
    ("halfcauchy", "halfcauchy"): tv_half_cauchy,
    ("lognorm", "lognorm"): tv_lognormal,
    ("halfnorm", "halfnorm"): tv_half_normal,
    ("binom", "binom"): tv_bernoulli,
    ("uniform", "uniform"): tv_uniform,
}
_JS: dict[tuple[str, str], Form] = {
    ("uniform", "uniform"): js_uniform,
    ("cauchy", "cauchy"): js_cauchy,
    ("halfcauchy", "halfcauchy"): js_half_cauchy,
}
_CHI2: dict[tuple[str, str], Form] = {("cauchy", "cauchy"): chi2_cauchy, ("halfcauchy", "halfcauchy"): chi2_half_cauchy}
FORMS: dict[str, dict[tuple[str, str], Form]] = {"tv": _TV, "js": _JS, "chi2": _CHI2}
