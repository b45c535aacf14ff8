"""Bounds that are written the wrong way round: couplings, duals, Lipschitz functions, Young; and kernel distances."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

DRAWS = r"E_{x \sim p, y \sim q}[\|x - y\|]"
PLAN = (
    r"$$\sum_j \Gamma_{ij} = a_i, \quad \sum_i \Gamma_{ij} = b_j$$" + "\n\n" + r"with $$u_i + v_j \le "
    r"C_{ij}.$$" + "\n\n"
)
SLACK = r"$$\sum_{i,j} \Gamma_{ij} (u_i + v_j) %s \sum_{i,j} \Gamma_{ij} C_{ij}$$"
SELF, OTHER, CROSS = (
    r"E_{x, x' \sim p}[k(x, x')]", r"E_{y, y' \sim q}[k(y, y')]", r"E_{x \sim p, y \sim q}[k(x, y)]",
)  # fmt: skip
LAST = {
    "a coupling": (rf"$$W(p, q) \le {DRAWS}$$", "supported"),
    "a coupling, turned": (rf"$$W(p, q) \ge {DRAWS}$$", "refuted"),
    "a coupling, equal": (rf"$$W(p, q) = {DRAWS}$$", "definition"),
    "weak duality": (PLAN + SLACK % r"\le", "supported"),
    "weak duality, turned": (PLAN + SLACK % r"\ge", "refuted"),
    "Lipschitz": (r"A function is $K$-Lipschitz if $|f(x) - f(y)| \le K \|x - y\|$.", "definition"),
    "Lipschitz, turned": (r"A function is $K$-Lipschitz if $|f(x) - f(y)| \ge K \|x - y\|$.", "refuted"),
    "not Lipschitz": (
        r"A function is not $K$-Lipschitz if $|f(x) - f(y)| > K \|x - y\|$ for some points.",
        "definition",
    ),
    "any critic": (r"For each 1-Lipschitz $f$ $$E_{x \sim p}[f(x)] - E_{x \sim q}[f(x)] \le W_1(p, q)$$", "supported"),
    "any critic, turned": (
        r"By $\sup_f$, for each 1-Lipschitz $f$ $$E_{x \sim p}[f(x)] - E_{x \sim q}[f(x)] \ge W_1(p, q)$$",
        "refuted",
    ),
    "moments by other letters": (
        r"$$W_2^2(N(m_1, s_1^2), N(m_2, s_2^2)) = (m_1 - m_2)^2 + s_1^2 + s_2^2 - 2 s_1 s_2$$",
        "supported",
    ),
    "moments by other letters, a sign": (
        r"$$W_2^2(N(m_1, s_1^2), N(m_2, s_2^2)) = (m_1 - m_2)^2 + s_1^2 + s_2^2 + 2 s_1 s_2$$",
        "refuted",
    ),
    "Young": (r"For a convex $f$ we have $$f(u) + f^*(t) \ge u t$$", "supported"),
    "Young, turned": (r"For a convex $f$ we have $$f(u) + f^*(t) \le u t$$", "refuted"),
    "a kernel distance": (rf"$$MMD^2(p, q) = {SELF} + {OTHER} - 2 {CROSS}$$", "definition"),
    "a kernel distance, its factor": (rf"$$MMD^2(p, q) = {SELF} + {OTHER} - {CROSS}$$", "refuted"),
    "a kernel distance, its sign": (rf"$$MMD^2(p, q) = {SELF} + {OTHER} + 2 {CROSS}$$", "refuted"),
    "a critic's bound, its sign": (r"$$KL(p \| q) \ge E_{x \sim p}[T(x)] + \log E_{x \sim q}[e^{T(x)}]$$", "refuted"),
    "Hellinger": (
        r"$$H^2(p, q) = 1 - \int \sqrt{p(x) q(x)} dx$$" + "\n\n" + r"$$H^2(p, q) \le TV(p, q)$$",
        "supported",
    ),
    "Hellinger, turned": (
        r"$$H^2(p, q) = 1 - \int \sqrt{p(x) q(x)} dx$$" + "\n\n" + r"$$H^2(p, q) \ge TV(p, q)$$",
        "refuted",
    ),
}


@pytest.mark.parametrize(("text", "verdict"), LAST.values(), ids=LAST)
def test_a_bound_and_that_bound_turned(text: str, verdict: str) -> None:
    claims = [f for f in findings(text) if any(sign in f.text for sign in ("=", "\\le", "\\ge", ">"))]
    assert claims[-1].verdict.verdict == verdict
