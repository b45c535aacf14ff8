"""Where a network works: the outputs of its layers, kept for the way back, and buffers made once."""

from dataclasses import dataclass, field, replace
from typing import Any

from gantheory.training.arithmetic import Array, Ops, carve

Layers = list[tuple[Array, Array]]


@dataclass
class Tape:
    """What a forward pass leaves for the backward pass: the output of every layer, and room to work in."""

    out: list[Array]
    back: list[Array]
    ones: Array
    grad: Array
    views: Layers
    h: list[Array] = field(default_factory=list[Any])

    def first(self, rows: int) -> "Tape":
        """A tape for batches of fewer rows, in the same buffers: good once this one's pass is over."""
        if not self.out or self.out[0] is None:
            return replace(self, h=[])
        seeds = self.grad.shape[0]
        out = [carve(a.reshape(-1), seeds, rows, a.shape[2]) for a in self.out]
        back = [carve(a.reshape(-1), seeds, rows, a.shape[2]) for a in self.back]
        return replace(self, out=out, back=back, ones=self.ones[:, :, :rows])

    @classmethod
    def of(cls, network: Any, ops: Ops, seeds: int, rows: int, dtype: str, room: Array = None) -> "Tape":
        """Buffers for `seeds` copies of an MLP on batches of `rows`; `room` is scratch that tapes may share."""
        grad = ops.empty(seeds, network.parameters, dtype=dtype)
        scratch = [n if room is None else carve(room, seeds, rows, n) for n in network.sizes[1:-1]]
        return cls(
            out=[ops.empty(seeds, rows, n, dtype=dtype) for n in network.sizes[1:]],
            back=[
                ops.empty(seeds, rows, n, dtype=dtype) if isinstance(n, int) else n
                for n in (network.sizes[0], *scratch)
            ],
            ones=ops.ones(seeds, 1, rows, dtype=dtype),
            grad=grad,
            views=[] if grad is None else network.layers(grad),
        )
