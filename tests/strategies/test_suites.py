"""The property suites find what is wrong with known code, refute every listed mutant, and pass code that is right."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.special import expit, log_expit, rel_entr
from scipy.stats import entropy, wasserstein_distance

import gantheory.numerics as gn
from gantheory import suites
from gantheory.numerics.transport.solvers import load_pot
from gantheory.strategies import pmfs
from gantheory.strategies.suites.oracle import divergence
from gantheory.strategies.suites.run import Law, collecting
from gantheory.strategies.suites.run import run as check_laws
from gantheory.strategies.suites.violation import Finding

DIVERGENCES = ("reverse_kl", "js", "js_distance", "tv", "hellinger", "chi2", "reverse_chi2", "jeffreys")
CHECKS = {
    **{kind: (suites.check_divergence, getattr(gn, kind), kind, {}) for kind in ("kl", *DIVERGENCES, "bhattacharyya")},
    "renyi": (suites.check_divergence, lambda p, q: gn.renyi(p, q, 2), "renyi", {"order": 2.0}),
    "renyi half": (suites.check_divergence, lambda p, q: gn.renyi(p, q, 0.5), "renyi", {"order": 0.5}),
    "alpha": (suites.check_divergence, lambda p, q: gn.alpha(p, q, 3), "alpha", {"order": 3.0}),
    "an f": (suites.check_divergence, gn.tv, "f_divergence", {}),
    "w1": (suites.check_distance, lambda p, q, d: gn.wasserstein(p, q, cost=d), "w1", {}),
    "w2": (suites.check_distance, lambda p, q, d: gn.wasserstein(p, q, cost=d, order=2), "w2", {}),
    "emd": (suites.check_distance, lambda p, q, c: gn.wasserstein(p, q, cost=c), "emd", {}),
    "w1_line": (suites.check_distance, lambda x, y, p, q: gn.wasserstein(p, q, x, y), "w1_line", {}),
    "w2_line": (suites.check_distance, lambda x, y, p, q: gn.wasserstein(p, q, x, y, order=2), "w2_line", {}),
    "discriminator": (suites.check_discriminator, gn.optimal_discriminator, None, {}),
    "minimax": (suites.check_gan_loss, gn.gan_value, "minimax", {}),
    "non-saturating": (suites.check_gan_loss, gn.non_saturating_value, "non-saturating", {}),
}


def run(name, examples, seed=None):
    check, fn, kind, more = CHECKS[name]
    return check(fn, *([kind] if kind else []), examples=examples, seed=seed, **more)


@pytest.mark.parametrize("name", CHECKS)
def test_our_own_functions_pass(name):
    passed = run(name, 3, seed=1)
    assert passed.examples >= 2 * len(passed.laws)
    assert len(passed.laws) == len(set(passed.laws)) > 5


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_our_own_functions_pass_many_examples(name):
    """A part of the million examples of ``python tests/strategies/million.py``."""
    assert run(name, 200).examples > 1_000


def test_laws_that_draw_alike_share_their_draws():
    """A shared run is the same laws, and reports the one that is broken, shrunk as that law."""
    with collecting() as found_suites:
        run("kl", 1)
    assert sum(len(group) for group in found_suites[0].groups()) == len(found_suites[0].laws)
    assert all(len({id(law.drawn) for law in group}) == 1 for group in found_suites[0].groups())
    largest = max(found_suites[0].groups(), key=len)
    assert found_suites[0].check(largest, 30) >= 25 * len(largest) > 50
    with collecting() as wrong:
        suites.check_divergence(lambda p, q: gn.kl(p, q) * (1 + 1e-3 * p[0]), "kl")
    group = next(g for g in wrong[0].groups() if "order of atoms" in [law.name for law in g])
    with pytest.raises(suites.LawViolated) as caught:
        wrong[0].check(group, 200)
    assert caught.value.law in [law.name for law in group]
    assert len(caught.value.example["p"]) <= 4


def test_the_first_law_that_any_draw_breaks_is_told():
    """Though the second is broken by every draw, and the first by few."""

    def law(name, broken):
        return Law(name, "", "", drawn, lambda p: Finding({"p": p}, "", "") if broken(p) else None)

    drawn = pmfs()
    laws = [law("never", lambda _: False), law("rarely", lambda p: len(p) > 5), law("always", lambda _: True)]
    with pytest.raises(suites.LawViolated) as caught:
        check_laws("p", ("p",), laws, examples=60, random_seed=1, hint=lambda: None)
    assert caught.value.law == "rarely"
    assert len(caught.value.example["p"]) == 6


def test_the_exact_root_of_what_rounds_below_zero_is_zero():
    p, q = (np.array([mass, 0.3, 0.7]) for mass in (1e-55, 1.001e-55))
    assert 0 <= divergence("js_distance", p, q) < 1e-30


def test_rows_of_a_batch_agree_with_single_calls():
    assert "rows of a batch" in suites.check_divergence(gn.kl, "kl", examples=8, seed=1, batch=True).laws
    with pytest.raises(suites.LawViolated, match="rows of a batch"):
        suites.check_divergence(lambda p, q: np.sum(gn.kl(p, q)), "kl", examples=8, seed=1, batch=True)


def found(check, fn, *arguments, examples=10, seed=1, **more):
    with pytest.raises(suites.LawViolated) as caught:
        check(fn, *arguments, examples=examples, seed=seed, **more)
    return caught.value


def test_scipy_jensenshannon_is_nan_for_near_pairs():
    # the root of a rounded difference: NaN where it comes out below 0
    bad = found(suites.check_divergence, jensenshannon, "js_distance", examples=1000)
    assert bad.law == "a number, never NaN"
    assert bad.got == "nan"
    assert np.allclose(bad.example["p"], bad.example["q"], rtol=1e-2)


@pytest.mark.slow
def test_scipy_relative_entropy_is_negative_for_near_pairs():
    bad = found(suites.check_divergence, entropy, "kl", examples=1000)
    assert bad.law == "non-negativity (Gibbs)"
    assert -1e-12 < float(bad.got) < 0
    assert np.allclose(bad.example["p"], bad.example["q"], rtol=1e-2)


def test_pot_answers_nan_costs_with_zero():
    ot = load_pot()
    bad = found(suites.check_distance, ot.emd2, "w1")
    assert bad.law == "NaN is not answered with a number"
    assert np.isnan(np.concatenate([np.ravel(v) for v in bad.example.values()])).any()
    assert bad.got == "0.0"


def transposing(p, q, cost):
    """An earth mover's distance that reads the cost of moving from i to j as that of moving from j to i."""
    return gn.wasserstein(q, p, cost=cost).value if cost.shape == (len(q), len(p)) else gn.wasserstein(p, q, cost=cost)


