"""What follows for potentials from their constraint: at equal points, and with one set to minus the other."""

from __future__ import annotations

import pytest

from gantheory.checking.verdict import Verdict
from gantheory.kernel import replay
from tests.checking.texts import last

NORM, COST, SQUARE = r"\|x - y\|", "c(x, y)", r"\|x - y\|^2"
FOLLOWS = [  # the constraint, what is set, what follows, under what
    (f"f(x) + g(y) \\leq {NORM}", "", r"f(x) + g(x) \leq 0", ()),
    (f"{NORM} \\geq f(x) + g(y)", "", r"g(y) \leq -f(y)", ()),
    (rf"\varphi(x) + \psi(y) \leq {COST}", "", r"\varphi(x) + \psi(x) \leq 0", ("c(x, x) = 0",)),
    (r"f(x_i) + g(y_j) \leq \|x_i - y_j\|", "", r"f(x_i) + g(x_i) \leq 0", ("x_{i} = y_{i}",)),
    (f"f(x) + g(y) \\leq {NORM}", "g(x) = -f(x)", rf"f(x) - f(y) \leq {NORM}", ("g(x) = -f(x)",)),
    (f"f(x) + g(y) \\leq {SQUARE}", "f(x) + g(x) = 0", rf"f(x) - f(y) \leq {SQUARE}", ("f(x) + g(x) = 0",)),
]
NOT = [
    (f"f(x) + g(y) \\leq {NORM}", "", r"f(x) + g(x) \geq 0"),
    (f"f(x) + g(y) \\leq {NORM}", "", r"f(x) + g(x) \leq -1"),
    (f"f(x) + g(y) \\leq {NORM}", "", r"f(x) + g(x) = 0"),
    (f"f(x) + g(y) \\leq {NORM}", "", r"f(x) - g(x) \leq 0"),
    (f"f(x) + g(y) \\leq {NORM}", "", r"f(x) \leq -g(y)"),
    (f"f(x) + g(y) \\leq {NORM}", "", rf"f(x) - f(y) \leq {NORM}"),
    (f"f(x) + g(y) \\leq {SQUARE}", "g(x) = -f(x)", rf"f(x) - f(y) \leq {NORM}"),
    (f"f(x) + g(y) \\leq {NORM}", "g(x) = f(x)", rf"f(x) - f(y) \leq {NORM}"),
    (r"f(x_0) + g(y_0) \leq \|x_0 - y_0\|", "", r"f(x) + g(x) \leq 0"),
    (r"f(x) - g(y) \leq 1", "", r"f(x) - g(x) \leq 0"),
    (f"f(x) + g(y) \\geq {NORM}", "", r"f(x) + g(x) \leq 0"),
    (f"f(x) + g(y) = {NORM}", "", r"f(x) + g(x) \leq 1"),
]


def _last(*lines: str) -> Verdict:
    return last("The potentials satisfy\n\n" + "\n\nand\n\n".join(f"$${line}$$" for line in lines if line))


@pytest.mark.parametrize(("constraint", "setting", "consequence", "under"), FOLLOWS)
def test_follows(constraint: str, setting: str, consequence: str, under: tuple[str, ...]):
    verdict = _last(constraint, setting, consequence)
    assert verdict.verdict == ("proved-under" if under else "proved")
    assert tuple(c.replace("\\varphi", "\\phi") for c in verdict.conditions) == under
    assert verdict.proof is not None
    assert replay(verdict.proof.certificate, verdict.proof.theorem.context) == verdict.proof.theorem


@pytest.mark.parametrize(("constraint", "setting", "consequence"), NOT)
def test_does_not_follow(constraint: str, setting: str, consequence: str):
    assert _last(constraint, setting, consequence).verdict == "definition"
