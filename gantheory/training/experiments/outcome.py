"""What an experiment is, and what it reports."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

MODULES = ("boltzmann", "distances", "dynamics", "information", "learning", "lectures", "likelihood")


@dataclass(frozen=True)
class Claim:
    """A sentence that theory makes, the number that was measured, and whether it bears the sentence out."""

    text: str
    measured: float
    holds: bool

    def __str__(self) -> str:
        return f"{'holds ' if self.holds else 'FAILS '} {self.text}: measured {self.measured:.6g}"


@dataclass
class Outcome:
    """The claims of an experiment, checked. `figure(path)` draws it."""

    name: str
    claims: list[Claim] = field(default_factory=list[Claim])

    def claim(self, text: str, measured: float, *, holds: bool) -> None:
        """Add a claim."""
        self.claims.append(Claim(text, float(measured), bool(holds)))

    @property
    def holds(self) -> bool:
        """Whether every claim does."""
        return bool(self.claims) and all(c.holds for c in self.claims)

    def __str__(self) -> str:
        return "\n".join(
            [f"{self.name}: {'all claims hold' if self.holds else 'NOT all claims hold'}", *map(str, self.claims)]
        )


@dataclass(frozen=True)
class Experiment:
    """A named experiment: `play(outcome, axes, rng_seed)` fills in the outcome and draws on (panels,) axes."""

    name: str
    says: str
    panels: int
    play: Callable[[Outcome, Any, int], None]


EXPERIMENTS: dict[str, Experiment] = {}


def experiment(name: str, says: str, *, panels: int = 1) -> Callable[[Callable[[Outcome, Any, int], None]], Any]:
    """Register a function as an experiment."""

    def register(play: Callable[[Outcome, Any, int], None]) -> Callable[[Outcome, Any, int], None]:
        EXPERIMENTS[name] = Experiment(name, says, panels, play)
        return play

    return register


def experiments() -> dict[str, Experiment]:
    """All experiments by name."""
    for module in MODULES:
        import_module(f"gantheory.training.experiments.{module}")
    return EXPERIMENTS


def run(name: str, *, figure: str | Path | None = None, seed: int = 0) -> Outcome:
    """Play an experiment, draw its figure (.png, .svg, .pdf) if a path is given, and report what was found.

    Raises:
        ValueError: on an unknown name.
    """
    known = experiments()
    if name not in known:
        raise ValueError(f"no experiment called {name!r}; there is {', '.join(known)}")
    outcome = Outcome(name)
    with canvas(figure, known[name].panels) as axes:
        known[name].play(outcome, axes, seed)
    return outcome


@contextmanager
def canvas(path: str | Path | None, panels: int) -> Any:
    """Axes (panels,) of a figure that is written to `path` at the end; None without a path."""
    if path is None:
        yield None
        return
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.6 * panels, 3.8), layout="constrained")
    FigureCanvasAgg(figure)
    yield list(figure.subplots(1, panels, squeeze=False)[0])
    figure.savefig(path, dpi=110)
