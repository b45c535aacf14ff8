"""Divergences of distribution objects: every closed form against quadrature, hard measures against known values."""

import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from scipy import stats as S

import gantheory.numerics as gn
from gantheory.numerics.checks import InvalidDistribution
from gantheory.numerics.closed import KL_FORMS
from gantheory.numerics.closed_more import FORMS
from gantheory.numerics.families import _ALIASES, _REDUCTIONS
from gantheory.numerics.laws import Dirac, Mixture, NormalGamma, read_law
from tests.examples import examples

PAIRS: list[tuple[Any, Any]] = [
    (S.norm(0, 1), S.norm(1, 2)),
    (S.norm(0, 1), S.norm(0.7, 1)),
    (S.expon(0, 1), S.expon(0, 3)),
    (S.expon(1, 1), S.expon(0.5, 3)),
    (S.gamma(2, scale=3), S.gamma(0.7, scale=1.5)),
    (S.expon(0, 2), S.gamma(2.5, scale=1.5)),
    (S.beta(0.5, 0.5), S.beta(2, 0.7)),
    (S.cauchy(0, 1), S.cauchy(2, 0.3)),
    (S.cauchy(0, 1), S.cauchy(2, 1)),
    (S.halfcauchy(0, 1), S.halfcauchy(0, 3)),
    (S.poisson(3), S.poisson(5)),
    (S.nbinom(3, 0.2), S.nbinom(3, 0.5)),
    (S.vonmises(2, loc=0.3), S.vonmises(0.5, loc=1)),
    (S.invgauss(1.5, scale=2), S.invgauss(0.5, scale=1)),
    (S.invgamma(2.5, scale=2), S.invgamma(1.5, scale=1)),
    (S.pareto(2.5, scale=2), S.pareto(1.5, scale=1)),
    (S.pareto(2.5, scale=2), S.pareto(1.5, scale=2)),
    (S.laplace(0, 1), S.norm(0.5, 2)),
    (S.laplace(0, 1), S.laplace(0.5, 1)),
    (S.laplace(0, 1), S.laplace(0.5, 2)),
    (S.laplace(1, 1), S.laplace(1, 2)),
    (S.weibull_min(2, scale=2), S.weibull_min(1.3, scale=1.0)),
    (S.weibull_min(2, scale=2), S.weibull_min(2, scale=1.0)),
    (S.gumbel_r(1, 2), S.gumbel_r(0, 3)),
    (S.gumbel_r(1, 2), S.gumbel_r(0, 2)),
    (S.uniform(0, 1), S.norm(0, 1)),
    (S.logistic(1, 0.5), S.norm(0, 2)),
    (S.gumbel_r(1, 2), S.norm(0.5, 3)),
    (S.laplace(1, 0.4), S.gumbel_r(0, 2)),
    (S.logistic(1, 0.5), S.gumbel_r(0, 2)),
    (S.expon(0.5, 2), S.gumbel_r(1, 1.5)),
    (S.uniform(-1, 2), S.gumbel_r(0.5, 0.7)),
    (S.expon(0, 1), S.norm(0, 1)),
    (S.lognorm(0.5, scale=2), S.lognorm(1, scale=1)),
    (S.logistic(0, 1), S.logistic(2, 1)),
    (S.halfnorm(0, 1), S.halfnorm(0, 2)),
    (S.rayleigh(0, 1), S.rayleigh(0, 2)),
    (S.maxwell(0, 1), S.maxwell(0, 1.2)),
    (S.chi(3), S.chi(4)),
    (S.nakagami(1.5, scale=2), S.nakagami(2, scale=1)),
    (S.uniform(0, 1), S.uniform(-1, 3)),
    (S.uniform(0, 1), S.uniform(0.5, 2)),
    (S.binom(5, 0.2), S.binom(5, 0.7)),
    (S.bernoulli(0.2), S.bernoulli(0.7)),
    (S.geom(0.3), S.geom(0.5)),
    (S.erlang(2), S.chi2(3)),
    (S.powerlaw(1.5), S.arcsine()),
    (S.gumbel_l(0, 1), S.gumbel_l(1, 2)),
    (S.levy(), S.levy(scale=3)),
    (S.invweibull(2, scale=2), S.invweibull(3)),
    (S.weibull_max(2), S.weibull_max(2, scale=2)),
    (S.exponweib(1, 2), S.exponweib(1, 3)),
    (S.fisk(2), S.fisk(2, scale=1.5)),
    (S.loguniform(1, 2), S.loguniform(1, 3)),
    (S.reciprocal(1, 2), S.reciprocal(1, 3)),
]
KINDS = [(k, None) for k in ("kl", "js", "js_distance", "tv", "hellinger", "chi2", "jeffreys", "bhattacharyya")]
KINDS += [("renyi", 0.5), ("renyi", 2.0), ("alpha", 0.3), ("alpha", 1.7), ("alpha", -0.5)]
TURNED = [("kl", None), ("hellinger", None), ("chi2", None), ("alpha", -0.5)]  # of a pair the other way round


