"""What `gantheory explain` can say beside verdicts and rules: classes of mistake, and the pages of the book."""

from __future__ import annotations

import re
from pathlib import Path

from gantheory.publish.safe import one_line, printable
from gantheory.publish.wording import MISTAKES, mistake

_SHOWN = ("Statement", "Hypotheses", "Where it fails", "Uses", "Source")
_MAX_BYTES = 200_000


def explain_mistake(name: str) -> str | None:
    """What a class of mistake means; None for no such class."""
    key = " ".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
    found = next((known for known in MISTAKES if known.replace("-", " ") == key), None)
    return None if found is None else f"A class of mistake, {found}: {mistake(found)}."


def explain_page(name: str) -> str | None:
    """A page of the book without its proof: what it states, under what, and where it fails; None for no such page."""
    from gantheory.checking.book import BookError, default_path

    try:
        folder = default_path()
    except BookError:
        return None
    page = next((path for path in folder.glob("*.md") if path.stem == name.strip().lower()), None)
    return None if page is None else _abridged(page)


def page_names() -> list[str]:
    """The ids of the pages of the book."""
    from gantheory.checking.book import BookError, default_path

    try:
        return sorted(path.stem for path in default_path().glob("*.md"))
    except BookError:
        return []


def _abridged(page: Path) -> str:
    text = page.read_text(encoding="utf-8")[:_MAX_BYTES]
    title = re.search(r"^# (.*)$", text, re.MULTILINE)
    parts = [one_line(title[1]) if title else page.stem]
    for name in _SHOWN:
        section = re.search(rf"^## {name}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        if section is not None:
            body = "\n".join(f"    {printable(line)}".rstrip() for line in section[1].strip().splitlines())
            parts.append(f"{name}\n\n{body}")
    parts.append(f"gantheory verify proves it: {page.parent.name}/{page.name}")
    return "\n\n".join(parts)
