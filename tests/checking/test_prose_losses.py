"""Sentences that say which divergence a generator's loss minimises, the best D being held fixed."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

EXPONENTIAL = r"$$J^{(G)} = -E_z \exp(\sigma^{-1}(D(G(z))))$$"
ODDS = r"$$J^{(G)} = E_{x \sim p_g}\left[-\frac{D(x)}{1 - D(x)}\right]$$"
OTHER = r"$$J^{(G)} = -E_z \log D(G(z))$$"
ZERO_SUM = r"$$J^{(G)} = E_z \log (1 - D(G(z)))$$"
SAME = "Minimizing\n\n%s\n\nis equivalent to minimizing\n\n$$KL(%s)$$"
PARTS = r"""
$$E_{x \sim p_g}[-\log D^*(x)]
= KL(p_g \| p_{data}) - %s JSD(p_g \| p_{data}) + E_{x \sim p_{data}}[\log D^*(x)] + \log 4$$

In the optimisation of this loss the first term pulls the laws together and the second term %s them apart."""
UNDER = {
    "the first two terms": PARTS % ("2", "pushes"),
    "maximum likelihood": "Maximum likelihood game (to minimize KL divergence)\n\n" + EXPONENTIAL,
    "by the odds": SAME % (ODDS, r"p_{data} \| p_g"),
    "the zero-sum game": "The original loss (to minimize the JS divergence)\n\n" + ZERO_SUM,
}
SILENT = {
    "other terms": PARTS % ("", "pushes"),
    "one term only": (PARTS % ("2", "pushes")).replace("second term", "last one"),
    "no loss": (PARTS % ("2", "pushes")).replace("of this loss", "of this"),
    "another loss": SAME % (OTHER, r"p_{data} \| p_g"),
    "the other order": SAME % (ODDS, r"p_g \| p_{data}"),
    "no loss of samples": "A loss (to minimize KL divergence)\n\n$$J = E_{x \\sim p_{data}}[\\log D(x)]$$",
    "denied": "This game does not minimize the KL divergence:\n\n" + EXPONENTIAL,
    "nothing behind": "Maximum likelihood game (to minimize KL divergence)",
}


@pytest.mark.parametrize("text", UNDER.values(), ids=UNDER)
def test_it_descends_the_divergence_while_the_best_d_is_held_fixed(text: str) -> None:
    (found,) = [t for t in told(read_text(text), seed=1) if t.claim.form == "loss of a generator"]
    assert found.verdict.verdict == "proved-under"
    assert {"D = D^*", "D is held fixed", "the densities have a common support"} <= set(found.verdict.conditions)


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_is_said(text: str) -> None:
    assert told(read_text(text), seed=1) == []