def shown(law: Any) -> str:
    return f"{law.dist.name}{law.args}{law.kwds or ''}"


SAMPLE = [
    pytest.param(pair, id=f"{shown(pair[0])}-{shown(pair[1])}", marks=[pytest.mark.slow] if k % 3 else [])
    for k, pair in enumerate(PAIRS)
]


@pytest.mark.parametrize("pair", SAMPLE)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_closed_forms_agree_with_quadrature(pair: tuple[Any, Any]) -> None:
    for p, q, kinds in ((*pair, KINDS), (*pair[::-1], KINDS if examples(0, 1) else TURNED)):
        for kind, order in kinds:
            closed, found = (gn.measured(kind, p, q, order=order, closed=c) for c in (True, False))
            assert found.method != "closed form"
            assert found.value == closed.value or abs(found.value - closed.value) <= 1e-12 * closed.value, (kind, order)


def test_every_form_of_the_tables_is_compared_above() -> None:
    names = {(p.dist.name, q.dist.name) for pair in PAIRS for p, q in (pair, pair[::-1])}
    for table in (KL_FORMS, *FORMS.values()):
        assert set(table) <= names
    assert set(_ALIASES) | set(_REDUCTIONS) <= {name for pair in names for name in pair}


@pytest.mark.parametrize(("kind", "value"), [("kl", math.inf), ("js", math.log(2)), ("tv", 1.0), ("hellinger", 1.0)])
def test_singular_and_disjoint_pairs_are_exact(kind: str, value: float) -> None:
    pairs = [(Dirac(0), S.norm()), (Dirac(0), Dirac(1)), (S.norm(), Dirac(3)), (S.uniform(0, 1), S.uniform(2, 1))]
    pairs += [(S.uniform(0, 1), S.uniform(1, 1)), (S.poisson(3), S.norm()), (S.bernoulli(0.5), S.bernoulli(0.5, loc=2))]
    pairs += [(S.weibull_max(2), S.weibull_min(2)), (Mixture([Dirac(0), Dirac(2)], [0.5, 0.5]), Dirac(1))]
    for p, q in pairs:
        assert getattr(gn, kind)(p, q) == value or (p.__class__ is not Dirac and shown(p).startswith("bernoulli"))


def test_kept_quantiles_are_those_of_the_law_asked_for() -> None:
    for law in (S.norm(0, 1), S.norm(3, 2), S.gamma(2), S.gamma(3), S.gamma(2, scale=3), S.norm(0, 1)):
        part = read_law(law, "p").only()
        assert part.quantiles((0.25, -0.125)) == [law.ppf(0.25), law.isf(0.125)]


def test_views_are_not_mixed_up() -> None:
    assert gn.kl(S.gumbel_l(), S.gumbel_r()) > 100
    assert gn.kl(S.invweibull(2), S.weibull_min(2)) > 100
    assert gn.kl(S.loguniform(1, 2), S.uniform(1, 1)) == pytest.approx(0.0199393303016917, rel=1e-12)


def test_half_shared_mass() -> None:
    half = Mixture([Dirac(0), S.norm()], [0.5, 0.5])
    assert gn.tv(half, S.norm()) == pytest.approx(0.5, rel=1e-14)
    assert gn.kl(S.norm(), half) == pytest.approx(math.log(2), rel=1e-14)
    assert gn.kl(half, S.norm()) == math.inf
    assert gn.js(half, S.norm()) == pytest.approx(gn.js([0.5, 0.5], [0, 1]), rel=1e-13)
    assert gn.js(S.uniform(0, 1), S.uniform(0.5, 1)) == pytest.approx(math.log(2) / 2, rel=1e-15)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_heavy_tails() -> None:
    assert gn.kl(S.cauchy(), S.norm()) == math.inf
    assert gn.kl(S.pareto(1), S.expon()) == math.inf
    assert gn.chi2(S.t(2), S.t(4)) == math.inf
    assert math.isfinite(gn.chi2(S.t(2), S.t(3.9)))
    assert gn.kl(S.zipf(2), S.poisson(3)) == math.inf
    with mp.workdps(30):
        a, b = mp.mpf("2.1"), mp.mpf(3)
        want = (a - b) * mp.zeta(a, derivative=1) / mp.zeta(a) + mp.log(mp.zeta(b) / mp.zeta(a))
    found = gn.measured("kl", S.zipf(2.1), S.zipf(3))
    assert abs(found.value - float(want)) <= max(1e-12, found.error)
    tails = (S.norm(), S.cauchy())
    with mp.workdps(25):
        want = mp.quad(lambda x: mp.npdf(x) * mp.log(mp.npdf(x) * mp.pi * (1 + x * x)), [-mp.inf, -3, 0, 3, mp.inf])
    assert gn.kl(*tails) == pytest.approx(float(want), rel=1e-13)


