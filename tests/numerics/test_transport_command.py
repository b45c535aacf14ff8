"""The transport command: files in, certificate, plan file and picture out; bad input leaves with status 2."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from gantheory.numerics.transport import wasserstein
from gantheory.numerics.transport.command import transport


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.random((12, 2)), rng.random((9, 2))
    p = rng.random(12)
    np.savetxt(tmp_path / "x.csv", x, delimiter=",", header="a,b", comments="")
    np.save(tmp_path / "y.npy", y)
    np.savetxt(tmp_path / "p.txt", p / p.sum(), fmt="%.17g")
    return tmp_path, x, y, p / p.sum()


def run(*arguments):
    return CliRunner().invoke(transport, [str(a) for a in arguments])


def test_value_certificate_plan_and_picture(files):
    folder, _, y, p = files
    out = run(
        folder / "x.csv", folder / "y.npy", "-p", folder / "p.txt", "--exact", "--format", "json",
        "--plan", folder / "plan.csv", "--plot", folder / "plan.png",
    )  # fmt: skip
    assert out.exit_code == 0, out.output
    report = json.loads(out.output)
    expected = wasserstein(p, None, np.loadtxt(folder / "x.csv", delimiter=",", skiprows=1), y)
    assert report["value"] == expected.value
    assert report["certificate"]["holds"]
    assert report["certificate"]["gap"] == "0"
    plan = np.loadtxt(folder / "plan.csv", delimiter=",", skiprows=1)
    assert plan[:, 2].sum() == pytest.approx(1)
    assert (folder / "plan.png").read_bytes()[:4] == b"\x89PNG"


def test_text_and_sparse_plan(files):
    folder, *_ = files
    out = run(folder / "x.csv", folder / "y.npy", "--plan", folder / "plan.npz", "--order", 2)
    assert out.exit_code == 0
    assert "certificate holds" in out.output
    assert (folder / "plan.npz").exists()


def test_sinkhorn_shows_its_gap(files):
    folder, *_ = files
    out = run(folder / "x.csv", folder / "y.npy", "--method", "sinkhorn")
    assert out.exit_code == 0
    assert "DOES NOT HOLD" in out.output
    assert "approximate" in out.output


@pytest.mark.parametrize(
    ("content", "message"),
    [("1,2\n3\n", "line 2"), ("a,b\n", "no numbers"), ("1,2\nx,y\n", "line 2"), ("1,nan\n", "x[0, 1]")],
)
def test_bad_files_are_refused_by_place(tmp_path, content, message):
    (tmp_path / "bad.csv").write_text(content)
    out = run(tmp_path / "bad.csv", tmp_path / "bad.csv")
    assert out.exit_code == 2
    assert message in out.output


def test_objects_are_not_unpickled(tmp_path):
    np.save(tmp_path / "evil.npy", np.array([{}], dtype=object), allow_pickle=True)
    assert run(tmp_path / "evil.npy", tmp_path / "evil.npy").exit_code == 2