def test_a_transposed_cost_is_found_and_named():
    for kind, order in (("w2", 2), ("emd", 1)):
        bad = found(
            suites.check_distance, lambda p, q, c, order=order: gn.wasserstein(p, q, cost=c.T, order=order), kind
        )
        assert bad.law == "rows are p, columns are q"
        assert "transposed" in bad.hint
        assert max(bad.example["cost"].shape) <= 2
    assert found(suites.check_distance, transposing, "w1").law == "rows are p, columns are q"


def test_scipy_on_the_line_is_right():
    assert suites.check_distance(wasserstein_distance, "w1_line", examples=30).subject == "w1_line"


def kl(p, q):
    return float(rel_entr(p, q).sum())


MUTANTS = {
    "swapped": ("kl", lambda p, q: gn.kl(q, p), "swapped"),
    "bits": ("kl", lambda p, q: gn.kl(p, q, base=2), "bits"),
    "mean for sum": ("kl", lambda p, q: gn.kl(p, q) / len(p), "mean where the sum belongs"),
    "sign": ("kl", lambda p, q: -gn.kl(p, q), "negative"),
    "no renormalising": ("js", lambda p, q: 2 * gn.js(p, q), "factor 1/2"),
    "root": ("js", gn.js_distance, "root|js_distance"),
    "square": ("js_distance", gn.js, "square|js"),
    "no half": ("tv", lambda p, q: float(np.abs(p - q).sum()), "factor 1/2"),
    "squared": ("hellinger", lambda p, q: gn.hellinger(p, q) ** 2, "square"),
    "lost log": ("kl", lambda p, q: float(np.where(q > 0, p * p / np.where(q > 0, q, 1), 0).sum() - 1), None),
    "epsilon": ("kl", lambda p, q: float((p * np.log((p + 1e-12) / (q + 1e-12))).sum()), None),
    "dropped support": ("kl", lambda p, q: float(rel_entr(p, q)[(p > 0) & (q > 0)].sum()), None),
    "chi2 by p": ("chi2", gn.reverse_chi2, "swapped"),
    "constant": ("f_divergence", lambda p, q: 0.0, None),
    "not convex": ("f_divergence", lambda p, q: float(((p - q) ** 2).sum()), None),
    "in place": ("kl", lambda p, q: float(np.put(p, 0, 0.5) or kl(p, q)), None),
    "raises": ("tv", lambda p, q: 1 / 0, None),
}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.slow] if k % 2 else []) for k, n in enumerate(MUTANTS)]
)
def test_mutants_of_divergences_are_refuted(name):
    kind, mutant, hint = MUTANTS[name]
    bad = found(suites.check_divergence, mutant, kind)
    assert len(bad.example["p"]) <= 4
    if hint:
        assert bad.hint is not None
        assert any(word in bad.hint for word in hint.split("|"))