def test_new_style_objects_and_mixtures() -> None:
    classic = gn.kl(S.norm(0, 1), S.norm(1, 2))
    assert gn.kl(S.Normal(mu=0, sigma=1), S.Normal(mu=1, sigma=2)) == classic
    assert gn.kl(S.Normal(), 2 * S.Normal() + 1) == classic
    assert gn.kl(S.norm, S.Normal(mu=1, sigma=2)) == classic
    assert gn.js(S.Uniform(a=0, b=1), S.uniform(0.5, 1)) == pytest.approx(math.log(2) / 2, rel=1e-15)
    assert gn.kl(S.Binomial(n=4, p=0.25), S.binom(4, 0.5)) == gn.kl(S.binom(4, 0.25), S.binom(4, 0.5))
    assert gn.kl(S.make_distribution(S.gamma)(a=2.0), S.gamma(3)) == gn.kl(S.gamma(2), S.gamma(3))
    assert gn.js(S.exp(S.Normal()), S.lognorm(1)) < 1e-30
    new = S.Mixture([S.Normal(mu=0, sigma=1), S.Normal(mu=2, sigma=1)], weights=[0.5, 0.5])
    own = Mixture([S.norm(0, 1), S.norm(2, 1)], [0.5, 0.5])
    assert gn.js(new, S.norm(1, 2)) == pytest.approx(gn.js(own, S.norm(1, 2)), rel=1e-14)
    truncated = gn.kl(S.truncate(S.Normal(), 0, 3), S.halfnorm())
    assert truncated == pytest.approx(-math.log(2 * (S.norm.cdf(3) - 0.5)), rel=1e-12)


def test_discrete_tables() -> None:
    table = S.rv_discrete(values=([0, 1], [0.5, 0.5]))
    assert gn.kl(table, S.bernoulli(0.25)) == pytest.approx(gn.kl([0.5, 0.5], [0.75, 0.25]), rel=1e-14)
    assert gn.kl(table(loc=1), S.bernoulli(0.25, loc=1)) == gn.kl(table, S.bernoulli(0.25))
    assert gn.renyi(S.geom(0.3), S.geom(0.5), math.inf) == math.inf
    assert gn.renyi(S.geom(0.5), S.geom(0.3), math.inf) == pytest.approx(math.log(5 / 3), rel=1e-14)
    assert gn.renyi(S.norm(), S.norm(0, 2), math.inf) == pytest.approx(math.log(2), rel=1e-13)
    assert gn.renyi(S.uniform(0, 1), S.uniform(0, 4), 0) == pytest.approx(math.log(4), rel=1e-13)


def test_laws_of_vectors() -> None:
    mv = S.multivariate_normal
    a, b = [[2, 0.3], [0.3, 1]], [[1, 0], [0, 3]]
    inverse = np.linalg.inv(b)
    gap = np.array([1.0, -1.0])
    want = (np.trace(inverse @ a) + gap @ inverse @ gap - 2 + math.log(3 / np.linalg.det(a))) / 2
    assert gn.kl(mv([0, 0], a), mv([1, -1], b)) == pytest.approx(want, rel=1e-13)
    assert gn.kl(mv([0, 0], a), mv([1, -1], b), enclosure=True).ball.rel_accuracy_bits() >= 99
    assert gn.kl(mv([1, 2], a), mv([1, 2], a)) == 0.0
    assert gn.chi2(mv(0, 1), mv(0.5, 2)) == pytest.approx(gn.chi2(S.norm(0, 1), S.norm(0.5, math.sqrt(2))), rel=1e-13)
    assert gn.chi2(mv([0, 0], [[3, 0], [0, 1]]), mv([1, 1])) == math.inf
    product = gn.hellinger(S.norm(0, 1), S.norm(1, 2)), gn.hellinger(S.norm(0, 1), S.norm(-1, 1))
    affinity = (1 - product[0] ** 2) * (1 - product[1] ** 2)
    both = gn.hellinger(mv([0, 0]), mv([1, -1], [[4, 0], [0, 1]]))
    assert both == pytest.approx(math.sqrt(1 - affinity), rel=1e-13)
    assert gn.js(mv([0, 0], a), mv([1, -1], a)) == pytest.approx(
        gn.js(S.norm(), S.norm(math.sqrt(gap @ np.linalg.inv(a) @ gap))), rel=1e-13
    )
    assert gn.tv(mv([0, 0]), mv([1, 0])) == gn.tv(S.norm(), S.norm(1))
    assert gn.kl(S.dirichlet([2, 0.5]), S.dirichlet([1, 3])) == gn.kl(S.beta(2, 0.5), S.beta(1, 3))
    assert gn.renyi(S.multinomial(4, [0.25, 0.75]), S.multinomial(4, [0.5, 0.5]), 2) == pytest.approx(
        gn.renyi(S.binom(4, 0.25), S.binom(4, 0.5), 2), rel=1e-14
    )


