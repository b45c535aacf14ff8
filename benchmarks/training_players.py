"""The contestants of training.py, each a process: a line {"steps", "seeds", "batch"} in, a line of seconds out.

    python benchmarks/training_players.py ours|fast|jax-scan|jax-vmap|torch-eager|torch-batched THREADS

All play the same game: non-saturating, ring of 8, generator 2-64-64-2, discriminator 2-64-64-1, ReLU, Adam, one
D step and one G step on fresh draws, float32. A player's first run of a size compiles and is not counted.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_name] = "1"

G, D = (2, 64, 64, 2), (2, 64, 64, 1)
LR, BETA1, BETA2, EPS = 1e-3, 0.5, 0.999, 1e-8
Play = Callable[[int, int, int], Any]  # (steps, seeds, batch)


def ours(threads: int, *, compiled: bool) -> Play:
    """This package."""
    from gantheory.training import Adam, Config, train

    ops: Any = None
    if compiled:
        from gantheory.training.fast import FastOps

        ops = FastOps()
    rate = Adam(LR, BETA1, BETA2, EPS)

    def play(steps: int, seeds: int, batch: int) -> Any:
        config = Config(steps=steps, seeds=seeds, batch=batch, optimiser_g=rate, optimiser_d=rate, record_every=100)
        return train(config, rng=0, ops=ops, threads=threads).weights

    return play


def jax_player(threads: int, *, batched: bool) -> Play:
    """JAX: `jit` of a `lax.scan` over the steps, of one seed (called for one after the other) or of `vmap` over all."""
    several = "true" if threads > 1 else "false"
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={several} intra_op_parallelism_threads={threads}"
    import jax
    import jax.numpy as jnp
    from jax import lax, random

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_default_prng_impl", "rbg")  # its fastest source of chance on a CPU
    angle = 2 * jnp.pi * jnp.arange(8) / 8
    centres = 2 * jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=1)

    def init(key: Any, sizes: tuple[int, ...]) -> Any:
        keys = random.split(key, len(sizes))
        return [
            (random.normal(k, (i, o)) * (2 / i) ** 0.5, jnp.zeros(o))
            for k, (i, o) in zip(keys, pairwise(sizes), strict=False)
        ]

    def apply(layers: Any, x: Any) -> Any:
        for w, b in layers[:-1]:
            x = jax.nn.relu(x @ w + b)
        return x @ layers[-1][0] + layers[-1][1]

    def adam(theta: Any, grad: Any, m: Any, v: Any, t: Any) -> Any:
        tree = jax.tree_util.tree_map
        m = tree(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, grad)
        v = tree(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, grad)
        a, b = 1 - BETA1**t, 1 - BETA2**t
        return tree(lambda x, m, v: x - LR * (m / a) / (jnp.sqrt(v / b) + EPS), theta, m, v), m, v

    def cost_d(d: Any, real: Any, fake: Any) -> Any:
        out = apply(d, jnp.concatenate([real, fake]))
        return jax.nn.softplus(-out[: len(real)]).mean() + jax.nn.softplus(out[len(real) :]).mean()

    def cost_g(g: Any, d: Any, z: Any) -> Any:
        return jax.nn.softplus(-apply(d, apply(g, z))).mean()

    def step(batch: int, carry: Any, _: Any) -> Any:
        d, g, md, vd, mg, vg, key, t = carry
        key, k1, k2, k3 = random.split(key, 4)
        real = centres[random.randint(k2, (batch,), 0, 8)] + 0.02 * random.normal(k1, (batch, 2))
        z = random.normal(k3, (2, batch, 2))
        d, md, vd = adam(d, jax.grad(cost_d)(d, real, apply(g, z[0])), md, vd, t)
        g, mg, vg = adam(g, jax.grad(cost_g)(g, d, z[1]), mg, vg, t)
        return (d, g, md, vd, mg, vg, key, t + 1), None

    def run(key: Any, steps: int, batch: int) -> Any:
        kd, kg, key = random.split(key, 3)
        d, g = init(kd, D), init(kg, G)
        zeros = [jax.tree_util.tree_map(jnp.zeros_like, x) for x in (d, d, g, g)]
        return lax.scan(lambda c, x: step(batch, c, x), (d, g, *zeros, key, 1.0), None, steps)[0][:2]

    one = jax.jit(run, static_argnums=(1, 2))
    many = jax.jit(lambda keys, steps, batch: jax.vmap(lambda k: run(k, steps, batch))(keys), static_argnums=(1, 2))

    def play(steps: int, seeds: int, batch: int) -> Any:
        keys = random.split(random.key(0), seeds)
        if batched:
            return jax.block_until_ready(many(keys, steps, batch))
        return jax.block_until_ready([one(key, steps, batch) for key in keys])

    return play


def torch_player(threads: int, *, batched: bool) -> Play:
    """PyTorch: the usual eager loop, one seed after the other; or all seeds in one batch of matrices."""
    import torch
    from torch.nn.functional import softplus

    torch.set_num_threads(threads)
    angle = 2 * torch.pi * torch.arange(8) / 8
    centres = 2 * torch.stack([torch.cos(angle), torch.sin(angle)], dim=1)

    def eager(steps: int, batch: int) -> None:
        def net(sizes: tuple[int, ...]) -> Any:
            layers: list[Any] = []
            for i, o in pairwise(sizes):
                layers += [torch.nn.Linear(i, o), torch.nn.ReLU()]
            return torch.nn.Sequential(*layers[:-1])

        g, d = net(G), net(D)
        rules = [torch.optim.Adam(n.parameters(), lr=LR, betas=(BETA1, BETA2)) for n in (g, d)]
        for _ in range(steps):
            real = centres[torch.randint(0, 8, (batch,))] + 0.02 * torch.randn(batch, 2)
            rules[1].zero_grad()
            fake = g(torch.randn(batch, 2)).detach()
            (softplus(-d(real)).mean() + softplus(d(fake)).mean()).backward()
            rules[1].step()
            rules[0].zero_grad()
            softplus(-d(g(torch.randn(batch, 2)))).mean().backward()
            rules[0].step()

    def apply(layers: Any, x: Any) -> Any:
        for i in range(0, len(layers), 2):
            x = torch.baddbmm(layers[i + 1], x, layers[i])
            x = torch.relu(x) if i + 2 < len(layers) else x
        return x

    def stacked(steps: int, seeds: int, batch: int) -> None:
        def net(sizes: tuple[int, ...]) -> Any:
            layers: list[Any] = []
            for i, o in pairwise(sizes):
                layers += [torch.randn(seeds, i, o) * (2 / i) ** 0.5, torch.zeros(seeds, 1, o)]
            return [layer.requires_grad_() for layer in layers]

        g, d = net(G), net(D)
        rules = [torch.optim.Adam(n, lr=LR, betas=(BETA1, BETA2), foreach=True) for n in (g, d)]
        for _ in range(steps):
            real = centres[torch.randint(0, 8, (seeds, batch))] + 0.02 * torch.randn(seeds, batch, 2)
            rules[1].zero_grad()
            with torch.no_grad():
                fake = apply(g, torch.randn(seeds, batch, 2))
            out = apply(d, torch.cat([real, fake], dim=1))
            (softplus(-out[:, :batch]).mean((1, 2)) + softplus(out[:, batch:]).mean((1, 2))).sum().backward()
            rules[1].step()
            cost = softplus(-apply(d, apply(g, torch.randn(seeds, batch, 2)))).mean((1, 2)).sum()
            for layer, grad in zip(g, torch.autograd.grad(cost, g), strict=True):
                layer.grad = grad
            rules[0].step()

    def play(steps: int, seeds: int, batch: int) -> None:
        if batched:
            stacked(steps, seeds, batch)
        else:
            for _ in range(seeds):
                eager(steps, batch)

    return play


PLAYERS: dict[str, Callable[[int], Play]] = {
    "ours": lambda threads: ours(threads, compiled=False),
    "fast": lambda threads: ours(threads, compiled=True),
    "jax-scan": lambda threads: jax_player(threads, batched=False),
    "jax-vmap": lambda threads: jax_player(threads, batched=True),
    "torch-eager": lambda threads: torch_player(threads, batched=False),
    "torch-batched": lambda threads: torch_player(threads, batched=True),
}


def main() -> None:
    """Play what each line of input asks for."""
    play = PLAYERS[sys.argv[1]](int(sys.argv[2]))
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        before, wall, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
        play(asked["steps"], asked["seeds"], asked["batch"])
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "mebibytes": (after - before) / 1024,
        }
        print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main()
