"""What a text itself calls false is no mistake of the text; what it only speaks of beside such words is."""

from __future__ import annotations

import pytest

from tests.checking.texts import findings

FALSE = r"$$KL(p \| q) = KL(q \| p)$$"
DENIED = [
    f"It is not true that\n\n{FALSE}",
    f"A common mistake is to write\n\n{FALSE}",
    f"One might think that\n\n{FALSE}\n\nbut this is wrong.",
    f"The following is false:\n\n{FALSE}",
    f"We do not have\n\n{FALSE}\n\nin general.",
    f"Exercise: find the error in\n\n{FALSE}",
    f"Prove or disprove:\n\n{FALSE}",
    f"Suppose for contradiction that\n\n{FALSE}",
    f"The identity\n\n{FALSE}\n\nfails unless $p = q$.",
    f"In general\n\n{FALSE}\n\ndoes not hold.",
    f"Is it true that\n\n{FALSE}",
    f"Does this make the divergence symmetric,\n\n{FALSE}\n\nNo: take two coins.",
    f"这是错误的：\n\n{FALSE}",
    f"Das ist falsch:\n\n{FALSE}",
    f"Which of the following is right?\n\n(a) The symmetry\n\n(b)\n\n{FALSE}",
    f"True or false?\n\n1. {FALSE.replace('$$', '$')}",
    f"The value is\n\n- [ ] {FALSE.replace('$$', '$')}",
    f"~~{FALSE}~~",
    f"The paper has a typo:\n\n{FALSE}",
    f"Instead of\n\n{FALSE}\n\nwe need more.",
    f"The two agree only if\n\n{FALSE}",
    f"Equality holds when\n\n{FALSE}",
    f"It is **not** true in general that\n\n{FALSE}",
    f"The bound is one-sided, so never write\n\n{FALSE}",
    f"Student A answered that\n\n{FALSE}\n\nbecause both are distances. This is not so.",
    f"A student writes {FALSE.replace('$$', '$')}. For which pairs is this right?",
    f"There is no law with {FALSE.replace('$$', '$')} other than itself.",
    f"Suppose, for contradiction, that such a $D$ exists. Then\n\n{FALSE}\n\nwhich contradicts the choice.",
    f"What holds for all laws?\n\n- (a) {FALSE.replace('$$', '$')}\n- (b) nothing\n- (c) all of it\n",
    f"The slide says\n\n{FALSE}\n\nIt should read otherwise.",
    f"It would be tempting to say\n\n{FALSE}",
]
CLAIMED = [
    f"The divergence is symmetric:\n\n{FALSE}",
    f"It is true that\n\n{FALSE}",
    f"The naive estimate was wrong. The divergence has\n\n{FALSE}",
    f"We do not need the log. So\n\n{FALSE}",
    f"To avoid mistakes, recall that $D$ is fixed. Then\n\n{FALSE}",
    f"A wrong network is one thing, a symmetric divergence another. We have\n\n{FALSE}",
    f"We claim\n\n{FALSE}\n\nThis does not depend on $D$.",
    f"We claim\n\n{FALSE}\n\nNo matter how far the laws are apart.",
    f"We choose the divergence. It has these properties:\n\n1. Symmetry:\n\n{FALSE}",
    f"We recall\n\n{FALSE}\n\nIt should be noted that $p$ comes first.",
    f"What we want is a distance. Now\n\n{FALSE}",
    f"One cannot say more:\n\n{FALSE}",
    f"Student A answered that\n\n{FALSE}\n\nbecause both are distances.",
    f"There is no law with more mass. So\n\n{FALSE}",
    f"Suppose, for contradiction, that $p = q$. This is a contradiction. Now\n\n{FALSE}",
    f"We have the following properties:\n\n(a) {FALSE}\n\n(b) nothing\n\n(c) all of it\n",
]


def verdict_on(text: str) -> str:
    """The verdict on the display."""
    (found,) = [f.verdict.verdict for f in findings(text) if "D_{KL}" in f.text]
    return found


@pytest.mark.parametrize("text", DENIED)
def test_what_the_text_calls_false_is_no_alarm(text: str) -> None:
    assert verdict_on(text) in ("definition", "unread")


@pytest.mark.parametrize("text", CLAIMED)
def test_what_the_text_claims_is_called_false(text: str) -> None:
    assert verdict_on(text) == "refuted"


def test_a_true_line_stays_proved_whatever_the_text_thinks() -> None:
    (found,) = [f.verdict.verdict for f in findings("It is not true that\n\n$$JSD(p \\| q) = JSD(q \\| p)$$")]
    assert found == "proved"