DISTANCE_MUTANTS = {
    "W2 for W1": ("w1", lambda p, q, d: gn.wasserstein(p, q, cost=d, order=2).value, "W2"),
    "twice": ("w1", lambda p, q, d: 2 * gn.wasserstein(p, q, cost=d).value, "factor 1/2"),
    "no root": ("w2", lambda p, q, d: gn.wasserstein(p, q, cost=d, order=2).value ** 2, "square"),
    "product plan": ("w1", lambda p, q, d: float(p @ d @ q), None),
    "total variation": ("w1", lambda p, q, d: gn.tv(p, q) if len(p) == len(q) else 0.0, None),
    "diagonal plan": ("emd", lambda p, q, d: float(np.minimum.outer(p, q).ravel() @ d.ravel()), None),
}


@pytest.mark.parametrize("name", DISTANCE_MUTANTS)
def test_mutants_of_distances_are_refuted(name):
    kind, mutant, hint = DISTANCE_MUTANTS[name]
    bad = found(suites.check_distance, mutant, kind)
    assert hint is None or hint in bad.hint


def test_unsorted_quantiles_are_refuted():
    bad = found(suites.check_distance, lambda x, y, p, q: abs(p @ x - q @ y), "w1_line")
    assert bad.law == "value"
    swapped = found(suites.check_distance, lambda x, y, p, q: gn.wasserstein(p, q, x, y, order=2), "w1_line")
    assert swapped.law == "value"


def test_mutants_of_the_best_discriminator_are_refuted():
    with np.errstate(all="ignore"):
        naive = found(suites.check_discriminator, lambda p, q: p / (p + q))
        assert naive.law == "values in [0, 1], never NaN"
        assert "swapped" in found(suites.check_discriminator, lambda p, q: q / (p + q)).hint
        assert "ratio" in found(suites.check_discriminator, lambda p, q: p / q).hint
        assert found(suites.check_discriminator, lambda p, q: np.full(len(p), 0.5)).law == "value"


