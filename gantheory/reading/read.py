"""The front door: a text or a file in, a document out; whatever cannot be read is refused with a reason."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import cast, get_args

from gantheory.reading.assemble import Assembly, Part
from gantheory.reading.document import Document, Kind, Lines, ReadError
from gantheory.reading.frontmatter import front_matter
from gantheory.reading.limits import MAX_BYTES, MAX_PASSAGES, MAX_TEXT
from gantheory.reading.macros import collect
from gantheory.reading.notebook import markdown_cells

SUFFIXES: dict[str, Kind] = {
    ".md": "md",
    ".markdown": "md",
    ".qmd": "md",
    ".rmd": "md",
    ".myst": "md",
    ".mdx": "mdx",
    ".tex": "tex",
    ".ltx": "tex",
    ".txt": "txt",
    ".text": "txt",
    ".ipynb": "ipynb",
}
_BEGIN_DOCUMENT = re.compile(r"^[^%\n]*\\begin\s*\{document\}", re.MULTILINE)
_END_DOCUMENT = re.compile(r"^[^%\n]*?(\\end\s*\{document\})", re.MULTILINE)
_COMMENT_SETTING = re.compile(
    r"^[^\S\n]*%+[^\S\n]*gantheory:[^\S\n]*(?!ignore)([\w\-.]{1,60})[^\S\n]*[:=][^\S\n]*(\S.{0,200})$", re.MULTILINE
)
_BINARY = {b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "compressed (gzip)", b"BZh": "compressed (bzip2)",
           b"\xfd7zXZ": "compressed (xz)", b"%PDF": "a PDF", b"\x89PNG": "a picture"}  # fmt: skip


def read_path(path: str | os.PathLike[str]) -> Document:
    """Read a file; its suffix says what it is. Raises ReadError when it is missing, too large or not text."""
    name = os.fspath(path)
    kind = SUFFIXES.get(Path(name).suffix.lower())
    return read_bytes(_contents(name), path=name, kind=kind)


def read_bytes(raw: bytes, *, path: str = "<bytes>", kind: Kind | None = None) -> Document:
    """Read the bytes of a file, UTF-8 (or UTF-16 with its mark). Raises ReadError when they are not text."""
    if len(raw) > MAX_BYTES:
        raise ReadError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; split the document")
    for magic, what in _BINARY.items():
        if raw.startswith(magic):
            raise ReadError(f"{path}: this is {what}, not text")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(f"{path}: not {encoding.upper()} text (byte {error.start}); save it as UTF-8") from None
    return read_text(text, path=path, kind=kind)


def read_text(text: str, *, path: str = "<text>", kind: Kind | None = None) -> Document:
    """Read a text; without ``kind`` it is LaTeX when it has a preamble, else Markdown.

    Raises ReadError when the text is longer than the limits, is not text, or (notebooks) not a notebook.

    >>> read_text("Let $$p = q$$").passages[0].latex
    'Let'
    """
    try:
        return _document(text, path, as_kind(kind))
    except ReadError as error:
        message = str(error)
        raise ReadError(message if message.startswith(path) else f"{path}: {message}") from None


def _document(text: str, path: str, kind: Kind | None) -> Document:
    if len(text) > (MAX_BYTES if kind == "ipynb" else MAX_TEXT):
        raise ReadError(f"longer than {MAX_TEXT:,} characters; split the document")
    if "\0" in text:
        raise ReadError("holds NUL characters: not text")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    kind = kind or _guess(text)
    if kind == "ipynb":
        return _notebook(text, path)
    text = text.removeprefix("\ufeff")
    values, start = front_matter(text)
    part = Part(start, len(text))
    if kind == "tex":
        values.update((f"gantheory.{match[1]}", match[2].strip()) for match in _COMMENT_SETTING.finditer(text))
        part = _body(text, start)
    return _finish(path, kind, text, Lines(text), [part], values)


def _guess(text: str) -> Kind:
    head = text[:20_000]
    if "\\documentclass" in head or "\\begin{document}" in head:
        return "tex"
    if head.lstrip().startswith("{") and '"cells"' in text:
        return "ipynb"
    return "md"


def _body(text: str, start: int) -> Part:
    begin = _BEGIN_DOCUMENT.search(text, start)
    end = _END_DOCUMENT.search(text, begin.end() if begin else start)
    return Part(begin.end() if begin else start, end.start(1) if end else len(text), latex=True)


def _notebook(raw: str, path: str) -> Document:
    cells, values = markdown_cells(raw)
    parts: list[Part] = []
    marks: list[tuple[int, int]] = []
    pieces: list[str] = []
    at = 0
    for number, cell in cells:
        source = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        skip = 0
        if not parts:
            more, skip = front_matter(source)
            values = {**more, **values}
        marks.append((at, number))
        parts.append(Part(at + skip, at + len(source)))
        pieces.append(source + "\n\n")
        at += len(source) + 2
    text = "".join(pieces)
    return _finish(path, "ipynb", text, Lines(text, tuple(marks)), parts, values)


def _finish(path: str, kind: Kind, text: str, lines: Lines, parts: list[Part], values: dict[str, str]) -> Document:
    assembly = Assembly(text, lines, parts)
    if assembly.full:
        raise ReadError(f"more than {MAX_PASSAGES:,} formulas; split the document")
    comments = [span for marks in assembly.scans for span in marks.comments]
    assembly.macros = collect(text, comments)
    return Document(
        path=path,
        kind=kind,
        text=text,
        passages=assembly.passages(),
        macros=tuple(assembly.macros),
        front_matter=values,
        comments=assembly.comments(),
        lines=lines,
    )


def _contents(name: str) -> bytes:
    """The bytes of a regular file or pipe, never more than the limit and one."""
    try:
        mode = os.stat(name).st_mode
        if stat.S_ISDIR(mode):
            raise ReadError(f"{name}: a directory, not a file")
        if stat.S_ISBLK(mode) or stat.S_ISCHR(mode):
            raise ReadError(f"{name}: a device, not a file")
        with open(name, "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(f"{name}: {error.strerror or error}") from None


def as_kind(name: str | None) -> Kind | None:
    """A kind from its name (``md``, ``tex``, ..); None stays None. Raises ReadError for another word."""
    if name is not None and name not in get_args(Kind):
        raise ReadError(f"kind {name!r} is none of {', '.join(get_args(Kind))}")
    return cast("Kind | None", name)
