"""Search (untrusted): it proposes certificates, the kernel decides."""

from .search import Proof, prove

__all__ = ["Proof", "prove"]
