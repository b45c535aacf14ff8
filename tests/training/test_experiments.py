"""Every experiment of the notes: its command, its figure and its checked outcome."""

import json

import pytest
from click.testing import CliRunner

from gantheory.training.commands import commands
from gantheory.training.experiments import Outcome, experiments, run

NAMES = sorted(experiments())
QUICK = ["bilinear", "dirac", "k-steps", "kl-directions"]
COMMAND = {command.name: command for command in commands}


def test_the_list_names_every_experiment_of_the_notes():
    assert NAMES == [
        "bilinear",
        "capacity",
        "dbm",
        "density-ratio",
        "dirac",
        "discriminator-as-generator",
        "earth-mover",
        "generator-uphill",
        "gmm-dense",
        "gmm-em",
        "infogan",
        "infogan-bound",
        "infogan-sweep",
        "k-steps",
        "kl-directions",
        "mode-collapse",
        "parallel-lines",
        "saturation",
        "two-gaussians",
        "vae",
    ]
    result = CliRunner().invoke(COMMAND["experiment"], ["--list"])
    assert result.exit_code == 0
    assert all(name in result.output for name in NAMES)
    assert set(json.loads(CliRunner().invoke(COMMAND["experiment"], ["--list", "--format", "json"]).output)) == set(
        NAMES
    )


def command_holds(name, tmp_path, *more):
    figure = tmp_path / f"{name}.png"
    result = CliRunner().invoke(COMMAND["experiment"], [name, "--figure", str(figure), "--format", "json", *more])
    outcome = json.loads(result.output)
    assert [c["claim"] for c in outcome["claims"] if not c["holds"]] == []
    assert outcome["claims"]
    assert result.exit_code == 0
    assert figure.read_bytes().startswith(b"\x89PNG")
    assert figure.stat().st_size > 10_000


@pytest.mark.parametrize("name", QUICK)
def test_quick_experiments_hold(name, tmp_path):
    command_holds(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(NAMES) - set(QUICK)))
def test_long_experiments_hold(name, tmp_path):
    command_holds(name, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"mode-collapse", "infogan"}))
def test_experiments_hold_with_another_seed(name, tmp_path):
    command_holds(name, tmp_path, "--seed", "12")


def test_a_claim_that_fails_is_reported_and_sets_the_exit_status(tmp_path, monkeypatch):
    from gantheory.training.experiments import outcome as home

    def play(outcome, axes, seed):
        outcome.claim("one is two", 1, holds=1 == 2)

    monkeypatch.setitem(home.EXPERIMENTS, "false", home.Experiment("false", "", 1, play))
    result = CliRunner().invoke(COMMAND["experiment"], ["false", "--figure", str(tmp_path / "a.svg")])
    assert result.exit_code == 1
    assert "FAILS" in result.output
    assert not Outcome("nothing").holds


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="there is"):
        run("no-such")
    assert CliRunner().invoke(COMMAND["experiment"], ["no-such"]).exit_code == 2
    for options in (["--game", "no-such"], ["--data", "no-such"], ["--resume"], ["--steps", "0"]):
        assert CliRunner().invoke(COMMAND["train"], ["--quiet", *options]).exit_code == 2


def test_train_lists_games_with_notation_and_theory():
    rows = json.loads(CliRunner().invoke(COMMAND["train"], ["--list", "--format", "json"]).output)
    assert {"ring", "grid", "two-gaussians", "swiss-roll", "line"} <= set(rows["data"])
    assert set(rows["games"]) == {
        *("minimax", "non-saturating", "maximum-likelihood", "wgan", "wgan-gp", "f-gan"),
        *("least-squares", "hinge", "infogan", "dirac", "bilinear"),
    }
    assert all(row["notation"] and row["theory"] for row in rows["games"].values())


def test_train_writes_what_it_is_asked_for_and_resumes(tmp_path):
    files = {name: tmp_path / name for name in ("run.ckpt", "a.npz", "a.csv", "a.svg", "a.png", "a.gif")}
    base = [
        "--game",
        "non-saturating",
        "--data",
        "ring",
        "--seeds",
        "3",
        "--steps",
        "40",
        "--hidden",
        "8",
        "--batch",
        "16",
    ]
    where = ["--checkpoint", str(files["run.ckpt"])]
    first = CliRunner().invoke(
        COMMAND["train"], [*base, *where, "--save", str(files["a.npz"]), "--plot", str(files["a.svg"])]
    )
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(
        COMMAND["train"],
        [*base, *where, "--resume", "--quiet", "--save", str(files["a.csv"]), "--plot", str(files["a.png"])],
    )
    assert again.exit_code == 0, again.output
    filmed = CliRunner().invoke(COMMAND["train"], [*base, "--steps", "4", "--quiet", "--film", str(files["a.gif"])])
    assert filmed.exit_code == 0, filmed.output
    assert all(f.stat().st_size > 1000 for f in files.values())
    assert "generator's gradient norm" in again.output
    report = CliRunner().invoke(COMMAND["train"], [*base, *where, "--resume", "--quiet", "--format", "json"])
    assert {c["name"] for c in json.loads(report.output)["checks"]} >= {"modes covered", "good samples"}
    damaged = files["run.ckpt"].read_bytes()
    files["run.ckpt"].write_bytes(damaged[:-1] + bytes([damaged[-1] ^ 1]))
    broken = CliRunner().invoke(COMMAND["train"], [*base, *where, "--resume", "--quiet"])
    assert broken.exit_code == 2
    assert "damaged" in broken.output
