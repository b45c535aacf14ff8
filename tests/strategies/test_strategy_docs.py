"""The guides to transport and to the suites: their snippets run and print what they say."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"numerics/transport.md": 14, "strategies.md": 2}


@pytest.mark.parametrize("page", PAGES)
def test_snippets_print_what_they_say(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (DOCS / page).read_text(encoding="utf-8")
    scope, checked = {"__name__": "snippets"}, 0
    for snippet in re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL):
        statements = []
        for line in snippet.splitlines():
            code, _, said = line.partition("  # ")
            if not said:
                statements.append(line)
                continue
            exec("\n".join([*statements, f"found = {code}"]), scope)
            statements = []
            assert repr(scope["found"]).removeprefix("np.") in (said, f"float64({said})"), line
            checked += 1
        exec("\n".join(statements), scope)
    assert checked == PAGES[page]
    if page == "numerics/transport.md":
        assert (tmp_path / "plan.png").read_bytes()[:4] == b"\x89PNG"


def test_the_shown_failure_is_the_one_that_is_raised():
    """The page in the guide is what the suite prints."""
    import numpy as np

    from gantheory import suites

    def my_js(p, q):
        m = (p + q) / 2
        with np.errstate(all="ignore"):
            left = np.where(p > 0, p * np.log2(p / m), 0).sum()
            right = np.where(q > 0, q * np.log2(q / m), 0).sum()
        return float(left + right) / 2

    with pytest.raises(suites.LawViolated) as caught:
        suites.check_divergence(my_js, "js", seed=0)
    page = str(caught.value)
    shown = (DOCS / "strategies.md").read_text(encoding="utf-8")
    for line in ("js: upper bound", "law       D(p || q) <= 0.693147", caught.value.hint, caught.value.source):
        assert line in page
        assert line in shown
