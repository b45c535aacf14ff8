"""What a formula leaves out is put back only where one reading is left; conditions are never dropped."""

from __future__ import annotations

import pytest

import gantheory

START = "Let $p$ and $q$ be two densities.\n\n"
GOOD, BAD = {"proved", "proved-under"}, {"refuted"}
LINES = [
    (r"D_{KL}(p \| q) = \int p(x) \log \frac{p(x)}{q(x)}", GOOD),
    (r"D_{KL}(p \| q) = \int q(x) \log \frac{p(x)}{q(x)}", BAD),
    (r"JSD(p \| q) = \frac12 \int p \log \frac{2p}{p+q} + \frac12 \int q \log \frac{2q}{p+q}", GOOD),
    (r"JSD(p \| q) = \int p \log \frac{2p}{p+q} + \int q \log \frac{2q}{p+q}", BAD),
    (r"\mathbb{E}_{z}[\log p(x|z) \mid x] = \int p(z|x) \log p(x|z) \, dz", GOOD),
    (r"\mathbb{E}_{z}[\log p(x|z) \mid x] = \int p(z) \log p(x|z) \, dz", BAD),
    (r"\sum_{j \neq i} p_j = 1", {"unread", "definition"}),
    (r"\sum_{j : j > 1} p_j = 1", {"unread", "definition"}),
    (r"\log q(z) = \sum_i q_i(z_i)", {"unread"}),
    (r"q(z) = \prod_i q_i(z_i)", {"definition"}),
]


@pytest.mark.parametrize(("line", "verdicts"), LINES)
def test_verdict(line: str, verdicts: set[str]) -> None:
    report = gantheory.check(f"{START}$$\n{line}\n$$\n", seed=1)
    (last,) = list(report.statements())[-1:]
    assert last.verdict in verdicts, last
