"""Claims made in prose: what is read, what comes of it, and above all what is left alone."""

from __future__ import annotations

import functools
import json
import time
from pathlib import Path

import pytest

from gantheory.api import check
from gantheory.checking.sentences.reading import told
from gantheory.publish.exchange import to_sarif
from gantheory.reading import read_path, read_text
from gantheory.report import PassageReport

GOOD = ("proved", "proved-under", "supported")
WRONG = ("refuted", "type-error")

# A false sentence and its mirror image, which is true (or, where the third entry says so, says nothing checkable).
MIRRORED = [
    # what a quantity is like
    ("The KL divergence is symmetric.", "The KL divergence is asymmetric."),
    ("Kullback–Leibler divergence is a symmetric function.", "Kullback–Leibler divergence is not symmetric."),
    ("The relative entropy is always symmetric.", "Relative entropy is not symmetric in general."),
    ("The Jensen–Shannon divergence is asymmetric.", "The Jensen–Shannon divergence is symmetric."),
    ("JSD is not symmetric, while TV is symmetric.", "JSD is symmetric, while KL is not symmetric."),
    ("Cross-entropy is symmetric.", "Cross-entropy is not symmetric."),
    ("Mutual information is not symmetric.", "Mutual information is symmetric."),
    ("The conditional entropy is symmetric.", "The conditional entropy is not symmetric."),
    ("KL is a proper metric.", "TV is a proper metric."),
    ("The JS divergence satisfies the triangle inequality.", "Total variation satisfies the triangle inequality."),
    ("The KL divergence obeys the triangle inequality.", "The JS distance obeys the triangle inequality."),
    ("The differential entropy is never negative.", "The mutual information is never negative."),
    ("The value function $V(G, D)$ is a divergence.", "The KL divergence is a divergence."),
    ("Hence $V(G,D)$ is a divergence measure.", "Hence the JS divergence is a divergence measure."),
    ("The cross-entropy is a divergence.", "The total variation is a divergence."),
    ("$V(G, D)$ is non-negative.", "The JS divergence is non-negative."),
    # what goes on about it
    (
        "The KL (Kullback-Leibler) divergence is a measure of difference, which is symmetric.",
        "The JS (Jensen-Shannon) divergence is another measure of similarity between two laws, which is symmetric.",
    ),
    (
        "The total variation is always non-negative, and zero iff the two distributions are disjoint.",
        "The total variation is always non-negative, and zero iff they are equal.",
    ),
    (
        "It is noticeable according to the formula that the KL divergence is symmetric.",
        "It is noticeable according to the formula that the KL divergence is asymmetric.",
    ),
    # what is looked for
    (
        "We want to find a $D^*$ such that it minimizes $V(G, D)$.",
        "When training, we want to find a $D^*$ such that it maximizes $V(G, D)$.",
    ),
    # bounds
    ("The JS divergence is bounded above by one half.", None),
    ("The JS divergence is at most 0.5.", "The JS divergence is at most $\\log 2$."),
    ("The KL divergence never exceeds 1.", "The total variation never exceeds 1."),
    ("KL lies between 0 and 1.", "The JS divergence lies between zero and $\\log 2$."),
    ("The total variation is at most $\\frac{1}{2}$.", "Total variation ranges from 0 to 1."),
    ("The ELBO is an upper bound on the log-evidence.", "The ELBO is a lower bound on the log-evidence."),
    ("The ELBO is an upper bound on the log-likelihood.", "The ELBO is a lower bound on the log-likelihood."),
    (
        "The JS divergence between distributions with disjoint supports is zero.",
        "The JS divergence between two distributions with disjoint supports equals $\\log 2$.",
    ),
    (
        "The total variation of laws with disjoint supports is zero.",
        "The total variation of laws with disjoint supports is one.",
    ),
    ("The cross-entropy is at most the entropy.", "The cross-entropy is at least the entropy."),
    ("The conditional entropy is at least the entropy.", "The conditional entropy is at most the entropy."),
    # values and identities
    (
        "$V(G, D^*)$ is the JS divergence between $p_{data}$ and $p_g$.",
        "$V(G, D^*)$ is twice the JS divergence between $p_{data}$ and $p_g$ minus $\\log 4$.",
    ),
    (
        "At last, $V(G,D^*)$ equals the KL divergence.",
        "At last, $V(G,D^*)$ equals twice the Jensen-Shannon divergence minus log 4.",
    ),
    (
        "The KL divergence is the cross-entropy plus the entropy.",
        "The KL divergence is the cross-entropy minus the entropy.",
    ),
    (
        "The cross-entropy is the difference between the entropy and the KL divergence.",
        "The cross-entropy is the sum of the entropy and the KL divergence.",
    ),
    (
        "The JS divergence is the average of the KL divergence and the reverse KL divergence.",
        "The cross-entropy is the entropy plus the KL divergence.",
    ),
    (
        "The JS divergence is zero when the supports are disjoint.",
        "The JS divergence is log 2 when the supports are disjoint.",
    ),
    (
        "If the two distributions are disjoint, the KL divergence is log 2.",
        "If the two distributions are disjoint, the KL divergence is infinite.",
    ),
    (
        "Total variation vanishes when the distributions do not overlap.",
        "Total variation is 1 when the distributions do not overlap.",
    ),
    (
        "The JS divergence is log 2 when the two distributions are equal.",
        "The JS divergence is zero when the two distributions are equal.",
    ),
    (
        "The joint entropy is the difference between the entropy and the conditional entropy.",
        "The joint entropy is the sum of the entropy and the conditional entropy.",
    ),
    (
        "The mutual information is the entropy plus the conditional entropy.",
        "The mutual information is the entropy minus the conditional entropy.",
    ),
    (
        "Maximising the likelihood is equivalent to minimising $KL(p_g \\| p_{data})$.",
        "Maximising the likelihood is equivalent to minimising $KL(p_{data} \\| p_g)$.",
    ),
    ("The JS divergence is symmetric and bounded by 0.5.", "The JS divergence is symmetric and bounded by $\\log 2$."),
    ("At the optimum the value of the game is zero.", "At the optimum the value of the game is $-\\log 4$."),
    (
        "The optimal discriminator is 1 when $p_g = p_{data}$.",
        "The optimal discriminator is $1/2$ when $p_g = p_{data}$.",
    ),
    (
        "When $p_g = p_{data}$, the value of the game is log 4.",
        "When $p_g = p_{data}$, the value of the game is minus log 4.",
    ),
    # who does what
    ("The discriminator maximises the cross-entropy.", "The discriminator minimises the cross-entropy."),
    (
        "Here the discriminator is trained to maximize the binary cross entropy loss.",
        "Here the discriminator is trained to minimize the binary cross entropy loss.",
    ),
    (
        "Samples are rated by the discriminator, which maximizes the cross entropy.",
        "Samples are rated by the discriminator, which minimizes the cross entropy.",
    ),
    (
        "A binary classifier tries to maximise the cross-entropy.",
        "A binary classifier tries to minimise the cross-entropy.",
    ),
    ("The cross-entropy is maximised by the discriminator.", "The cross-entropy is minimised by the discriminator."),
    (
        "In the minimax game the discriminator maximises the cross-entropy.",
        "In the minimax game the discriminator minimises the cross-entropy.",
    ),
    (
        "Training the discriminator amounts to maximising the binary cross-entropy.",
        "Training the discriminator amounts to minimising the binary cross-entropy.",
    ),
    ("The discriminator minimises the value function.", "The discriminator maximises the value function."),
    ("$D$ is trained to minimise $V(G, D)$.", "$D$ is trained to maximise $V(G, D)$."),
    ("The generator aims to maximise $V(G, D)$.", "The generator aims to minimise $V(G, D)$."),
    (
        "The generator maximizes the JS divergence between the data distribution and the model distribution.",
        "The generator minimizes the JS divergence between the data distribution and the model distribution.",
    ),
    (
        "The goal of the discriminator is to maximise the cross-entropy.",
        "The goal of the discriminator is to minimise the cross-entropy.",
    ),
    ("Maximum likelihood maximises the KL divergence.", "Maximum likelihood minimises the KL divergence."),
    (
        "Maximising the likelihood is equivalent to maximising the KL divergence.",
        "Maximising the likelihood is equivalent to minimising the KL divergence.",
    ),
    (
        "Minimising the cross-entropy is the same as maximising the KL divergence.",
        "Minimising the cross-entropy is the same as minimising the KL divergence.",
    ),
    (
        "Maximum likelihood estimation is equivalent to minimising the reverse KL divergence.",
        "Maximum likelihood estimation is equivalent to minimising the forward KL divergence.",
    ),
    (
        "The optimal discriminator $D^*$ is found by maximising the JS divergence.",
        "The optimal discriminator $D^*$ is found by maximising $V(G, D)$.",
    ),
    (
        "The discriminator is updated by gradient descent on $V(G, D)$.",
        "The discriminator is updated by gradient ascent on $V(G, D)$.",
    ),
    (
        "The generator takes a gradient ascent step on the value function.",
        "The generator takes a gradient descent step on the value function.",
    ),
    (
        "Update the discriminator. The discriminator gives real images high scores. Gradient descent on the score.",
        "Update the discriminator. The discriminator gives real images high scores. Gradient ascent on the score.",
    ),
    (
        "A variational autoencoder minimises the evidence lower bound.",
        "A variational autoencoder maximises the evidence lower bound.",
    ),
    (
        "We train the discriminator to maximise the cross-entropy.",
        "We train the discriminator to minimise the cross-entropy.",
    ),
    # around formulas and games
    (
        "$$L = -\\log(1 - D(G(z)))$$\n\nOnce $D(x) \\approx 1$, the above loss is near 0 and learning stops.",
        "$$L = -\\log D(G(z))$$\n\nOnce $D(x) \\approx 1$, the above loss is near 0 and learning stops.",
    ),
    (
        "$$J = \\underbrace{KL(p \\| \\frac{p + q}{2}) + KL(q \\| \\frac{p + q}{2})} - \\log "
        "4$$\n\nJensen–Shannon divergence\n",
        "$$J = 2 \\cdot \\underbrace{\\frac{1}{2}(KL(p \\| \\frac{p + q}{2}) + KL(q \\| \\frac{p + q}{2}))} - "
        "\\log 4$$\n\nJensen–Shannon divergence\n",
    ),
    (
        "In a zero-sum game the gradient of the loss with respect to $D(G(z))$ vanishes when $D$ is confident.",
        "In a zero-sum game the gradient of the loss with respect to the logit vanishes when $D$ is confident.",
    ),
    (
        "If $p \\to 0$ and $q \\to 1$ we have $KL(q \\| p) \\to 0$.",
        "If $p \\to 0$ and $q \\to 1$ we have $KL(q \\| p) \\to \\infty$.",
    ),
    (
        "This is the minimax GAN loss $L = E_{x \\sim p_g}[-\\log D(x)]$",
        "This is the non-saturating GAN loss $L = E_{x \\sim p_g}[-\\log D(x)]$",
    ),
    (
        "Seen from close by, an n-dimensional manifold looks like n-1 dimensional space.",
        "Seen from close by, an n-dimensional manifold looks like n dimensional space.",
    ),
    (
        "A Nash equilibrium occurs when no player wants to change its action whatever the other players do.",
        "A Nash equilibrium occurs when no player wants to change its action while the other players keep theirs.",
    ),
    (
        "- Given $G_1$\n- Find $D_0^*$ maximising $V(G_0, D)$\n",
        "- Given $G_0$\n- Find $D_0^*$ maximising $V(G_0, D)$\n",
    ),
]
FALSE = [pair[0] for pair in MIRRORED if pair[1] is not None]
TRUE = [pair[1] for pair in MIRRORED if pair[1] is not None]


