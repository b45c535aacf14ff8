"""Algorithms in code fences and in displays: their formulas are found, each in its place."""

from __future__ import annotations

import pytest

from gantheory.reading import read_text

FENCED = r"""Some words.

```
1: while \theta has not converged do
2: for t = 1, ..., n_{\text{critic}} do
3: Sample \{x^{(i)}\}_{i=1}^{m} \sim \mathbb{P}_{r} a batch from the real data.
4: g_{w} \leftarrow \nabla_{w} \left[\frac{1}{m} \sum_{i=1}^{m} f_{w}(x^{(i)})\right]
5: w \leftarrow w + \alpha \cdot \text{RMSProp}(w, g_{w})
6: end for
```

More words with $p(x)$.
"""
SET = r"""$$
\begin{align}
&\textbf{while} \ \theta \ \text{has not converged} \ \textbf{do} \\
&\hspace{2em} \textbf{for} \ t = 1, \dots, n_{\text{critic}} \ \textbf{do} \\
&\hspace{4em} \text{Sample} \ \{ x^{(i)} \}_{i = 1}^{m} \sim \mathbb{P}_r \ \text{a batch from the real data.} \\
&\hspace{4em} w \leftarrow w + \alpha \cdot \mathrm{RMSProp}(w, g_w) \\
&\textbf{end while}
\end{align}
$$
"""


def formulas(text: str) -> list[tuple[int, str]]:
    """Line and LaTeX of every formula; each stands at its place in the text."""
    passages = [p for p in read_text(text).passages if p.kind in ("inline", "display")]
    for p in passages:
        assert p.source.strip("$") in text
        assert text[p.start : p.end] == p.source
        assert p.problem is None
    return [(p.line, p.latex) for p in passages]


def test_a_fence_with_steps_in_latex() -> None:
    assert formulas(FENCED) == [
        (4, r"\theta"),
        (5, r"t = 1, ..., n_{\text{critic}}"),
        (6, r"\{x^{(i)}\}_{i=1}^{m} \sim \mathbb{P}_{r}"),
        (7, r"g_{w} \leftarrow \nabla_{w} \left[\frac{1}{m} \sum_{i=1}^{m} f_{w}(x^{(i)})\right]"),
        (8, r"w \leftarrow w + \alpha \cdot \text{RMSProp}(w, g_{w})"),
        (12, "p(x)"),
    ]


def test_a_fence_with_steps_between_dollars() -> None:
    text = "~~~text\nfor k steps do\n  sample $x \\sim p$\n  update $w \\leftarrow w + \\nabla_w J$\nend for\n~~~\n"
    assert formulas(text) == [(3, r"x \sim p"), (4, r"w \leftarrow w + \nabla_w J")]


@pytest.mark.parametrize(
    "fence",
    [
        "```python\nfor t in range(n):\n    theta = theta - lr * grad  # \\theta \\leftarrow \\theta\n```\n",
        "```\nfor t in range(n):\n    x = sample(p)\n```\n",
        "```\n\\theta \\leftarrow \\theta - \\eta \\nabla J\n```\n",  # no steps: a snippet of LaTeX
        "```bash\nfor f in *.tex; do echo \\theta; done\n```\n",
    ],
)
def test_other_code_is_no_text(fence: str) -> None:
    assert formulas(fence) == []


def test_an_algorithm_that_is_set_as_one_display() -> None:
    assert formulas(SET) == [
        (3, r"\theta"),
        (4, r"t = 1, \dots, n_{\text{critic}}"),
        (5, r"\{ x^{(i)} \}_{i = 1}^{m} \sim \mathbb{P}_r"),
        (6, r"w \leftarrow w + \alpha \cdot \mathrm{RMSProp}(w, g_w)"),
    ]


def test_a_display_with_a_word_or_two_is_one_display() -> None:
    text = r"$$ \begin{cases} p(x) & \text{for } x > 0 \\ 0 & \text{otherwise} \end{cases} $$"
    assert len(formulas(text)) == 1


def test_hostile_fences_end_soon() -> None:
    text = "```\nfor k do \\theta\n" + "{" * 20_000 + " a b" * 20_000 + "\n" * 5_000 + "$x " * 5_000 + "\n```\n"
    assert len(read_text(text).passages) < 20_000
