"""The commands `gantheory train` and `gantheory experiment`."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click


@contextlib.contextmanager
def _progress(steps: int, *, quiet: bool) -> Iterator[Any]:
    """A bar with the median losses, or nothing."""
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=steps)

        def show(step: int, row: dict[str, Any]) -> None:
            losses = "  ".join(f"{k} {v:.3g}" for k, v in row.items() if k != "failed" or v)
            bar.update(task, completed=step, description=losses)

        yield show


def _list_games(form: str) -> None:
    """Games with their notation and theory, and the data sets."""
    from gantheory.training.data import DATA
    from gantheory.training.registry import games

    rows = {name: {"notation": g.notation, "theory": g.theory} for name, g in games().items()}
    if form == "json":
        click.echo(json.dumps({"games": rows, "data": list(DATA)}, indent=2, ensure_ascii=False))
        return
    for name, row in rows.items():
        click.echo(f"{name}\n    {row['notation']}\n    {row['theory']}")
    click.echo(f"\ndata: {', '.join(DATA)}")


FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the report.")


@click.command()
@click.option("--list", "listing", is_flag=True, help="Name the games, with notation and theory, and the data.")
@click.option("--game", default="non-saturating", show_default=True, help='For example "wgan" or "f-gan:kl".')
@click.option("--data", default="ring", show_default=True)
@click.option("--seeds", default=1, show_default=True, help="How many, trained at once.")
@click.option("--steps", default=4000, show_default=True, help="Generator steps.")
@click.option("--batch", default=0, help="Rows per batch; the game's own if not given.")
@click.option("--k", default=0, help="Discriminator steps per generator step; the game's own if not given.")
@click.option("--lr", type=float, help="Learning rate of both players' Adam; the game's own rule if not given.")
@click.option("--hidden", default="64,64", show_default=True, help="Hidden units, by layer.")
@click.option("--activation", default="relu", show_default=True)
@click.option("--noise", default="normal", show_default=True)
@click.option("--noise-dim", default=2, show_default=True)
@click.option("--update", default="alternating", show_default=True, help="Or simultaneous.")
@click.option("--dtype", default="float32", show_default=True, help="Or float64.")
@click.option("--rng", default=0, show_default=True, help="The number that all chance derives from.")
@click.option("--threads", default=1, show_default=True)
@click.option("--fast", is_flag=True, help="Compiled passes (needs the extra: fast).")
@click.option("--preset", type=click.Choice(["covering", "collapsing"]), help="A documented configuration of the ring.")
@click.option("--checkpoint", type=click.Path(dir_okay=False, path_type=Path), help="Keep the run in this file.")
@click.option("--resume", "going_on", is_flag=True, help="Go on from the checkpoint.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="History to .npz or .csv.")
@click.option("--plot", "picture", type=click.Path(dir_okay=False, path_type=Path), help="Losses to .png or .svg.")
@click.option("--film", type=click.Path(dir_okay=False, path_type=Path), help="Samples over time to .gif or .mp4.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
@FORMAT
def train(listing: bool, form: str, **options: Any) -> None:
    """Train small GANs, many seeds at once, and hold them against the theory."""
    if listing:
        _list_games(form)
        return
    from gantheory.training import state

    try:
        config = _config(options)
        run = _run(config, options)
        for option in ("save", "picture", "film"):
            if options[option]:
                _write(run, option, options[option])
    except (ValueError, OSError, state.CheckpointError) as error:
        raise click.UsageError(str(error)) from error
    report = run.against_theory(samples=2048)
    if form == "json":
        failures = [str(f) for f in run.failures]
        click.echo(json.dumps({"run": repr(run), "failures": failures, "checks": report.to_dict()}, ensure_ascii=False))
        return
    click.echo(repr(run))
    for failure in run.failures:
        click.echo(str(failure))
    click.echo(str(report))


def _config(options: dict[str, Any]) -> Any:
    """The `Config` that the options describe."""
    from gantheory.training.optimisers import Adam
    from gantheory.training.settings import Config

    if options["preset"]:
        from gantheory.training.experiments import learning

        return getattr(learning, options["preset"])(options["seeds"], options["steps"])
    rule = Adam(options["lr"]) if options["lr"] else None
    names = ("game", "data", "seeds", "steps", "batch", "k", "activation", "noise", "noise_dim", "update", "dtype")
    hidden = tuple(int(n) for n in options["hidden"].split(",") if n)
    frames = 24 if options["film"] else 0
    more = {name: options[name] for name in names}
    return Config(**more, hidden=hidden, optimiser_g=rule, optimiser_d=rule, frames=frames)


def _run(config: Any, options: dict[str, Any]) -> Any:
    """Train or resume, with a bar."""
    from gantheory.training.run import resume, train

    ops = None
    if options["fast"]:
        from gantheory.training.fast import FastOps

        ops = FastOps()
    with _progress(config.steps, quiet=options["quiet"]) as progress:
        common = {"progress": progress, "ops": ops, "threads": options["threads"]}
        if options["going_on"]:
            if not options["checkpoint"]:
                raise ValueError("--resume needs --checkpoint")
            return resume(config, options["checkpoint"], **common)
        return train(config, rng=options["rng"], checkpoint=options["checkpoint"], **common)


def _write(run: Any, what: str, path: Path) -> None:
    """History, picture or film."""
    from gantheory.training import plots

    {"save": run.save, "picture": lambda p: plots.plot(run, p), "film": lambda p: plots.animate(run, p)}[what](path)


@click.command()
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="Name the experiments.")
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Where to draw it; NAME.png.")
@click.option("--seed", default=0, show_default=True)
@FORMAT
@click.pass_context
def experiment(
    context: click.Context, name: str | None, listing: bool, figure: Path | None, seed: int, form: str
) -> None:
    """Play one of the notes' experiments: a figure, and claims that are checked. Exit status 1 if one fails."""
    from gantheory.training.experiments import experiments, run

    known = experiments()
    if listing or name is None:
        rows = {key: e.says for key, e in known.items()}
        text = "\n".join(f"{key:28}{says}" for key, says in rows.items())
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False) if form == "json" else text)
        return
    if name not in known:
        raise click.UsageError(f"no experiment called {name!r}; there is {', '.join(known)}")
    outcome = run(name, figure=figure or Path(f"{name}.png"), seed=seed)
    if form == "json":
        claims = [{"claim": c.text, "measured": c.measured, "holds": c.holds} for c in outcome.claims]
        click.echo(json.dumps({"experiment": name, "holds": outcome.holds, "claims": claims}, ensure_ascii=False))
    else:
        click.echo(str(outcome))
    context.exit(0 if outcome.holds else 1)


commands: list[click.Command] = [train, experiment]
