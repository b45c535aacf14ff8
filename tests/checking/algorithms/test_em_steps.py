"""The steps of EM on a mixture of Gaussians: shares that sum to one, means divided by their weights."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

MIXTURE = r"$$p(x) = \sum_{k=1}^K \pi_k N(x; \mu_k, \Sigma_k)$$ "
LAW, OTHER = r"\mathcal{N}(x_n | \mu_k, \Sigma_k)", r"\mathcal{N}(x_n | \mu_j, \Sigma_j)"
SHARES = rf"$$\gamma_{{nk}} = \frac{{\pi_k {LAW}}}{{\sum_j \pi_j {OTHER}}}$$"
RIGHT = {
    "shares": SHARES,
    "shares, the law first": SHARES.replace(rf"\pi_k {LAW}", rf"{LAW} \pi_k"),
    "equal weights": SHARES.replace(r"\pi_k", "").replace(r"\pi_j", ""),
    "means": SHARES + r" $$\mu_k = \frac{1}{N_k} \sum_{n=1}^N \gamma_{nk} x_n$$",
    "means, over all samples": SHARES + r" $$\mu_k = \frac{\sum_n \gamma_{nk} x_n}{\sum_n \gamma_{nk}}$$",
    "means of as many": SHARES + r" $$\mu_k = \frac{\sum_n \gamma_{nk} x_n}{N_k}$$",
    "weights": SHARES + r" $$\pi_k = \frac{1}{N} \sum_{n=1}^N \gamma_{nk}$$",
    "a plain mean": SHARES + r" $$\mu_0 = \frac{1}{N} \sum_{n=1}^N x_n$$",
}
WRONG = {
    "weights above only": (SHARES.replace(r"\pi_j", ""), "lost factor"),
    "weights below only": (SHARES.replace(r"\pi_k", ""), "lost factor"),
    "shares of the samples": (
        MIXTURE + rf"$$\gamma_{{nk}} = \frac{{\pi_k {LAW}}}{{\sum_m \pi_k \mathcal{{N}}(x_m | \mu_k, \Sigma_k)}}$$",
        "index",
    ),
    "means": (SHARES + r" $$\mu_k = \frac{1}{N} \sum_{n=1}^N \gamma_{nk} x_n$$", "wrong normalisation"),
    "spreads": (
        SHARES + r" $$\Sigma_k = \frac{1}{N} \sum_{n=1}^N \gamma_{nk} (x_n - \mu_k)(x_n - \mu_k)^T$$",
        "wrong normalisation",
    ),
    "means, over all samples": (SHARES + r" $$\mu_k = \frac{\sum_n \gamma_{nk} x_n}{N}$$", "wrong normalisation"),
    "weights": (SHARES + r" $$\pi_k = \frac{1}{K} \sum_{n=1}^N \gamma_{nk}$$", "wrong normalisation"),
}
SAID = "In the E-step the responsibilities are "


@pytest.mark.parametrize("name", RIGHT)
def test_right_steps(name: str) -> None:
    assert all(f.verdict.verdict != "refuted" for f in findings(SAID + RIGHT[name]))


@pytest.mark.repairs
@pytest.mark.parametrize("name", WRONG)
def test_wrong_steps(name: str) -> None:
    text, mistake = WRONG[name]
    verdict = last(SAID + text)
    assert (verdict.verdict, verdict.mistake) == ("refuted", mistake)
    assert verdict.counterexample is not None
    assert verdict.repair is not None
    mended = findings(SAID + text.rsplit("$$", 2)[0] + f"$${verdict.repair['latex']}$$")
    assert mended[-1].verdict.verdict != "refuted"


def test_elsewhere_nothing_is_said() -> None:
    assert last(WRONG["weights above only"][0]).verdict != "refuted"
