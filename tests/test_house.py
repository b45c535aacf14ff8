"""The house rules: imports run one way, nothing evaluates text, importing is cheap, files stay small."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "gantheory").rglob("*.py"))
CORE = ("loop", "networks", "optimisers", "games")
HEAVY = {"sympy", "scipy", "ot", "matplotlib", "numba", "flint", "pandas", "rich", "IPython", "hypothesis", "numpy"}


def imported(code):
    """The top-level modules that a fresh interpreter has loaded after running ``code``."""
    script = f"import sys\n{code}\nprint(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    return set(result.stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not imported("import gantheory") & (HEAVY | {"click", "markdown_it", "pylatexenc", "json"})


def test_help_loads_nothing_heavy():
    assert not imported("from gantheory.cli import cli\ncli(['--help'], standalone_mode=False)") & HEAVY


def test_every_public_name_is_listed_once():
    import gantheory

    assert len(gantheory.__all__) == len(set(gantheory.__all__))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        gantheory.nothing


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_is_small_and_evaluates_nothing(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 500, "a module has at most 500 lines"
    tree = ast.parse(text)
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Assert), f"line {node.lineno}: an assert vanishes under -O; raise instead"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
            assert not names & {"pickle", "marshal", "shelve", "sympify", "parse_expr", "parse_latex", "yaml"}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec", "compile", "sympify", "parse_expr", "__import__"}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"sympify", "parse_expr", "parse_latex", "system", "popen"}
        if isinstance(node, ast.keyword) and node.arg in {"allow_pickle", "shell"}:
            assert isinstance(node.value, ast.Constant)
            assert node.value.value is False


def test_the_core_of_training_reads_in_one_sitting():
    """The loop with its networks, optimisers and the first four games."""
    lines = [(ROOT / "gantheory" / "training" / f"{m}.py").read_text(encoding="utf-8").count("\n") for m in CORE]
    assert sum(lines) <= 400


def test_imports_run_one_way():
    result = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=120,
    )
    assert result.returncode == 0, result.stdout


def test_no_tracked_file_names_a_registry_or_this_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=False)
    if listed.returncode:
        return  # an unpacked source distribution: nothing is tracked
    hosts = [host.encode() for host in ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "/wo" + "rk/")]
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            assert not any(host in content for host in hosts), name
