"""What the lines of algorithms and games do: gradient steps, optima of players, loops, the phases of a machine."""

from __future__ import annotations

from ...reading.document import Document
from ..symbols import Symbols
from ..verdict import Verdict
from .loops import loops
from .objectives import Place
from .phases import phases
from .shapes import shapes
from .steps import Parsed, Play


def of_algorithms(parsed: Parsed, symbols: Symbols, document: Document, seed: int | None) -> dict[Place, Verdict]:
    """The verdicts on such lines by place; lines that are not understood as one are left out."""
    steps = Play(symbols).verdicts(parsed, document.text, seed)
    return shapes(parsed) | phases(parsed, seed) | loops(parsed, document, seed) | steps
