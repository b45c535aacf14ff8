"""Evidence lower bounds: what lies above the log-evidence is none; a bare entropy is one of the conditional."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

SAID = "The evidence lower bound is\n\n"
MEAN = r"E_{q(z|x)}[\log p(x|z)]"
APART = (
    r"$$\log p(x) = \sum_z q(z) \log \frac{p(x, z)}{q(z)} + KL(q(z) \| p(z|x)) = \mathcal{L}(q) + KL(q(z) "
    r"\| p(z|x))$$" + "\n\n"
)
LAST = {
    "the bound by what it leaves": (APART + r"Hence $\mathcal{L}(q) \le \log p(x)$.", "proved-under"),
    "the bound by what it leaves, turned": (APART + r"Hence $\mathcal{L}(q) \ge \log p(x)$.", "refuted"),
    "the bound": (SAID + rf"$$ELBO(q) = {MEAN} - KL(q(z|x) \| p(z))$$", "definition"),
    "its sign": (SAID + rf"$$ELBO(q) = {MEAN} + KL(q(z|x) \| p(z))$$", "refuted"),
    "its order": (SAID + rf"$$\mathcal{{L}}(q) = {MEAN} - KL(p(z) \| q(z|x))$$", "refuted"),
    "nothing subtracted": (SAID + rf"$$ELBO(q) = {MEAN}$$", "refuted"),
    "its negative": (
        "The negative ELBO, which is minimised, is\n\n" + rf"$$\mathcal{{L}}(q) = -{MEAN} + KL(q(z|x) \| p(z))$$",
        "definition",
    ),
    "a name for something else": (rf"$$\mathcal{{L}}(q) = {MEAN} + KL(q(z|x) \| p(z))$$", "definition"),
    "a bare entropy": (r"$$\log p(x) \ge E_{q(z|x)}[\log p(x, z)] + H(q)$$", "proved-under"),
    "a bare entropy, turned": (r"$$\log p(x) \le E_{q(z|x)}[\log p(x, z)] + H(q)$$", "refuted"),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_a_lower_bound_lies_below(text: str, verdict: str) -> None:
    assert findings(text)[-1].verdict.verdict == verdict