def prose(text: str) -> list[PassageReport]:
    """The prose passages of a text's report."""
    return [p for p in check(text, kind="md", seed=3).files[0].passages if p.kind == "prose"]


@functools.cache
def verdicts(text: str) -> list[str]:
    return [s.verdict for p in prose(text) for s in p.statements]


@pytest.mark.parametrize("sentence", FALSE)
def test_a_false_sentence_is_found(sentence: str) -> None:
    found = [s for p in prose(sentence) for s in p.statements if s.verdict in WRONG]
    assert len(found) == 1
    assert found[0].mistake
    assert found[0].counterexample or found[0].verdict == "type-error"
    assert found[0].reason is not None
    assert found[0].reason.startswith("read as: ")


@pytest.mark.parametrize("sentence", TRUE)
def test_its_mirror_image_is_never_called_wrong(sentence: str) -> None:
    assert [v for v in verdicts(sentence) if v not in GOOD] == []


def test_most_true_sentences_are_read() -> None:
    assert sum(bool(verdicts(sentence)) for sentence in TRUE) >= 0.8 * len(TRUE)


# Sentences that claim nothing that could be held against them.
SILENT = [
    "The negative ELBO is an upper bound on the negative log-likelihood.",
    "The JS divergence between distributions with disjoint supports is finite.",
    "The likelihood is an upper bound on the entropy.",
    # hedged
    "The KL divergence may be symmetric.",
    "Perhaps the KL divergence is symmetric.",
    "The KL divergence is almost symmetric near the optimum.",
    "KL is approximately symmetric for close laws.",
    "The KL divergence seems symmetric at first sight.",
    "The KL divergence is roughly symmetric.",
    "Informally, the KL divergence is a proper metric.",
    "The discriminator might maximise the cross-entropy.",
    "In some sense the KL divergence is a proper metric.",
    "It is tempting to think that the KL divergence is symmetric.",
    "The KL divergence is usually symmetric enough.",
    "One would like the KL divergence to be symmetric, so suppose the KL divergence is symmetric.",
    # denied, taken back
    "It is not true that the KL divergence is symmetric.",
    "It is false that the discriminator maximises the cross-entropy.",
    "It would be wrong to say that the KL divergence is symmetric.",
    "The KL divergence is symmetric. This is false.",
    "The KL divergence is symmetric. No, it is not.",
    "The KL divergence is symmetric. Wrong!",
    "Nobody would claim that the KL divergence is symmetric.",
    "The discriminator does not maximise the cross-entropy.",
    "The discriminator never maximises the cross-entropy.",
    "The generator does not maximise $V(G, D)$.",
    "Neither the KL divergence is symmetric nor the cross-entropy.",
    "The KL divergence fails to be symmetric.",
    "Contrary to intuition the KL divergence is symmetric only at equality.",
    "$V(G, D^*)$ is not the JS divergence between $p_{data}$ and $p_g$.",
    "A common mistake: the KL divergence is symmetric.",
    "A common misconception. The KL divergence is symmetric.",
    "The KL divergence is not always symmetric.",
    # quoted, reported
    'The student wrote "the KL divergence is symmetric".',
    "“The KL divergence is symmetric” is what the slide had.",
    "> The KL divergence is symmetric.",
    "According to the blog post, the KL divergence is symmetric.",
    "The authors claim that the KL divergence is symmetric.",
    "He said the discriminator maximises the cross-entropy.",
    "People believe that the KL divergence is symmetric.",
    "In the old paper the discriminator maximises the cross-entropy.",
    "Some textbooks state that the cross-entropy is symmetric.",
    "`The KL divergence is symmetric.`",
    "<!-- The KL divergence is symmetric. -->",
    "```\nThe KL divergence is symmetric.\n```",
    # asked
    "Is the KL divergence symmetric?",
    "The KL divergence is symmetric?",
    "Does the discriminator maximise the cross-entropy?",
    "Why is it that the KL divergence is symmetric here?",
    "Show that the KL divergence is symmetric.",
    "Decide whether the KL divergence is symmetric.",
    "## Exercises\n\nThe KL divergence is symmetric.",
    "## True or false\n\n1. The KL divergence is symmetric.\n2. The JS divergence is asymmetric.",
    "## Common misconceptions\n\nThe discriminator maximises the cross-entropy.",
    "Consider the claim below. The KL divergence is symmetric.",
    "True or false: the KL divergence is symmetric.",
    # conditional, another setting
    "If the two laws agree, the KL divergence is symmetric.",
    "For Gaussians with equal variances, the KL divergence is symmetric.",
    "For Gaussians of equal variance the KL divergence is symmetric.",
    "The KL divergence between two Gaussians of equal variance is symmetric.",
    "The KL divergence is symmetric if the covariances agree.",
    "The KL divergence is symmetric when both laws are unit normals.",
    "The KL divergence is symmetric, provided the variances agree.",
    "The KL divergence is symmetric up to third order.",
    "On this family the KL divergence is symmetric.",
    "With equal variances, the KL divergence is symmetric.",
    "Here the KL divergence between $p$ and $q_1$ is symmetric.",
    "When $p = q$, the KL divergence is symmetric.",
    "In the non-saturating game, the discriminator maximises the cross-entropy of a flipped label.",
    "Under label flipping the discriminator maximises the cross-entropy.",
    "In bits, the JS divergence is at most 0.5 of what one expects.",
    "Assuming Gaussian laws, the KL divergence is symmetric.",
    "The generator maximises $V(G, D)$ in the game with the signs exchanged.",
    "In their convention the generator maximises $V(G, D)$.",
    "As a toy model, the KL divergence is symmetric.",
    "For a fair coin, the entropy is at most one.",
    # other things of a similar name
    "The symmetrised KL divergence is symmetric.",
    "The symmetric KL divergence satisfies the triangle inequality.",
    "The square of the KL divergence is symmetric in its sign.",
    "Jeffreys divergence, a sum of two KL divergences, is symmetric.",
    "The discriminator maximises the negative cross-entropy.",
    "The discriminator maximises minus the cross-entropy.",
    "The generator maximises the cross-entropy of the discriminator.",
    "The generator minimises the cross-entropy with flipped labels.",
    "The confusion matrix of the classifier is symmetric.",
    "The Gaussian density is symmetric.",
    "The network that computes the KL divergence is symmetric.",
    "The gradient of the KL divergence is not negative here.",
    "The plot of the KL divergence is symmetric.",
    "The upper bound of the KL divergence is symmetric.",
    "The estimate of the JS divergence is at most 0.3.",
    "The JS divergence of this run is at most 0.3.",
    "In our experiments the JS divergence is at most 0.3.",
    "After training the KL divergence is at most 0.01.",
    "Our loss is a divergence from the plan.",
    "The divergence of a vector field is never negative for a source.",
    "Training shows divergence of the loss.",
    "The KL divergence is a metric we log at every step.",
    "The JS distance is a metric to monitor.",
    "The reverse KL divergence is a KL divergence.",
    "The game is symmetric.",
    "The players are in equilibrium.",
    "The generator network maximises diversity.",
    "The critic maximises the difference of its means.",
    "The critic is trained by gradient descent.",
    "Gradient descent of the loss surface is slow.",
    "The discriminator is trained by gradient descent.",
    "The discriminator is trained by gradient descent on its loss.",
    "The discriminator minimises its loss by gradient descent.",
    "Both players use gradient descent on their own cost.",
    "The discriminator maximises the objective.",
    "The discriminator maximises the log-probability of the right label.",
    "Maximum likelihood is popular.",
    "Maximising the likelihood is hard, minimising the KL divergence is harder.",
    "Maximising the entropy is equivalent to minimising the KL divergence to the uniform law.",
    "The KL divergence is zero.",
    "The JS divergence is constant.",
    "The mutual information is zero when the code is ignored.",
    "A Nash equilibrium is reached after ten epochs regardless of the seed.",
    "A Nash equilibrium is hard to find no matter what optimiser is used.",
    "An n-dimensional manifold has an n-1 dimensional boundary.",
    "Given $G_1$, compare $V(G_1, D)$ with $V(G_0, D)$.",
    "The student wrote 'the KL divergence is symmetric' here.",
    "A VAE minimises the ELBO loss.",
    "A VAE minimises the negative ELBO.",
    "A VAE minimises the difference between its input and its output.",
    "The cross-entropy is an upper bound on the KL divergence, so a low one helps.",
    "The divergence $KL(p \\| r)$ is log 2 when $p = q$.",
    "$KL(p \\| r)$ is log 2 when $p = q$.",
    "The discriminator maximises the cross-entropy between $p_{data}$ and $p_g$.",
    "The optimal discriminator is 1 on real data.",
    "The optimal discriminator is 0 outside the support.",
    "At the optimum the loss is zero.",
    "The value of the game is zero.",
    "At the equilibrium of this game the value function of the state is zero.",
    # what goes on about something else
    "The KL divergence is a measure of the cost of a code, which is symmetric.",
    "The Wasserstein distance is a measure of distance in a space, which is asymmetric.",
    "The JS divergence is the mean of two KL divergences, which is asymmetric.",
    "The KL divergence is non-negative, and we zero iff they are equal the gradients.",
    "According to the old formula the KL divergence is symmetric.",
    "We have not shown that the KL divergence is symmetric.",
    # as notes really have them
    "Note that this KL divergence is symmetric in its arguments.",
    "So locally the KL divergence is symmetric.",
    "We take two Cauchy laws. The KL divergence is symmetric.",
    "Which of these is true?\n\n- The KL divergence is symmetric.\n- The JS divergence is asymmetric.",
    "Pick the correct answer: what is the cross-entropy?\n\n1. The cross-entropy is symmetric.\n2. It is a number.",
    "Stop as soon as one of these holds:\n\n- the JS divergence is at most 0;\n- the KL divergence is at most 1.",
    "Acceptance requires the following. The JS divergence is at most 0.5.",
    "The KL divergence is at most 0.01.",
    "The Jensen-Shannon divergence is at least 0.10.",
    "The total variation is at most 0.03 here.",
    "Total variation is at most 5%.",
    "This imposes a constraint that the KL divergence is at most 1.",
    "The preference-aware discriminator is trained to maximise the cross-entropy.",
    "The domain classifier is trained to maximise the cross-entropy.",
    "The classifier maximises the cross-entropy on the target domain to confuse the features.",
    "We train the generator against the discriminator, which minimises $V(G, D)$.",
    "The quantity of the discriminator, which maximises the cross-entropy, is plotted.",
    "Thinking the KL divergence is symmetric is where it starts.",
    "The likelihood of the data under the model is equivalent to maximising the KL functional.",
    "Training the generator against an optimal discriminator maximises a bound of the JS divergence.",
    "$V(G, D^*)$ is related to the JS divergence.",
    "$V(G, D^*)$ is the JS divergence up to constants.",
    "$V(G, D^*)$ is, up to a factor and a constant, the JS divergence between $p_{data}$ and $p_g$.",
    "$V(G, D)$ is bounded by the JS divergence in a way that we make precise later.",
]


