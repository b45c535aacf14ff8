"""Jupyter notebooks: the markdown cells, taken out with bounds and without trusting a byte of the rest."""

from __future__ import annotations

import json
from typing import cast

from gantheory.reading.document import ReadError
from gantheory.reading.limits import MAX_TEXT

Cells = list[tuple[int, str]]


def markdown_cells(raw: str) -> tuple[Cells, dict[str, str]]:
    """The markdown cells of a notebook as ``(number from 1 among all cells, text)``, and its gantheory settings.

    Reads format 4 and the older 3 (worksheets). Raises ReadError for anything that is not a notebook.
    """
    try:
        notebook = json.loads(raw)
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ReadError(f"not a notebook: {why}") from None
    if not isinstance(notebook, dict):
        raise ReadError("not a notebook: no object at the top")
    content = cast(dict[str, object], notebook)
    cells = content.get("cells")
    if cells is None and isinstance(sheets := content.get("worksheets"), list) and sheets:
        first = cast(list[object], sheets)[0]
        cells = cast(dict[str, object], first).get("cells") if isinstance(first, dict) else None
    if not isinstance(cells, list):
        raise ReadError("not a notebook: no list of cells")
    return _texts(cast(list[object], cells)), _settings(content.get("metadata"))


def _texts(cells: list[object]) -> Cells:
    found: Cells = []
    size = 0
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            raise ReadError(f"not a notebook: cell {number} is no object")
        content = cast(dict[str, object], cell)
        if content.get("cell_type") != "markdown":
            continue
        source = content.get("source", "")
        text = source if isinstance(source, str) else _joined(source, number)
        size += len(text)
        if size > MAX_TEXT:
            raise ReadError(f"more than {MAX_TEXT:,} characters of text in the notebook; split it")
        found.append((number, text))
    return found


def _joined(source: object, number: int) -> str:
    if not isinstance(source, list) or not all(isinstance(line, str) for line in cast(list[object], source)):
        raise ReadError(f"not a notebook: the source of cell {number} is no text")
    return "".join(cast(list[str], source))


def _settings(metadata: object) -> dict[str, str]:
    ours = cast(dict[str, object], metadata).get("gantheory") if isinstance(metadata, dict) else None
    if not isinstance(ours, dict):
        return {}
    pairs = cast(dict[str, object], ours).items()
    return {f"gantheory.{key}": str(value) for key, value in pairs if isinstance(value, str | int | float)}
