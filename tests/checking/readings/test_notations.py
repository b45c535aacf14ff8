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
]


@pytest.mark.usefixtures("no_repairs")
@pytest.mark.parametrize(("line", "verdicts"), LINES)
def test_verdict(line: str, verdicts: set[str]) -> None:
    known = last(f"Let $p$ and $q$ be two laws.\n\n$$ {line} $$\n")
    assert known.verdict in verdicts, known


def test_a_distance_that_stands_behind_another_name() -> None:
    line = r"d(p, q) = W_1(p, q) = \{}_{{\gamma \in \Pi(p, q)}} \mathbb{{E}}_{{(x, y) \sim \gamma}}[\|x - y\|]"
    said = [findings(f"$$ {line.format(best)} $$\n")[-1].verdict.verdict for best in ("inf", "sup")]
    assert said == ["definition", "refuted"]
