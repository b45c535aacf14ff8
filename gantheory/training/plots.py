"""Pictures of runs: losses (PNG, SVG), samples over the data, and a film of the samples (GIF, MP4)."""

import os
from pathlib import Path
from typing import Any

import numpy as np


def _figure(width: float, height: float, columns: int) -> tuple[Any, Any]:
    """A figure without a display, and its axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(1, columns, squeeze=False)[0]


def plot(run: Any, path: str | os.PathLike[str]) -> None:
    """Value, generator's cost and gradient norms of every seed, with medians; and samples of the first seed."""
    figure, axes = _figure(13, 3.8, 3)
    names = (("value", "cost_g"), ("grad_d", "grad_g"))
    for ax, pair in zip(axes, names, strict=False):
        for i, name in enumerate(n for n in pair if n in run.history):
            lines = run.history[name]
            step = np.arange(len(lines)) * run.config.record_every
            ax.plot(step, lines, color=f"C{i}", alpha=min(0.5, 3 / len(run.seeds)), lw=0.7)
            alive = np.isfinite(lines).any(1)
            ax.plot(step[alive], np.nanmedian(lines[alive], axis=1), color=f"C{i}", lw=2, label=name)
        ax.set_xlabel("step")
        ax.legend()
    axes[0].set_title(f"{run.config.rule.name} on {run.config.data.name}")
    axes[1].set_yscale("log")
    _samples(axes[2], run.data(1024)[0], run.generate(1024)[0])
    figure.savefig(path, dpi=110)


def _samples(ax: Any, real: np.ndarray, fake: np.ndarray) -> None:
    """Data and samples (n, dim): points in the plane, histograms on the line."""
    if real.shape[1] == 1:
        low, high = np.quantile(np.concatenate([real, fake]), (0.001, 0.999))
        bins = np.linspace(low, high, 60)
        ax.hist(real[:, 0], bins, density=True, color="0.75", label="data")
        ax.hist(fake[:, 0], bins, density=True, histtype="step", color="C3", label="model")
    else:
        ax.plot(real[:, 0], real[:, 1], ".", ms=2, color="0.7", label="data")
        ax.plot(fake[:, 0], fake[:, 1], ".", ms=2, color="C3", label="model")
        ax.set_aspect("equal")
    ax.legend(loc="upper right")


def animate(run: Any, path: str | os.PathLike[str], *, seed: int = 0, fps: int = 6) -> None:
    """A film of the kept frames of one seed (`Config.frames`): .gif, or .mp4 where ffmpeg is installed.

    Raises:
        ValueError: if the run kept no frames, or is not in the plane.
    """
    from matplotlib.animation import FFMpegWriter, FuncAnimation, PillowWriter

    if "frames" not in run.history or run.config.data.dim != 2:
        raise ValueError("a film needs Config(frames=...) and data in the plane")
    figure, (ax,) = _figure(4, 4, 1)
    real, frames = run.data(1024)[0], run.history["frames"][:, seed]
    reach = 1.4 * np.abs(real).max()
    ax.plot(real[:, 0], real[:, 1], ".", ms=2, color="0.75")
    (points,) = ax.plot([], [], ".", ms=3, color="C3")
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")

    def show(i: int) -> Any:
        points.set_data(frames[i, :, 0], frames[i, :, 1])
        ax.set_title(f"step {run.history['frame_step'][i]}")
        return (points,)

    show(0)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # it stays as it is: laying out each frame takes longer than drawing it
    writer = FFMpegWriter(fps=fps) if Path(path).suffix == ".mp4" else PillowWriter(fps=fps)
    FuncAnimation(figure, show, frames=len(frames)).save(Path(path), writer=writer)