LOSS_MUTANTS = {
    "swapped": ("minimax", lambda p, q, d: gn.gan_value(q, p, d), False, "swapped"),
    "negative": ("minimax", lambda p, q, d: -gn.gan_value(p, q, d), False, "negative"),
    "saturating": (
        "non-saturating",
        lambda p, q, d: gn.gan_value(q, q, d) + gn.non_saturating_value(q, q, d),
        False,
        "saturating loss",
    ),
    "bits": ("non-saturating", lambda p, q, d: gn.non_saturating_value(p, q, d, base=2), False, "bits"),
    "0 log 0": ("non-saturating", lambda p, q, d: float(-q @ np.log(d)), False, None),
    "clipped": ("non-saturating", lambda p, q, d: float(-q @ np.log(np.maximum(d, 1e-7))), False, None),
    "data": ("non-saturating", lambda p, q, d: gn.non_saturating_value(q, p, d), False, "swapped"),
    "naive logits": ("non-saturating", lambda p, q, s: float(-q @ np.log(expit(s))), True, None),
    "no logits": ("minimax", lambda p, q, s: gn.gan_value(p, q, np.clip(s, 0, 1)), True, None),
    "no half": ("least-squares", lambda p, q, d: float(p @ (d - 1) ** 2 + q @ d**2), False, "factor 1/2"),
    "hinge sign": (
        "hinge",
        lambda p, q, f: float(p @ np.maximum(0, 1 + f) + q @ np.maximum(0, 1 - f)),
        False,
        "swapped",
    ),
    "model first": ("wasserstein", lambda p, q, f: float(q @ f - p @ f), False, "negative"),
}


@pytest.mark.parametrize("name", LOSS_MUTANTS)
def test_mutants_of_losses_are_refuted(name):
    game, mutant, logits, hint = LOSS_MUTANTS[name]
    with np.errstate(all="ignore"):
        bad = found(suites.check_gan_loss, mutant, game, logits=logits)
    assert hint is None or hint in bad.hint


RIGHT = {
    "non-saturating": (lambda p, q, s: float(-q @ log_expit(s)), True),
    "saturating": (lambda p, q, s: float(q @ log_expit(-s)), True),
    "minimax": (lambda p, q, s: float(p @ log_expit(s) + q @ log_expit(-s)), True),
    "least-squares": (lambda p, q, d: float(p @ (d - 1) ** 2 + q @ d**2) / 2, False),
    "wasserstein": (lambda p, q, f: float(p @ f - q @ f), False),
    "hinge": (lambda p, q, f: float(p @ np.maximum(0, 1 - f) + q @ np.maximum(0, 1 + f)), False),
}


@pytest.mark.parametrize("game", RIGHT)
def test_right_losses_pass(game):
    fn, logits = RIGHT[game]
    assert suites.check_gan_loss(fn, game, logits=logits, examples=12).examples > 0


def test_a_failure_reads_as_one_short_page():
    text = str(found(suites.check_divergence, lambda p, q: float(np.abs(p - q).sum()), "tv", seed=3))
    for part in ("tv: ", "law ", "source ", "smallest ", "got ", "wanted ", "hint "):
        assert part in text
    assert len(text.splitlines()) < 12


def test_a_failure_is_an_assertion_and_seeds_repeat_it():
    def broken(p, q):
        return float(np.abs(p - q).sum())

    one, two = (found(suites.check_divergence, broken, "tv", seed=7) for _ in range(2))
    assert isinstance(one, AssertionError)
    assert str(one) == str(two)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: suites.check_divergence(gn.kl, "kullback"),
        lambda: suites.check_divergence(gn.kl, "renyi"),
        lambda: suites.check_divergence(gn.kl, "kl", order=2),
        lambda: suites.check_divergence(gn.kl, "kl", examples=0),
        lambda: suites.check_distance(gn.wasserstein, "w3"),
        lambda: suites.check_gan_loss(gn.gan_value, "max"),
        lambda: suites.check_gan_loss(gn.gan_value, "hinge", logits=True),
    ],
)
def test_bad_questions_are_named(bad):
    with pytest.raises(ValueError, match=r"kind = |order|examples = |game = "):
        bad()
