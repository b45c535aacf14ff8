"""The loop: Algorithm 1 of the GAN paper, for many seeds at once.

    every step:  k times, draw data and noise, update the discriminator;
                 once, draw fresh noise, update the generator.

Axes: (seed, row, coordinate). Seeds are worked on a chunk at a time, a block of steps each, so that what a chunk
touches stays in cache. Every seed has random streams and matrix products of its own: what it computes does not
depend, to the last bit, on which other seeds run beside it.
"""

from typing import Any

from gantheory.training.arithmetic import Array, Ops
from gantheory.training.settings import Config


class Player:
    """A network in play: flat weights theta (S, P) and the memory of its optimiser."""

    def __init__(self, network: Any, optimiser: Any, theta: Array, slots: list[Array]) -> None:
        self.network, self.optimiser, self.theta, self.slots = network, optimiser, theta, slots
        self.layers = network.layers(theta)

    def update(self, ops: Ops, grad: Array, t: int, clip: float | None = None) -> None:
        """The t-th step of the optimiser, and back into [-clip, clip]."""
        theta, self.slots = ops.update(self.optimiser, self.theta, grad, self.slots, t, clip)
        if theta is not self.theta or ops.recut:
            self.theta, self.layers = theta, self.network.layers(theta)


class Chunk:
    """Some seeds at play: two players (g is None when the model is a fixed distribution) and their buffers."""

    def __init__(self, config: Config, d: Player, g: Player | None, ops: Ops) -> None:
        self.config, self.rule, self.ops, self.d, self.g = config, config.rule, ops, d, g
        seeds, m, dtype = d.theta.shape[0], config.m, config.dtype
        widest = max(*d.network.sizes, *(g.network.sizes if g else ()))
        room = ops.empty(seeds * 2 * m * widest, dtype=dtype)  # little memory in all, so that it stays in cache
        self.tape = d.network.tape(ops, seeds, 2 * m, dtype, room)  # the discriminator on data and samples
        self.tape_fake = self.tape.first(m)  # the discriminator on samples
        self.tape_g = g.network.tape(ops, seeds, m, dtype, room) if g else None
        self.rows = ops.empty(seeds, 2 * m, d.network.sizes[0], dtype=dtype)
        self.fakes = None if self.rows is None else self.rows[:, m:, :]

    def d_gradient(self, draws: dict[str, Array], t: int, j: int) -> Array:
        """∇J^(D) into the tape, from batch j of step t; returns the logits (S, 2m, 1 + heads)."""
        ops, d, g, m = self.ops, self.d, self.g, self.config.m
        real, noise = draws["real"][:, t, j, :, :], draws["noise"][:, t, j, :, :] if g else None
        fake = g.network.forward(ops, g.layers, noise, self.tape_g, self.fakes) if g else draws["fake"][:, t, j, :, :]
        rows = ops.stack(real, fake, self.rows)
        out = d.network.forward(ops, d.layers, rows, self.tape)
        slope = self.rule.grad_d(ops.xp, out, noise)
        d.network.backward(ops, d.layers, self.tape, slope, weights=True, inputs=False)
        if self.rule.penalty is not None:
            between = real + draws["mix"][:, t, j, :, :] * (rows[:, m:, :] - real)
            self.tape.grad += self.rule.penalty(ops.xp, d.network, d.layers, between)[1]
        return out

    def g_gradient(self, g: Player, draws: dict[str, Array], t: int) -> Array:
        """∇J^(G) into the generator's tape, from the fresh noise of step t; returns the logits (S, m, 1 + heads)."""
        ops, d, noise = self.ops, self.d, draws["noise"][:, t, -1, :, :]
        fake = g.network.forward(ops, g.layers, noise, self.tape_g)
        out = d.network.forward(ops, d.layers, fake, self.tape_fake)
        slope = self.rule.grad_g(ops.xp, out, noise)
        down = d.network.backward(ops, d.layers, self.tape_fake, slope, weights=False, inputs=True)
        g.network.backward(ops, g.layers, self.tape_g, down, weights=True, inputs=False)
        return out

    def step(self, draws: dict[str, Array], t: int, done: int, *, record: bool) -> dict[str, Array]:
        """Step number done + 1 of the run, with the draws of row t; returns what there is to record."""
        config, ops, seen, out = self.config, self.ops, {}, None
        for j in range(config.k):
            out = self.d_gradient(draws, t, j)
            if record and j == config.k - 1:
                seen = self.look(out[:, : config.m, :1], out[:, config.m :, :1])
            if config.update == "alternating" or j < config.k - 1:
                self.d.update(ops, self.tape.grad, done * config.k + j + 1, self.rule.clip)
        if self.g:
            out = self.g_gradient(self.g, draws, t)
            if record:
                seen["cost_g"] = self.rule.cost_g(ops.xp, out[:, :, :1])
                seen["grad_g"] = norm(ops.xp, self.tape_g.grad)  # pyright: ignore[reportOptionalMemberAccess]
        if config.update == "simultaneous":
            self.d.update(ops, self.tape.grad, (done + 1) * config.k, self.rule.clip)
        if self.g:
            self.g.update(ops, self.tape_g.grad, done + 1)  # pyright: ignore[reportOptionalMemberAccess]
        return seen

    def look(self, real: Array, fake: Array) -> dict[str, Array]:
        """Value and gradient norm of the discriminator before its update."""
        return {"value": self.rule.value(self.ops.xp, real, fake), "grad_d": norm(self.ops.xp, self.tape.grad)}


def norm(xp: Any, grad: Array) -> Array:
    """Euclidean norm per seed."""
    return xp.sum(grad * grad, axis=1) ** 0.5
