"""`gantheory docs`: pages, graph and errata are written, compared, and refused when the book runs in a circle."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from gantheory.checking.book import default_path
from gantheory.cli import cli

PAGES = ("kl-nonneg", "reverse-kl", "data-processing")
NOTES = r"""# GANs

$$ KL(p_{data} \| p_g) = \int_x p_{data}(x) \log \frac{p_g(x)}{p_{data}(x)} \, dx $$

Written by nobody, read by all.

$$ KL(p_{data} \| p_g) \ge 0 $$
"""


def run(*arguments):
    return CliRunner().invoke(cli, ["docs", *map(str, arguments)], prog_name="gantheory")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A book of three pages with its pages, graph and errata."""
    root = tmp_path_factory.mktemp("book")
    book, notes, pages = root / "proofs", root / "notes", root / "docs"
    book.mkdir()
    notes.mkdir()
    for name in PAGES:
        text = (default_path() / f"{name}.md").read_text(encoding="utf-8")
        (book / f"{name}.md").write_text(text.replace("- density-ratio\n", ""), encoding="utf-8")
    (notes / "lecture.md").write_text(NOTES, encoding="utf-8")
    (notes / "right.md").write_text("$$ KL(p \\| q) \\ge 0 $$\n", encoding="utf-8")
    call = ("--book", book, "--output", pages, "--notes", notes, "--errata", root / "errata.md")
    result = run(*call)
    assert result.exit_code == 0, result.output
    return root, call


def test_the_pages_hold_verdicts_and_who_uses_them(written):
    root, _ = written
    page = (root / "docs" / "kl-nonneg.md").read_text(encoding="utf-8")
    assert "**Status: proved.**" in page
    assert "- **proved** by `unfold`, `normalise`, `gibbs`, `order`" in page
    assert "Used by: [data-processing](data-processing.md), [reverse-kl](reverse-kl.md)." in page
    index = (root / "docs" / "index.md").read_text(encoding="utf-8")
    assert "3 of 3 theorems are proved" in index
    assert "(graph.md)" in index


def test_the_graph_is_written_three_ways(written):
    docs = written[0] / "docs"
    data = json.loads((docs / "graph.json").read_text(encoding="utf-8"))
    assert data["schema"] == "gantheory.graph/1"
    assert {node["id"] for node in data["nodes"]} == set(PAGES)
    assert all(node["proved"] for node in data["nodes"])
    edges = {(edge["page"], edge["uses"]): edge for edge in data["edges"]}
    assert edges["data-processing", "kl-nonneg"] == {
        "page": "data-processing", "uses": "kl-nonneg", "declared": True, "rules": ["gibbs"],
    }  # fmt: skip
    assert "reverse-kl" in (docs / "graph.mmd").read_text(encoding="utf-8")
    assert (docs / "graph.svg").read_text(encoding="utf-8").count("<rect class=") == len(PAGES)
    assert "![The dependency graph of the book](graph.svg)" in (docs / "graph.md").read_text(encoding="utf-8")


def test_the_errata_name_place_values_repair_and_proof_in_our_own_words(written):
    text = (written[0] / "errata.md").read_text(encoding="utf-8")
    assert "### lecture.md:3" in text
    assert "1 place in 2 documents" in text
    assert "Nothing is found wrong here." in text
    assert "(certified to " in text
    assert "Proof: [The Kullback-Leibler divergence is non-negative](proofs/kl-nonneg.md)." in text
    assert "nobody" not in text
    assert str(written[0]) not in text


def test_what_is_stale_is_told_and_mended(written):
    root, call = written
    assert run(*call, "--check").exit_code == 0
    (root / "docs" / "old.md").write_text("x")
    (root / "docs" / "graph.svg").write_text("x")
    (root / "errata.md").write_text("x")
    stale = run(*call, "--check")
    assert stale.exit_code == 1
    assert [name for name in ("old.md", "graph.svg", "errata.md") if f"{name}: stale" not in stale.stderr] == []
    assert "3 changed" in run(*call).stdout
    assert not (root / "docs" / "old.md").exists()
    assert run(*call[:4], "--check").exit_code == 0  # without notes the errata page is left alone


def test_a_circle_of_pages_is_refused_by_name(written, tmp_path):
    book = tmp_path / "proofs"
    shutil.copytree(written[0] / "proofs", book)
    page = book / "kl-nonneg.md"
    page.write_text(page.read_text(encoding="utf-8").replace("Nothing.", "- reverse-kl"), encoding="utf-8")
    result = run("--book", book, "--output", tmp_path / "docs")
    assert result.exit_code == 1
    assert "kl-nonneg -> reverse-kl -> kl-nonneg" in result.stderr
    assert not (tmp_path / "docs").exists()


def test_wrong_calls_are_told(written, tmp_path):
    root, call = written
    assert run(*call[:4], "--notes", root / "notes").exit_code == 2
    (tmp_path / "empty").mkdir()
    assert run(*call[:4], "--notes", tmp_path / "empty", "--errata", tmp_path / "e.md").exit_code == 2
    (tmp_path / "empty" / "a.ipynb").write_text("{")
    assert run(*call[:4], "--notes", tmp_path / "empty", "--errata", tmp_path / "e.md").exit_code == 2


def test_the_default_notes_are_named_only_by_their_files():
    page = Path(default_path()).parent / "docs" / "errata.md"
    text = page.read_text(encoding="utf-8")
    assert "/work" not in text
    assert "shared" not in text