def test_normal_gamma_against_its_chain_rule() -> None:
    """KL of the joint is KL of the precisions plus the mean KL of the conditional means."""
    p, q = NormalGamma(0.5, 1, 2, 1), NormalGamma(1, 2, 1.5, 3)
    precisions = gn.kl(S.gamma(2, scale=1), S.gamma(1.5, scale=1 / 3))
    nodes = np.linspace(1e-9, 60, 400001)
    weights = S.gamma(2, scale=1).pdf(nodes)
    inner = 0.5 * (2 - math.log(2) - 1 + 2 * nodes * 0.25)
    assert gn.kl(p, q) == pytest.approx(precisions + np.trapezoid(weights * inner, nodes), rel=1e-8)
    assert gn.chi2(p, p) == 0.0
    assert 0 < gn.hellinger(p, q) < 1
    small = 1e-4
    order = gn.renyi(p, q, 1 + small), gn.renyi(p, q, 1 - small)
    assert sum(order) / 2 == pytest.approx(gn.kl(p, q), rel=1e-6)


def test_entropies() -> None:
    assert gn.entropy(S.norm(0, 2)) == pytest.approx(0.5 * math.log(2 * math.pi * math.e * 4), rel=1e-14)
    assert gn.entropy(S.norm(), base=2) == pytest.approx(0.5 * math.log2(2 * math.pi * math.e), rel=1e-14)
    assert gn.entropy(S.geom(0.5), base=2) == pytest.approx(2.0, rel=1e-14)
    want = gn.entropy(S.norm()) + gn.kl(S.norm(), S.norm(1, 2))
    assert gn.cross_entropy(S.norm(), S.norm(1, 2)) == pytest.approx(want, rel=1e-14)
    with pytest.raises(InvalidDistribution, match="mixed measure"):
        gn.entropy(Mixture([Dirac(0), S.norm()], [0.5, 0.5]))


def test_enclosures_of_closed_forms() -> None:
    ball = gn.kl(S.norm(0, 1), S.norm(1, 1), enclosure=True)
    assert 0.5 in ball
    assert ball.ball.rel_accuracy_bits() >= 99
    assert gn.js(S.norm(0, 1), S.norm(0, 1), enclosure=True).mid == 0.0
    with pytest.raises(ValueError, match="enclosure=True"):
        gn.js(S.norm(), S.t(3), enclosure=True)


def test_bad_laws_are_named() -> None:
    with pytest.raises(InvalidDistribution, match="p: norm has no such parameters"):
        gn.kl(S.norm(0, -1), S.norm())
    with pytest.raises(InvalidDistribution, match=r"q = .* is no distribution object"):
        gn.kl(S.norm(), [0.5, 0.5])
    with pytest.raises(InvalidDistribution, match="parameter loc has shape"):
        gn.kl(S.norm([0, 1], 1), S.norm())
    with pytest.raises(InvalidDistribution, match="q has a singular covariance"):
        gn.kl(S.multivariate_normal([0, 0]), S.multivariate_normal([0, 0], [[1, 1], [1, 1]], allow_singular=True))
    with pytest.raises(InvalidDistribution, match="different dimensions"):
        gn.kl(S.multivariate_normal([0, 0]), S.multivariate_normal([0]))
    with pytest.raises(InvalidDistribution, match="no reduction to the line"):
        gn.tv(S.dirichlet([1, 2, 3]), S.dirichlet([2, 2, 2]))
