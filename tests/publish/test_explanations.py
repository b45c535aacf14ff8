"""Every verdict and every rule that a proof may name is explained: a sentence, a formula, its side conditions."""

import ast
import json
from pathlib import Path

import pytest

import gantheory
from gantheory.kernel import RULES as KERNEL_RULES
from gantheory.publish.explanations import RULES, VERDICTS, explain, known_names
from gantheory.report import VERDICTS as NAMES

PACKAGE = Path(gantheory.__file__).parent
ROOT = Path(__file__).parents[2]


def recorded():
    """The rule names that the kernel's normal form, the order rule and the judge write down, read from their source."""
    names = set()
    for folder in ("kernel", "checking", "proving"):
        for path in (PACKAGE / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Assign)
                    and isinstance(node.targets[0], ast.Subscript)
                    and getattr(node.targets[0].value, "attr", "") == "used"
                ):
                    names |= {n.value for n in ast.walk(node.targets[0].slice) if isinstance(n, ast.Constant)}
                if isinstance(node, ast.keyword) and node.arg == "rules":
                    names |= {n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)} - {None}
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "theorem":
                    names |= {n.value for n in ast.walk(node.args[-1]) if isinstance(n, ast.Constant)}
    return names


def test_every_verdict_is_explained():
    assert set(VERDICTS) == set(NAMES)


def test_every_rule_of_the_kernel_and_every_name_a_proof_carries_is_explained():
    assert len(recorded()) >= 10
    witnesses = {"gibbs", "log-sum", "jensen", "square", "tangent", "size", "average", "triangle", "bernoulli"}
    witnesses |= {"valley", "cauchy-schwarz"}
    assert set(KERNEL_RULES) | recorded() | witnesses <= set(RULES)


def test_every_rule_of_the_book_is_explained():
    graph = json.loads((ROOT / "docs" / "proofs" / "graph.json").read_text(encoding="utf-8"))
    used = {rule for node in graph["nodes"] for rule in node.get("rules", [])}
    assert len(used) >= 10
    assert used <= set(RULES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_has_a_sentence_a_formula_and_side_conditions(name):
    sentence, formula, conditions = explain(name).split("\n\n")
    assert sentence.endswith(".")
    assert formula.startswith("    ")
    assert conditions.startswith("Side conditions: ")
    assert conditions.endswith(".")


def test_names_are_found_however_they_are_written():
    assert explain("Pointwise_Max") == explain("pointwise-max")
    assert explain("pointwise max") == explain("pointwise-max")
    assert explain("nonsense") is None
    assert known_names()[: len(VERDICTS)] == list(VERDICTS)
