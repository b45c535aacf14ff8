"""Claims made in prose: a fixed set of sentence forms, turned into statements of the language and judged."""

from .reading import Told, told

__all__ = ["Told", "told"]
