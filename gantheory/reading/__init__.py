"""Reading: files to passages. Markdown, MDX, LaTeX, plain text and notebooks; every character keeps its place."""

from gantheory.reading.document import Comment, Document, Lines, Macro, Origin, Passage, ReadError, Step
from gantheory.reading.homoglyphs import homoglyphs
from gantheory.reading.read import SUFFIXES, read_bytes, read_path, read_text

__all__ = [
    "SUFFIXES",
    "Comment",
    "Document",
    "Lines",
    "Macro",
    "Origin",
    "Passage",
    "ReadError",
    "Step",
    "homoglyphs",
    "read_bytes",
    "read_path",
    "read_text",
]
