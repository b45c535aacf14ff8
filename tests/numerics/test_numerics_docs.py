"""The guides of the numerics: the page of closed forms is the table, the snippets of the guide print what they say."""

import re
from pathlib import Path

import pytest

from gantheory.numerics.catalogue import page

DOCS = Path(__file__).resolve().parents[2] / "docs" / "numerics"


def test_the_page_of_closed_forms_is_written_from_the_table() -> None:
    assert (DOCS / "closed-forms.md").read_text(encoding="utf-8") == page()


def test_snippets_print_what_they_say() -> None:
    text = (DOCS / "divergences.md").read_text(encoding="utf-8")
    snippets = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    scope: dict[str, object] = {}
    checked = 0
    for line in "".join(snippets).splitlines():
        code, _, said = line.partition("  # ")
        if not said:
            exec(code, scope)
            continue
        exec(f"found = {code}", scope)
        value = scope["found"]
        assert repr(value).startswith(said.removesuffix("...")) or value == pytest.approx(float(said), rel=1e-13)
        checked += 1
    assert checked >= 12
