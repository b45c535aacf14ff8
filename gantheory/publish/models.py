"""A counterexample as a small table that people can read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from gantheory.publish.safe import one_line

Row = tuple[str, tuple[str, ...]]
_MAX_ROWS = 24
_MAX_ATOMS = 12


def model_rows(model: object) -> list[Row]:
    """Rows ``(name, values)`` of a model: laws and functions by atom, then parameters and numbers."""
    if isinstance(model, str):
        return [(one_line(line, 100), ()) for line in model.splitlines() if line.strip()][:_MAX_ROWS]
    if not isinstance(model, Mapping):
        return []
    content = cast(Mapping[str, Any], model)
    rows: list[Row] = []
    if "densities" in content or "spaces" in content:
        rows = _tables(content)
        plain = {**_mapping(content.get("scalars")), **_mapping(content.get("params"))}
    else:
        plain = content
    for name, value in plain.items():
        values = tuple(_number(v) for v in cast(Sequence[object], value)) if _is_list(value) else (_number(value),)
        rows.append((pretty(name), values[:_MAX_ATOMS]))
    return rows[:_MAX_ROWS]


def model_lines(model: object) -> list[str]:
    """The same rows as aligned text."""
    rows = model_rows(model)
    if not rows:
        return []
    name_width = max(len(name) for name, _ in rows)
    columns = max(len(values) for _, values in rows)
    widths = [
        max((len(values[i]) for _, values in rows if i < len(values) and len(values) > 1), default=0)
        for i in range(columns)
    ]
    return [f"{name:<{name_width}}  {_aligned(values, widths)}".rstrip() for name, values in rows]


def _aligned(values: Sequence[str], widths: Sequence[int]) -> str:
    """The values under the numbers of their atoms; a lone value as it is."""
    if len(values) == 1:
        return values[0]
    return "  ".join(f"{text:>{width}}" for text, width in zip(values, widths, strict=False))


def pretty(name: str) -> str:
    """A LaTeX name as plain text: ``p_{data}`` is p_data.

    >>> pretty("\\\\mathbf{p}_{\\\\theta}")
    'p_θ'
    """
    text = re.sub(_FONT, "", name)
    text = re.sub(r"\\([A-Za-z]+)", lambda match: _GREEK.get(match[1], match[1]), text)
    return one_line(text.replace("{", "").replace("}", ""), 40)


_FONT = r"\\(?:mathrm|mathbf|mathsf|mathcal|mathbb|text|operatorname|boldsymbol|bm|rm)(?![A-Za-z])\s*"
_GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "varphi": "φ",
    "psi": "ψ",
    "omega": "ω",
    "zeta": "ζ",
    "kappa": "κ",
    "chi": "χ",
}


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _mapping(value: object) -> dict[str, Any]:
    return dict(cast(Mapping[str, Any], value)) if isinstance(value, Mapping) else {}


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Mapping):
        inner = cast(Mapping[str, object], value)
        return one_line(", ".join(f"{key} {_number(item)}" for key, item in inner.items()), 80)
    return one_line(str(value), 60)


def _tables(model: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = []
    spaces = _mapping(model.get("spaces"))
    headed: set[str] = set()
    for group, unit in (("densities", False), ("functions", True), ("maps", False)):
        for name, entry in _mapping(model.get(group)).items():
            content = _mapping(entry)
            cells = content.get("table") or content.get("values") or content.get("weights")
            slots = cast(list[str], content.get("slots", []))
            if not _is_list(cells):
                continue
            odds = unit and content.get("range") == "unit"
            values = [(_cell(index), _mass(mass, odds=odds)) for index, mass in cast(list[list[Any]], cells)]
            if len(slots) == 1:
                if slots[0] not in headed:
                    headed.add(slots[0])
                    labels = _mapping(spaces.get(slots[0])).get("labels")
                    count = len(values)
                    names = cast(list[object], labels) if _is_list(labels) else list(range(1, count + 1))
                    rows.append((pretty(slots[0]), tuple(one_line(str(x), 12) for x in names)[:_MAX_ATOMS]))
                rows.append((pretty(name), tuple(mass for _, mass in values)[:_MAX_ATOMS]))
            else:
                rows += [(f"{pretty(name)}({index})", (mass,)) for index, mass in values[:_MAX_ATOMS]]
    return rows


def _cell(index: object) -> str:
    return ",".join(str(cast(int, i) + 1) for i in cast(Sequence[object], index)) if _is_list(index) else str(index)


def _mass(value: object, *, odds: bool) -> str:
    """A mass or value; the values of a function into (0, 1) are stored as odds w for w/(1+w)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value + 1)  # the image of a map: an atom
    try:
        exact = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return one_line(str(value), 20)
    exact = exact / (1 + exact) if odds and exact != -1 else exact
    text = str(exact)
    return text if len(text) <= 14 else f"{float(exact):.6g}"
