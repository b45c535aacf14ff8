"""The least value of a divergence or a game over a model: attained where the model contains what it is fitted to."""

from __future__ import annotations

import pytest

from tests.checking.texts import last

DATA = "the model contains the law of the data"
CAPACITY = "the discriminator's family contains every function (capacity)"
UNDER = [
    (r"\min_G \max_D V(D, G) = -\log 4", (DATA,)),
    (r"\min_{p_\theta} \max_D V(D, G) = -\log 4", (DATA,)),
    (r"\min_\theta \max_\phi V(G_\theta, D_\phi) = -\log 4", (DATA, CAPACITY)),
    (r"\min_\theta JSD(p_{data} \| p_\theta) = 0", (DATA,)),
    (r"0 = \inf_\theta KL(p_{data} \| p_\theta)", (DATA,)),
    (r"\min_\phi KL(q_\phi(z|x) \| p_\theta(z|x)) = 0", (r"the family contains p_{\theta}(z | x)",)),
]
NOT = [
    r"\min_G \max_D V(D, G) = -\log 2",
    r"\min_\theta JSD(p_{data} \| p_\theta) = \log 2",
    r"\min_\theta KL(p_{data} \| p_\theta) = -1",
    r"\min_\theta V(D, G_\theta) = -\log 4",
    r"\max_\theta KL(p_{data} \| p_\theta) = 0",
    r"\min_\theta KL(p_{data} \| q) = 0",
]
TEXT = r"Between $p_{data}$ and $p_\theta$ one has $JSD(p_{data} \| p_\theta) \geq 0$. Then $$%s$$"


@pytest.mark.parametrize(("line", "under"), UNDER)
def test_it_is_attained_by_a_model_that_fits(line: str, under: tuple[str, ...]) -> None:
    verdict = last(TEXT % line)
    assert (verdict.verdict, verdict.conditions) == ("proved-under", under)
    assert verdict.proof is not None


@pytest.mark.parametrize("line", NOT)
def test_no_other_value_is(line: str) -> None:
    assert not last(TEXT % line).good