@pytest.mark.parametrize("sentence", SILENT)
def test_what_claims_nothing_is_left_alone(sentence: str) -> None:
    assert [v for v in verdicts(sentence) if v in WRONG] == []


FRAMES = [
    "It is wrong that {}",
    "Suppose that {}",
    "Students often think that {}",
    "The paper claims that {}",
    "“{}”",
    "# Common mistakes\n\n{}",
    "{} This is wrong.",
    "{} But that is not true.",
    "If only {}",
    "Unless the laws agree, {}",
    "In our toy model, {}",
    "> {}",
]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_that_takes_it_back_silences_a_false_sentence(frame: str) -> None:
    for sentence in FALSE:
        if ". " in sentence or "\n" in sentence:
            continue
        assert [v for v in verdicts(frame.format(sentence)) if v in WRONG] == [], sentence


def test_a_document_with_another_game_is_not_held_to_the_minimax_game() -> None:
    game = (
        "$$V(G, D) = E_{x \\sim p_{data}}[D(x)] - E_{x \\sim p_g}[D(x)]$$\n\nThe discriminator minimises $V(G, D)$.\n"
    )
    assert verdicts(game) == []
    assert verdicts("The discriminator minimises $V(G, D)$.\n") == ["refuted"]


def test_place_and_kind_in_the_reports(tmp_path: Path) -> None:
    text = "# Notes\n\nSome words. The JS divergence\nis bounded; KL is symmetric.\n"
    report = check(text, kind="md", seed=1)
    (passage,) = [p for p in report.files[0].passages if p.kind == "prose"]
    (statement,) = passage.statements
    assert (passage.line, passage.column, statement.line, statement.column) == (4, 13, 4, 13)
    assert text.split("\n")[3][statement.column - 1 : (statement.end_column or 0) - 1] == "KL is symmetric"
    assert report.exit_status == 1
    row = json.loads(json.dumps(report.to_json()))["files"][0]["passages"][0]
    assert row["kind"] == "prose"
    assert row["statements"][0]["verdict"] == "refuted"
    assert row["statements"][0]["counterexample"]["lhs"] != row["statements"][0]["counterexample"]["rhs"]
    (result,) = [r for r in to_sarif(report, "0")["runs"][0]["results"] if r["ruleId"] == "refuted"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 4


def test_a_latex_file_is_read_the_same() -> None:
    body = "\\documentclass{article}\\begin{document}\nThe \\emph{KL divergence} is symmetric.\n\\end{document}\n"
    (passage,) = [p for p in check(body, kind="tex", seed=3).files[0].passages if p.kind == "prose"]
    assert (passage.line, passage.statements[0].verdict) == (2, "refuted")
    quoted = body.replace("The \\emph", "Not ``the \\emph").replace("symmetric.", "symmetric''.")
    assert not [p for p in check(quoted, kind="tex", seed=3).files[0].passages if p.kind == "prose"]


def test_a_cell_of_a_notebook_has_its_own_lines() -> None:
    cells = [
        {"cell_type": "markdown", "source": "# One\n"},
        {"cell_type": "markdown", "source": "\nKL is symmetric.\n"},
    ]
    text = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})
    (passage,) = [p for p in check(text, kind="ipynb", seed=3).files[0].passages if p.kind == "prose"]
    assert (passage.cell, passage.line) == (2, 2)


