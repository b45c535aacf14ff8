"""The first ten minutes: what README shows of divergences, transport and suites runs and prints what it says."""

import re
from pathlib import Path

import pytest

import gantheory

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture
def snippets():
    text = README.read_text(encoding="utf-8")
    section = text[text.index("## Numbers with witnesses") : text.index("## Also in the package")]
    found = re.findall(r"```python\n(.*?)```", section, flags=re.DOTALL)
    assert len(found) == 3
    return [*found, re.search(r"```text\n(.*?)```", section, flags=re.DOTALL)[1]]


def test_readme_values_are_those_computed(snippets, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scope, checked = {"gantheory": gantheory}, 0
    for line in "".join(snippets[:2]).splitlines():
        code, _, said = line.partition("   # ")
        if not said or " = " in code:
            exec(code, scope)
            continue
        exec(f"found = {code}", scope)
        assert repr(scope["found"]).removeprefix("np.") in (said, f"bool({said})"), line
        checked += 1
    assert checked == 4
    assert (tmp_path / "plan.png").read_bytes()[:4] == b"\x89PNG"


def test_readme_shows_the_failure_that_the_suite_raises(snippets, capsys):
    import numpy as np

    exec(snippets[2], {"np": np})
    page, shown = capsys.readouterr().out.splitlines(), snippets[3].splitlines()
    assert page[:3] == shown[:3]
    assert page[-1] == shown[-1]
    assert [line[:10] for line in page] == [line[:10] for line in shown]


def test_the_public_names_are_the_numerics():
    """Every divergence and game of the numerics is reachable from the top, and is the same object."""
    for name in gantheory._HOMES["gantheory.numerics"]:
        assert getattr(gantheory, name) is getattr(gantheory.numerics, name)
    assert {"reverse_chi2", "alpha", "jeffreys", "bhattacharyya", "estimate", "w1", "w2", "wp"} <= set(dir(gantheory))
    assert gantheory.suites.check_divergence is gantheory.strategies.suites.check_divergence
