"""Draw the time and memory of exact transport against n, beside POT's, from recorded figures.

python benchmarks/transport.py points memory --large --json docs/numerics/transport.json
python docs/numerics/draw_curves.py
"""

import json
import re
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

HERE = Path(__file__).resolve().parent
STYLES = {"ours": ("gantheory", "#0b62a4"), "POT emd": ("POT emd", "#c43c39"), "POT emd2_lazy": ("POT lazy", "#8a8a8a")}


def curves(rows, group, key):
    """{name: ([n, ...], [figure, ...])} of the rows of one benchmark."""
    out = {}
    for row in rows:
        found = re.fullmatch(r"\w+, n = ([\d,]+)", row["title"])
        for name, figure in row.get(key, {}).items() if found and row["group"] == group else ():
            n, figures = out.setdefault(name, ([], []))
            n.append(int(found[1].replace(",", "")))
            figures.append(figure)
    return out


def main():
    mpl.rcParams["svg.hashsalt"] = "gantheory"
    record = json.loads((HERE / "transport.json").read_text(encoding="utf-8"))
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    panels = (("points", "seconds", "Exact W1 of points in the plane", "s"), ("memory", "mebibytes", "Memory", "MiB"))
    for axes, (group, key, title, unit) in zip(figure.subplots(1, 2), panels, strict=True):
        for name, (n, figures) in curves(record["rows"], group, key).items():
            label, colour = STYLES[name]
            axes.loglog(n, figures, "o-", label=label, color=colour)
        axes.set(title=title, xlabel="points on each side", ylabel=unit)
        axes.grid(which="major", color="#dddddd")
        axes.legend(frameon=False)
    figure.savefig(HERE / "transport.svg", metadata={"Date": record["date"]})


if __name__ == "__main__":
    main()
