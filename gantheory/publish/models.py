"""A counterexample as a small table that people can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from gantheory.publish.safe import one_line
from gantheory.publish.wording import pretty

Row = tuple[str, tuple[str, ...]]
_MAX_ROWS = 24
_MAX_ATOMS = 12


def model_rows(model: object, *, params: bool = True) -> list[Row]:
    """Rows ``(name, values)`` of a model: laws and functions by atom, then samples, numbers and ``params``."""
    if isinstance(model, str):
        return [(one_line(line, 100), ()) for line in model.splitlines() if line.strip()][:_MAX_ROWS]
    if not isinstance(model, Mapping):
        return []
    content = cast(Mapping[str, Any], model)
    rows: list[Row] = []
    if "densities" in content or "spaces" in content:
        rows = _tables(content) + _images(content) + _drawn(content)
        plain = {**_mapping(content.get("scalars")), **(_mapping(content.get("params")) if params else {})}
        plain.update(_mapping(content.get("sequences")))
    else:
        plain = content
    for name, value in plain.items():
        values = tuple(_number(v) for v in cast(Sequence[object], value)) if _is_list(value) else (_number(value),)
        rows.append((pretty(name), values[:_MAX_ATOMS]))
    return rows[:_MAX_ROWS]


def model_lines(model: object, *, params: bool = True) -> list[str]:
    """The same rows as aligned text."""
    rows = model_rows(model, params=params)
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
    params = list(_mapping(model.get("params")))
    headed: set[str] = set()
    for group in ("densities", "functions", "maps"):
        for name, entry in _mapping(model.get(group)).items():
            content = _mapping(entry)
            slots = [str(slot) for slot in cast(list[object], content.get("slots") or [])]
            label, values = _entry(name, content, group, params)
            if len(slots) != 1:
                rows += [(_at(label, slots, cell, _given(content)), (value,)) for cell, value in values[:_MAX_ATOMS]]
                continue
            if slots[0] not in headed and values:
                headed.add(slots[0])
                rows.append((pretty(slots[0]), tuple(_labels(spaces, slots[0], len(values)))[:_MAX_ATOMS]))
            if values:
                rows.append((label, tuple(value for _, value in values)[:_MAX_ATOMS]))
    return rows


def _given(content: Mapping[str, Any]) -> int:
    """How many of the last slots of a law are only ever conditioned on."""
    count = content.get("conditional")
    return count if isinstance(count, int) else 0


def _at(label: str, slots: list[str], cell: str, given: int = 0) -> str:
    """``p(x=1, y=2)``, ``q(z=1 | x=2)``: a law or function of several variables at an atom of each."""
    name, sign, rest = label.partition(" ∝")
    atoms = cell.split(",")
    places = [f"{pretty(slot)}={atom}" for slot, atom in zip(slots, atoms, strict=False)] if slots else atoms
    first = len(places) - given if 0 < given < len(places) else len(places)
    bar = " | " + ", ".join(places[first:]) if first < len(places) else ""
    return f"{name}({', '.join(places[:first])}{bar}){sign}{rest}"


def _labels(spaces: Mapping[str, Any], space: str, count: int) -> list[str]:
    labels = _mapping(spaces.get(space)).get("labels")
    names = cast(list[object], labels) if _is_list(labels) else list(range(1, count + 1))
    return [one_line(str(name), 12) for name in names]


def _entry(name: str, content: Mapping[str, Any], group: str, params: list[str]) -> tuple[str, list[tuple[str, str]]]:
    """The label of a law, function or map and its value at every atom; a family shows how its parameter enters."""
    cells = content.get("table") or content.get("values") or content.get("weights")
    if not _is_list(cells):
        return pretty(name), []
    table = [(cast(list[Any], row)[0], cast(list[Any], row)[1]) for row in cast(list[Any], cells)]
    unit = content.get("range") == "unit"
    label = pretty(name)
    if factors := cast(list[list[list[Any]]], content.get("factors") or []):
        owner = [_parameter(name, index, len(factors), params) for index in range(len(factors))]
        kind = "sum" if content.get("range") == "real" else "product"
        values = [(_cell(cell), _family(cell, value, factors, owner, kind)) for cell, value in table]
        suffix = " ∝" if group == "densities" and "scale" not in content else "/(1-" + label + ")" if unit else ""
        return label + suffix, values
    return label, [(_cell(cell), _mass(value, odds=unit and group == "functions")) for cell, value in table]


def _parameter(name: str, index: int, count: int, params: list[str]) -> str:
    """The parameter that a family depends on: the one in its name, else the one whose label is the family's letter."""
    inside = [param for param in params if param in name]
    labelled = [param for param in params if param.lower().replace("}", "").endswith("_{" + name[:1].lower())]
    found = inside or labelled or params
    if count == 1 and (len(found) == 1 or inside or labelled):
        return pretty(found[0])
    return pretty(params[index]) if count == len(params) else f"t{index + 1}"


def _family(cell: object, value: object, factors: list[list[list[Any]]], owner: list[str], kind: str) -> str:
    """``w (1 + k(t + c)²)`` for laws and positive functions, ``w + b t + c t²`` for real ones."""
    text = _mass(value, odds=False)
    for table, name in zip(factors, owner, strict=True):
        first, second = next(((row[1], row[2]) for row in table if row[0] == cell), ("0", "0"))
        k, c = Fraction(str(first)), Fraction(str(second))
        if kind == "sum":
            text += (f" + {_times(k)}{name}" if k else "") + (f" + {_times(c)}{name}²" if c else "")
        elif k:
            inner = name if not c else f"({name}{'+' if c > 0 else '-'}{abs(c)})"
            text = ("" if text == "1" else text) + f"(1+{_times(k)}{inner}²)"
    return text.removeprefix("0 + ")


def _times(number: Fraction) -> str:
    return "" if number == 1 else str(number) if number.denominator == 1 else f"({number})"


def _images(model: Mapping[str, Any]) -> list[Row]:
    """The laws that maps push forward: the mass of every atom is that of what goes there."""
    rows: list[Row] = []
    densities, maps = _mapping(model.get("densities")), _mapping(model.get("maps"))
    for name, entry in _mapping(model.get("pushforwards")).items():
        how = _mapping(entry)
        source, table = _mapping(densities.get(how.get("source", ""))), _mapping(maps.get(how.get("map", "")))
        count = len(
            cast(list[Any], _mapping(_mapping(model.get("spaces")).get(table.get("target", ""))).get("measure", []))
        )
        if not _is_list(source.get("table")) or not _is_list(table.get("table")) or name in densities or not count:
            continue
        mass = [Fraction(0)] * count
        where = {tuple(cast(list[int], cell)): cast(int, to) for cell, to in cast(list[Any], table["table"])}
        for cell, weight in cast(list[Any], source["table"]):
            to = where.get(tuple(cast(list[int], cell)))
            if to is not None and to < count:
                mass[to] += Fraction(str(weight))
        rows.append((pretty(name), tuple(str(value) for value in mass)[:_MAX_ATOMS]))
    return rows


def _drawn(model: Mapping[str, Any]) -> list[Row]:
    """The atoms that the samples are."""
    rows: list[Row] = []
    for name, atoms in _mapping(model.get("samples")).items():
        if _is_list(atoms):
            text = ", ".join(str(int(atom) + 1) for atom in cast(list[int], atoms)[:_MAX_ATOMS])
            rows.append((f"sample of {pretty(name)}", (text,)))
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
