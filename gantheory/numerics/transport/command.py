"""``gantheory transport``: point files in; value, certificate, plan file and picture out."""

import csv
import json
import math
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gantheory.numerics.transport.result import Transport, Verification

METHODS = ("auto", "lp-primal", "lp-dual", "network", "line", "sparse", "grid", "pricing", "sinkhorn")
METRICS = ("euclidean", "cityblock", "chebyshev", "sqeuclidean")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
_LONG = 4_000_000  # pairs from which work is announced


@click.command("transport")
@click.argument("x", type=_FILE, required=False)
@click.argument("y", type=_FILE, required=False)
@click.option("-p", "p", type=_FILE, help="Masses of the first points, one a line (default: equal).")
@click.option("-q", "q", type=_FILE, help="Masses of the second points (default: equal).")
@click.option("--cost", type=_FILE, help="A cost matrix instead of points.")
@click.option("--metric", type=click.Choice(METRICS), default="euclidean", show_default=True)
@click.option("--order", type=float, default=1.0, show_default=True, help="The k of the Wasserstein distance W_k.")
@click.option("--method", type=click.Choice(METHODS), default="auto", show_default=True)
@click.option("--normalize", is_flag=True, help="Divide masses by their sum.")
@click.option("--exact", is_flag=True, help="Verify in rational arithmetic: the gap must be exactly 0.")
@click.option("--plan", "plan_file", type=_OUT, help="Write the plan: .csv (row, column, mass) or .npz (sparse).")
@click.option("--plot", "plot_file", type=_OUT, help="Draw the plan to an image file.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def transport(
    x: Path | None,
    y: Path | None,
    p: Path | None,
    q: Path | None,
    cost: Path | None,
    metric: str,
    order: float,
    method: str,
    normalize: bool,
    exact: bool,
    plan_file: Path | None,
    plot_file: Path | None,
    style: str,
) -> None:
    """The Wasserstein distance between the points of X and Y (.csv, .txt or .npy), with its certificate.

    Without Y both distributions live on X, and -p and -q tell them apart. Exit status: 0 when the certificate holds,
    1 when it does not, 2 for input that cannot be used.
    """
    names = {"x": x, "y": y, "p": p, "q": q, "cost": cost}
    arrays = {name: _read(name, path) for name, path in names.items() if path is not None}
    for name in ("p", "q"):
        if name in arrays and arrays[name].ndim == 2 and 1 in arrays[name].shape:
            arrays[name] = arrays[name].ravel()
    start = time.perf_counter()
    try:
        with _progress(arrays):
            result = _solve(arrays, metric=metric, order=order, normalize=normalize, method=method)
            check = result.verify(exact=exact)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    seconds = time.perf_counter() - start
    if plan_file is not None:
        _write_plan(result, plan_file)
    if plot_file is not None:
        _draw(result, plot_file)
    click.echo(_as_json(result, check, seconds) if style == "json" else _as_text(result, check, seconds))
    sys.exit(0 if check or method == "sinkhorn" else 1)


def _solve(arrays: dict[str, Any], *, metric: str, order: float, normalize: bool, method: str) -> "Transport":
    transport_package: Any = import_module("gantheory.numerics.transport")
    arguments = [arrays.get(name) for name in ("p", "q", "x", "y")]
    options: dict[str, Any] = {"cost": arrays.get("cost"), "metric": metric, "order": order, "normalize": normalize}
    if method == "sinkhorn":
        return transport_package.sinkhorn(*arguments, **options)
    return transport_package.wasserstein(*arguments, **options, method=method)


def _read(name: str, path: Path) -> Any:
    np: Any = import_module("numpy")
    try:
        if path.suffix == ".npy":
            return np.load(path, allow_pickle=False)
        return _read_table(path, np)
    except (ValueError, OSError, EOFError) as error:
        raise click.UsageError(f"{name}: cannot read {path}: {error}") from None


def _read_table(path: Path, np: Any) -> Any:
    """Numbers separated by commas, semicolons or blanks; one header line and # comments may stand in between."""
    rows: list[list[float]] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            cells = line.split("#", 1)[0].replace(",", " ").replace(";", " ").split()
            if not cells:
                continue
            try:
                rows.append([float(cell) for cell in cells])
            except ValueError:
                if rows:
                    raise ValueError(f"line {number}: {line.strip()[:60]!r} is not a row of numbers") from None
                continue
            if len(rows[-1]) != len(rows[0]):
                raise ValueError(f"line {number} has {len(rows[-1])} numbers, the first row has {len(rows[0])}")
    if not rows:
        raise ValueError("no numbers")
    table = np.array(rows)
    return table[:, 0] if table.shape[1] == 1 else table


def _progress(arrays: dict[str, Any]) -> AbstractContextManager[Any]:
    """A running clock on the terminal while many points are matched."""
    n, m = _counts(arrays)
    if n * m < _LONG or not sys.stderr.isatty():
        return nullcontext()
    progress: Any = import_module("rich.progress")
    console: Any = import_module("rich.console").Console(stderr=True)
    columns = progress.SpinnerColumn(), progress.TextColumn("{task.description}"), progress.TimeElapsedColumn()
    bar: Any = progress.Progress(*columns, console=console, transient=True)
    bar.add_task(f"matching {n} x {m} points", total=None)
    return bar


def _counts(arrays: dict[str, Any]) -> tuple[int, int]:
    """How many points stand on either side; the only point set serves both."""
    if "cost" in arrays:
        return arrays["cost"].shape if arrays["cost"].ndim == 2 else (0, 0)
    sides = [arrays[name].shape[0] for name in ("x", "y") if name in arrays and arrays[name].ndim]
    return (sides[0], sides[-1]) if sides else (0, 0)


def _write_plan(result: "Transport", path: Path) -> None:
    if path.suffix == ".npz":
        import_module("scipy.sparse").save_npz(path, result.plan)
        return
    plan = result.plan.tocoo()
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["row", "column", "mass"])
        writer.writerows(zip(plan.row.tolist(), plan.col.tolist(), map(repr, plan.data.tolist()), strict=True))


def _draw(result: "Transport", path: Path) -> None:
    try:
        axes = result.plot()
    except ModuleNotFoundError:
        raise click.UsageError("--plot needs matplotlib: install gantheory[plot]") from None
    axes.figure.savefig(path, dpi=150)


def _as_text(result: "Transport", check: "Verification", seconds: float) -> str:
    verdict = "holds" if check else "DOES NOT HOLD"
    kind = "exactly, in rationals" if check.exact else "in floats"
    lines = [
        f"value   {result.value!r}",
        f"primal  {result.primal!r}",
        f"dual    {result.dual!r}",
        f"gap     {result.gap:.3g}" + (f" (exact: {check.gap})" if check.exact else ""),
        f"method  {result.method}" + (f" ({result.note})" if result.note else ""),
        f"certificate {verdict}, checked {kind}; {seconds:.2f} s",
    ]
    return "\n".join(lines)


def _as_json(result: "Transport", check: "Verification", seconds: float) -> str:
    report = {
        "schema": "gantheory.transport/1",
        "value": _number(result.value),
        "primal": _number(result.primal),
        "dual": _number(result.dual),
        "gap": _number(result.gap),
        "method": result.method,
        "note": result.note,
        "certificate": {
            "holds": check.ok,
            "exact": check.exact,
            "gap": str(check.gap) if check.exact else _number(float(check.gap)),
            "marginals": _number(float(check.marginals)),
            "infeasibility": _number(float(check.infeasibility)),
        },
        "seconds": round(seconds, 6),
    }
    return json.dumps(report, indent=2)


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)
