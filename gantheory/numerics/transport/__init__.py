"""Optimal transport, exact and certified."""

from gantheory.numerics.transport.regular import sinkhorn
from gantheory.numerics.transport.result import Transport, Verification
from gantheory.numerics.transport.solve import wasserstein
from gantheory.numerics.transport.solvers import TransportLP, transport_lp

__all__ = ["Transport", "TransportLP", "Verification", "sinkhorn", "transport_lp", "wasserstein"]
