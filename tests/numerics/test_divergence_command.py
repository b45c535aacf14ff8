"""``gantheory divergence``: masses, files and distributions in; values with their certificates out."""

import json
import math
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from click.testing import CliRunner, Result
from scipy import stats as S

import gantheory.numerics as gn
from gantheory.numerics.commands import commands, divergence
from gantheory.numerics.notation import FAMILIES, LawText, read_argument


def run(*arguments: str) -> Result:
    return CliRunner().invoke(divergence, list(arguments))


def values(*arguments: str) -> dict[str, float]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return {row["kind"]: float(row["value"]) for row in json.loads(result.output)["values"]}


def test_masses() -> None:
    found = values("0.2,0.3,0.5", "1/3,1/3,1/3")
    assert found["kl"] == pytest.approx(gn.kl([0.2, 0.3, 0.5], [1 / 3] * 3), rel=1e-15)
    assert set(found) == {"kl", "reverse_kl", "js", "tv", "hellinger", "chi2"}
    assert values("1,0", "1/4,3/4", "-k", "kl", "--base", "2") == {"kl": 2.0}
    assert values("1,1", "1,3", "--normalize", "-k", "tv") == {"tv": 0.25}
    assert values("1,0", "0,1", "-k", "kl") == {"kl": math.inf}


def test_files(tmp_path: Path) -> None:
    np.save(tmp_path / "p.npy", np.array([0.25, 0.75]))
    (tmp_path / "q.csv").write_text("0.5\n0.5\n", encoding="utf-8")
    assert values(str(tmp_path / "p.npy"), str(tmp_path / "q.csv"), "-k", "js") == {
        "js": gn.js([0.25, 0.75], [0.5] * 2)
    }
    missing = run(str(tmp_path / "none.csv"), "1")
    assert missing.exit_code == 2
    assert "P: cannot read" in missing.output


def test_laws() -> None:
    text = run("normal(0, 1)", "normal(1, scale=2)").output
    assert "kl          0.4431471805599453  (closed form" in text
    assert "js          0.128174973054" in text
    assert values("uniform(0,1)", "uniform(low=0.5, high=1.5)", "-k", "tv") == {"tv": 0.5}
    assert values("normal(0,1)", "dirac(0)", "-k", "js") == {"js": math.log(2)}
    assert values("normal(0,1)", "normal(1,1)", "-k", "renyi", "--order", "3") == {"renyi": 1.5}
    forward, backward = (
        values("gamma(2)", "gamma(3)", "-k", "chi2"),
        values("gamma(3)", "gamma(2)", "-k", "reverse_chi2"),
    )
    assert forward["chi2"] == backward["reverse_chi2"]


def test_every_family_is_read() -> None:
    for name, (target, names) in FAMILIES.items():
        given = {n: {"n": 3, "p": 0.5, "high": 2, "low": 0}.get(n, 1.5) for n in names}
        law = read_argument(f"{name}({', '.join(str(v) for v in given.values())})", "P")
        assert isinstance(law, LawText)
        assert not target or law.law.dist.name == target
    lognormal = read_argument("lognormal(0, 1)", "P")
    assert isinstance(lognormal, LawText)
    assert gn.kl(lognormal.law, S.lognorm(1)) == 0.0


def test_certified_digits() -> None:
    lines = run("1/4,3/4", "1/2,1/2", "--certified", "-k", "kl", "-k", "js").output.splitlines()
    with mp.workdps(40):
        want = mp.log(2) + mp.log(mp.mpf(1) / 4) / 4 + 3 * mp.log(mp.mpf(3) / 4) / 4
        assert lines[0].startswith(f"kl  [{mp.nstr(want, 28)}")
    assert "+/-" in lines[1]
    assert run("1,0", "0,1", "--certified", "-k", "kl").output == "kl  inf\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-0.5,1.5", "0.5,0.5"), "p[0] = -0.5"),
        (("0.5,0.6", "0.5,0.5"), "p sums to 1.1"),
        (("0.5,x", "0.5,0.5"), "P: 'x' is not a number"),
        (("1/0,1", "0.5,0.5"), "P: '1/0' is not a number"),
        (("norml(0,1)", "normal(0,1)"), "did you mean 'normal'?"),
        (("normal(0,-1)", "normal(0,1)"), "norm has no such parameters"),
        (("normal(0,1,2)", "normal(0,1)"), "takes at most 2 numbers"),
        (("gamma(scale=2)", "normal(0,1)"), "gamma needs a"),
        (("normal(q=2)", "normal(0,1)"), "'q' is given twice or is no parameter"),
        (("0.5,0.5", "normal(0,1)"), "two of a kind"),
        (("normal(0,1)", "0.5,0.5"), "is no distribution object"),
        (("", "0.5,0.5"), "P is empty"),
        (("__import__('os').system('ls')(1)", "1"), "is not a number"),
    ],
)
def test_bad_input_is_named(arguments: tuple[str, str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_both_commands_are_there() -> None:
    assert [command.name for command in commands] == ["divergence", "transport"]
