"""Labels under terms that say on what the term does not depend."""

from __future__ import annotations

import pytest

from gantheory.checking.sentences.reading import told
from gantheory.reading import read_text

DATA, MADE = r"E_{x \sim P_{data}}[\log D(x)]", r"E_{x \sim P_{G}}[\log (1-D(x))]"
VERDICTS = {
    "of G, while D is fixed": (rf"\underset{{\text{{irrelevant to }} G}}{{\boxed{{{DATA}}}}} + {MADE}", "proved-under"),
    "not of G": (rf"{DATA} + \underbrace{{{MADE}}}_{{\text{{does not depend on }} G}}", "refuted"),
    "not of D": (rf"{DATA} + \underbrace{{{MADE}}}_{{\text{{constant w.r.t. the discriminator}}}}", "refuted"),
    "samples of the data": (
        r"\underbrace{\frac{1}{m} \sum_{i=1}^{m} \log D(x^{i})}_{\text{independent of } G}",
        "proved-under",
    ),
    "samples of the generator": (
        r"\underbrace{\frac{1}{m} \sum_{i=1}^{m} \log D(G(z^{i}))}_{\text{independent of the generator}}",
        "refuted",
    ),
    "an entropy": (r"\underbrace{H(q)}_{\text{independent of } \theta} + E_q[\log p_\theta(x)]", "proved"),
    "a likelihood": (r"H(q) + \underbrace{E_q[\log p_\theta(x)]}_{\text{independent of } \theta}", "refuted"),
    "an earlier parameter": (r"\underbrace{E_q[\log p_{\theta_{old}}(x)]}_{\text{no } \theta}", "proved-under"),
    "another parameter": (r"\underbrace{E_q[\log p_\theta(x)]}_{\text{independent of } \theta_0}", None),
    "a D that follows G": (r"\underbrace{E_{x\sim p_{data}}[\log D^*(x)]}_{\text{independent of } G}", None),
    "another label": (r"\underbrace{E_q[\log p_\theta(x)]}_{\text{depends on } \theta}", None),
    "a point": (r"\underbrace{p(x)}_{\text{independent of } x}", None),
}


@pytest.mark.parametrize(("term", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_what_a_term_does_not_depend_on(term: str, verdict: str | None) -> None:
    found = told(read_text(f"$$L = {term}$$"), seed=1)
    assert [f.verdict.verdict for f in found] == ([] if verdict is None else [verdict])


def test_a_player_that_is_held_fixed_is_named() -> None:
    (found,) = told(read_text(f"$$V = {VERDICTS['of G, while D is fixed'][0]}$$"), seed=1)
    assert found.verdict.conditions == ("D is held fixed",)
    start, end = found.claim.span
    assert 0 < start < end
