"""Front matter, read by hand: ``key: value`` lines and one small ``gantheory:`` mapping. No YAML loader."""

from __future__ import annotations

import re

_FENCE = re.compile(r"\A\ufeff?\s*---[^\S\n]*\n(?P<body>.*?)^(?:---|\.\.\.)[^\S\n]*$\n?", re.DOTALL | re.MULTILINE)
_PAIR = re.compile(r"^(?P<indent>[^\S\n]*)(?P<key>[A-Za-z_][\w\-.\\^{}()*]{0,80})[^\S\n]*:(?:[^\S\n]+(?P<value>.*)|)$")
_MAX_LINES = 400
_MAX_CHARACTERS = 50_000


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """The front matter of a text, and the offset at which the text proper begins.

    >>> front_matter("---\\ntitle: GANs\\ngantheory:\\n  log: 2\\n---\\nText")
    ({'title': 'GANs', 'gantheory.log': '2'}, 49)
    """
    found = _FENCE.match(text[:_MAX_CHARACTERS])
    if found is None:
        return {}, 0
    values: dict[str, str] = {}
    parent = ""
    for line in found["body"].split("\n")[:_MAX_LINES]:
        pair = _PAIR.match(line)
        if pair is None:
            continue
        value = _unquoted((pair["value"] or "").strip())
        if not pair["indent"]:
            parent = pair["key"] if not value else ""
            if value:
                values[pair["key"]] = value
        elif parent == "gantheory":
            values[f"gantheory.{pair['key']}"] = value
    return values, found.end()


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return re.sub(r"\s+#.*$", "", value)
