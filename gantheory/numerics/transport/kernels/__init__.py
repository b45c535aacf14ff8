"""Compiled kernels of the sparse transport solver (numba, extra ``fast``)."""

from gantheory.numerics.transport.kernels.flows import take_apart
from gantheory.numerics.transport.kernels.points import cheapest, pair_costs, spatial_order
from gantheory.numerics.transport.kernels.simplex import greedy_tree, optimise, settle, tree_flows

__all__ = ["cheapest", "greedy_tree", "optimise", "pair_costs", "settle", "spatial_order", "take_apart", "tree_flows"]