def test_a_budget_that_is_spent_leaves_sentences_alone() -> None:
    document = read_text("KL is symmetric.", kind="md")
    assert len(told(document, seed=1)) == 1
    assert told(document, seed=1, seconds=0.0) == []


def test_a_long_or_hostile_text_is_read_in_time() -> None:
    started = time.process_time()
    for text in (
        "the KL divergence is " * 5_000,
        "a $ b. " * 8_000,
        "the the the discriminator " * 2_500 + "maximises the cross-entropy.",
        ", a nash equilibrium is a " * 1_200,
        "".join(f"The JS divergence is at most 0.{k}. " for k in range(1_000, 1_500)),
        "[x](y) " * 5_000,
    ):
        told(read_text(text, kind="md"), seed=1)
    assert time.process_time() - started < 15


NOTES = Path(__file__).parents[3] / "shared" / "notes"
# The ledger's wrong claims that stand in sentences, by its own numbers.
FOUND = (
    "s0-009 s0-014 s0-019 s0-028 s0-064 s0-087 s0-098 s0-100 s0-101 s0-103 s0-115 s0-126 s1-036 s2-005 s2-043 s2-063 "
    "s3-015 s3-052 s4-041 s4-049 s4-079"
).split()


@pytest.mark.skipif(not NOTES.is_dir(), reason="the notes are not here")
def test_the_wrong_sentences_of_the_notes_are_found_and_no_other() -> None:
    known = [json.loads(row) for row in (NOTES / "seeds" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    known += [json.loads(row) for row in (NOTES / "real" / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong: dict[tuple[str, int], set[str]] = {}
    for row in known:
        if row["verdict"] in ("FALSE", "ILL_FORMED", "refuted", "type-error"):
            first, _, last = str(row.get("lines", row.get("line"))).partition("-")
            for line in range(int(first), int(last or first) + 1) if first != "None" else ():
                wrong.setdefault((row.get("file", row.get("seed")), line), set()).add(row.get("id", ""))
    found: set[str] = set()
    for path in [*NOTES.glob("seeds/*.txt"), *NOTES.glob("real/*.md*")]:
        document = read_path(path)
        for claim in told(document, seed=5):
            place = path.name, document.lines.place(claim.claim.span[0])[0]
            if claim.verdict.verdict in WRONG:
                assert place in wrong, claim.claim.says
                found |= wrong[place]
    assert found >= set(FOUND)


TERMS = r"$$ KL(p \| q) = \int p(x) \log p(x) \, dx - \int p(x) \log q(x) \, dx $$"
OF_LAWS = (
    r"$$ A = \mathbb{E}_{x \sim P(x | \theta^*)}[\log P(x | \theta^*)]"
    r" - \mathbb{E}_{x \sim P(x | \theta^*)}[\log P(x | \theta)] $$"
)
DENSITIES = "Two densities $p$ and $q$.\n\n"


@pytest.mark.repairs
@pytest.mark.parametrize("display", [TERMS, OF_LAWS])
@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("The first term is the entropy of the data.", "refuted"),
        ("Here the left term is the entropy of $p$, which is constant.", "refuted"),
        ("The left term is just the negative entropy.", "proved"),
        ("The second term is the cross-entropy of $p$ and $q$.", "proved"),  # with its sign
        ("The right term is the negative cross-entropy.", "proved"),  # without
        ("The second term is the KL divergence between $p$ and $q$.", "refuted"),
        ("The second term is the entropy of $p$.", None),  # of one law only, and there are two
        ("The first term is constant.", None),
        ("The first term may be the entropy.", None),
    ],
)
def test_a_term_of_the_display_before(display: str, said: str, verdict: str | None) -> None:
    found = told(read_text(f"{DENSITIES}{display}\n\n{said}\n"), seed=1)
    assert [t.verdict.verdict for t in found] == ([verdict] if verdict else [])
    assert all(t.verdict.repair is not None for t in found if verdict == "refuted" and "entropy" in said)


@pytest.mark.parametrize(
    "display", ["", r"$$ a = b + c + d $$", r"$$ a = \log p(x) $$", r"$$ a = F(x) + \int m(x) dx $$"]
)
def test_no_term_that_could_be_meant(display: str) -> None:
    assert not told(read_text(f"{display}\n\nThe first term is the entropy of $p$.\n"), seed=1)
