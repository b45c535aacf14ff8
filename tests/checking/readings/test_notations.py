"""Other ways of writing the same are judged as what they are."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings, last

GOOD = frozenset(("proved", "proved-under"))
LINES = [
    (r"TV(p, q) = \sup_A |p(A) - q(A)|", GOOD),
    (r"TV(p, q) = 2 \sup_{A \in \mathcal{F}} |p(A) - q(A)|", {"refuted"}),
    (r"\sup_A |p(A) - q(A)| = \int |p(x) - q(x)| \, dx", {"refuted"}),
    (r"\sup_A |p(A) - q(B)| = \frac12 \int |p(x) - q(x)| \, dx", {"unread"}),
    (r"\sup_{A : A \ne B} |p(A) - q(A)| = \frac12 \int |p(x) - q(x)| \, dx", {"unread"}),
    (r"I(X;Y) = D_{KL}(P_{(X,Y)} \| P_X \otimes P_Y)", GOOD),
    (r"I(X;Y) = D_{KL}(P_X \otimes P_Y \| P_{(X,Y)})", {"refuted"}),
    (r"-\log D(x)\big|_{D=1/2} = \log 2", GOOD),
    (r"-\log D(x)\big|_{D=1/2} = \log 4", {"refuted"}),
    (
        r"\nabla_\theta KL(p \| q_\theta) |_{\theta=a} = -\nabla_\theta \mathbb{E}_p[\log q_\theta(x)] |_{\theta=a}",
        GOOD,
    ),
    (
        r"\nabla_\theta KL(p \| q_\theta) |_{\theta=a} = \nabla_\theta \mathbb{E}_p[\log q_\theta(x)] |_{\theta=a}",
        {"refuted"},
    ),
    (r"\nabla_\theta KL(p \| q_\theta) |_{\theta=a} = a", {"unread"}),
    (r"KL(q(z) \| p(z|x)) = E(\log q(z)) - E(\log p(z|x))", GOOD),
    (r"KL(q(z) \| p(z|x)) = E(\log p(z|x)) - E(\log q(z))", {"unread"}),
    (r"p(z|x) \propto p(x|z) p(z)", GOOD),
    (r"p(z|x) \propto p(x|z)", {"unread"}),
    (r"p(x) \propto e^{-U(x)}", {"definition"}),
    (r"\text{supp}(p) \cap \text{supp}(q) = \emptyset", {"definition"}),
    (r"\log p(x) = \text{ELBO} - KL(q(z|x) \| p(z|x))", {"unread"}),
    (r"\log p(x) = \text{ELBO} + KL(q(z|x) \| p(z|x))", GOOD),
    (r"l(\theta) = \log L(\theta) = \log \prod_i p_\theta(x_i)", {"definition"}),
    (r"KL(P\|Q) = \mathbb{E}_P\left[\log\frac{dP}{dQ}\right]", GOOD),
    (r"KL(P\|Q) = \mathbb{E}_Q\left[\log\frac{dP}{dQ}\right]", {"refuted"}),
    (r"KL(P\|Q) = \int \log\frac{dP}{dQ} \, dP", GOOD),
    (r"KL(P\|Q) = \int \log\frac{dP}{dQ} \, dQ", {"refuted"}),
    (r"\chi^2(P\|Q) = \int \left(\frac{dP}{dQ}(x) - 1\right)^2 dQ(x)", GOOD),
    (r"\mathbb{E}_{P_X \otimes P_Z}[f(x, z)] = \int P_X(x) P_Z(z) f(x, z) \, dx \, dz", GOOD),
    (r"\mathbb{E}_{p(x) \otimes p(z)}[f(x, z)] = \int p(x, z) f(x, z) \, dx \, dz", {"refuted"}),
    (r"I(X;Z) \ge \mathbb{E}_{P_{XZ}}[T] - \log \mathbb{E}_{P_X \otimes P_Z}[e^{T}]", {"supported"}),
    (r"I(X;Z) \ge \mathbb{E}_{P_{XZ}}[T] - \mathbb{E}_{P_X \otimes P_Z}[e^{T}]", {"supported"}),
    (r"V(G^*, D) \le V(G^*, D^*)", {"definition"}),
    (r"V(G^*, D) \ge V(G^*, D^*)", {"unread"}),
    (r"V(G^*, D^*) \le V(G, D^*)", {"definition"}),
    (r"V(G^*, D^*) \ge V(G, D^*)", {"unread"}),
    (r"\sum_{k=1}^K \pi_k = 1", {"definition"}),
    (r"\sum_{k=1}^K \pi_k = 2", {"unread"}),
    (r"\log p(x) = \mathcal{L} + KL(q \| p)", {"definition"}),
    (r"\log p(x) = \mathcal{L} - KL(q \| p)", {"unread"}),
    (r"\log p(x) - \mathcal{L} = KL(q(z|x) \| p(z|x))", {"definition"}),
    (r"\log p(x) + \mathcal{L} = KL(q(z|x) \| p(z|x))", {"unread"}),
    (r"\theta^2 + \psi^2 = \text{const}", {"definition"}),
    (r"\text{IS} = \exp(\mathbb{E}_x KL(p(y|x) \| p(y)))", {"definition"}),
    (r"\nabla_{\theta_g} \log(1 - D(G(z))) = -\frac{1}{1 - D(G(z))} \nabla_{\theta_g} D(G(z))", GOOD),
    (r"\nabla_{\theta_g} \log(1 - D(G(z))) = \frac{1}{1 - D(G(z))} \nabla_{\theta_g} D(G(z))", {"refuted"}),
    (r"\nabla_\theta \log D(G(z)) = \nabla_\theta D(G(z))", {"refuted"}),
    (r"KL(p \| q) \le \log(1 + \chi^2(p \| q))", {"supported"}),
    (r"KL(p \| q) \ge \log(1 + \chi^2(p \| q))", {"unread"}),
    (r"2 H^2(p, q) \le KL(p \| q)", {"supported"}),
    (r"\log p(x|z) \propto -\|x - \hat{x}\|^2", {"definition"}),
    (r"q(z) = \mathcal{N}(z; \mu, \sigma^2 I) = \prod_{j=1}^J \mathcal{N}(z_j; \mu_j, \sigma_j^2)", {"definition"}),
    (r"q(z) = \mathcal{N}(z; \mu, \sigma^2 I) = \sum_{j=1}^J \mathcal{N}(z_j; \mu_j, \sigma_j^2)", {"unread"}),
    (r"\mathbb{E}_{q(z)}[f(z)] = \mathbb{E}_{\epsilon}[f(\mu + \sigma \epsilon)]", {"definition"}),
    (
        r"\nabla_\phi \mathbb{E}_{q_\phi(z)}[f(z)] = \mathbb{E}_{r(\epsilon)}[\nabla_\phi f(g(\epsilon))]",
        {"definition"},
    ),
    (r"\nabla_\phi \mathbb{E}_{q_\phi(z)}[f(z)] = \mathbb{E}_{r(\epsilon)}[f(g(\epsilon))]", {"unread"}),
    (r"\mathbb{E}_{q(z)}[f(z)] = -\mathbb{E}_{\epsilon}[f(\mu + \sigma \epsilon)]", {"unread"}),
    (r"\mathbb{E}_{q(z)}[f(z) z] = \mathbb{E}_{\epsilon}[f(\mu + \sigma \epsilon) \mu]", {"unread"}),
]


@pytest.mark.parametrize(("line", "verdicts"), LINES)
def test_verdict(line: str, verdicts: set[str]) -> None:
    known = last(f"Let $p$ and $q$ be two laws.\n\n$$ {line} $$\n")
    assert known.verdict in verdicts, known


def test_a_distance_that_stands_behind_another_name() -> None:
    line = r"d(p, q) = W_1(p, q) = \{}_{{\gamma \in \Pi(p, q)}} \mathbb{{E}}_{{(x, y) \sim \gamma}}[\|x - y\|]"
    said = [findings(f"$$ {line.format(best)} $$\n")[-1].verdict.verdict for best in ("inf", "sup")]
    assert said == ["definition", "refuted"]


def test_a_condition_in_brackets_restricts_its_line() -> None:
    line = r"KL(p \| q) = KL(q \| p)"
    behind = {r"\quad (p = q)": "unread", r"\quad (1)": "refuted", r", (p = q)": "unread", "": "refuted"}
    for words, verdict in behind.items():
        assert findings(f"Let $p$, $q$ be laws.\n\n$$ {line} {words} $$\n", displays=True)[0].verdict.verdict == verdict


def test_disjoint_supports_may_be_told_in_the_line() -> None:
    for words in (r"\quad (supp(p) \cap supp(q) = \emptyset)", r"\quad \text{if } supp(p) \cap supp(q) = \emptyset"):
        first = [findings(f"$$ JSD(p \\| q) = \\log {n} {words} $$\n")[0].verdict.verdict for n in (2, 4)]
        assert first == ["supported", "unread"]


def test_a_chain_of_a_divergence_ends_at_the_bound_of_the_field() -> None:
    head = r"KL(q(z|x) \| p(z|x)) = \mathbb{E}_q[\log q(z|x)] - \mathbb{E}_q[\log p(x, z)] + \log p(x) = "
    assert last(f"$$ {head} -ELBO + \\log p(x) $$\n").verdict == "proved-under"
    assert last(f"$$ {head} ELBO + \\log p(x) $$\n").verdict == "unread"


def test_a_sum_of_members_is_not_circular() -> None:
    assert last(r"$$ L = \sum_{t=1}^T L_t $$").mistake is None
    assert last(r"$$ L = L + \sum_{t=1}^T L_t $$").mistake is not None


@pytest.mark.parametrize(("factor", "verdict"), [("", "proved"), ("2", "refuted")])
def test_a_capital_is_the_measure_of_a_density(factor: str, verdict: str) -> None:
    assert last(rf"$$ TV(p, q) = {factor} \sup_A |P(A) - Q(A)| $$").verdict == verdict
