"""Put what the commands really print between the markers of README.md; ``--check`` only compares.

A block starts at ``<!-- output: ARGUMENTS -->`` and holds one fenced text. Seconds are left out of the comparison.
"""

import io
import os
import re
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- output: (?P<call>[^>]*?) -->\n```text\n)(?P<text>.*?)(```\n)", re.DOTALL)


def printed(call: str) -> str:
    """What a command prints, without the seconds it took."""
    from gantheory.cli import cli

    out = io.StringIO()
    with redirect_stdout(out), suppress(SystemExit):
        cli(call.split(), standalone_mode=False)
    return re.sub(r", \d+\.\d s$", "", out.getvalue(), flags=re.MULTILINE)


def refreshed(text: str) -> str:
    """The text with every block as it is printed today."""
    return BLOCK.sub(lambda m: m[1] + printed(m["call"]) + m[4], text)


def main() -> int:
    """Rewrite README.md, or with ``--check`` say whether it is up to date."""
    os.chdir(ROOT)
    path = ROOT / "README.md"
    before = path.read_text(encoding="utf-8")
    after = refreshed(before)
    if "--check" in sys.argv:
        return int(before != after)
    path.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
