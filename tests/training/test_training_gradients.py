"""Every gradient of the trainer against SymPy, against finite differences and against an independent engine."""

from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from mpmath import mp

from gantheory.training import Config, as_game
from gantheory.training.arithmetic import LEAK, Ops
from gantheory.training.data import draw
from gantheory.training.networks import MLP
from gantheory.training.penalties import gradient_penalty
from gantheory.training.registry import games
from gantheory.training.run import seat
from gantheory.training.state import initial

a, u = sp.symbols("a u", real=True)
SOFT = sp.log(1 + sp.exp(a))
F = {  # f(u) as the literature writes it
    "kl": u * sp.log(u),
    "reverse-kl": -sp.log(u),
    "pearson": (u - 1) ** 2,
    "neyman": (1 - u) ** 2 / u,
    "squared-hellinger": (sp.sqrt(u) - 1) ** 2,
    "jensen-shannon": u * sp.log(u) - (u + 1) * sp.log((u + 1) / 2),
}


def f_gan(f):
    t = sp.diff(f, u)
    at = {u: sp.exp(a)}
    star = (u * t - f).subs(at)
    return -t.subs(at), star, -star


COSTS = {
    "minimax": (SOFT - a, SOFT, -SOFT),
    "non-saturating": (-sp.log(1 / (1 + sp.exp(-a))), -sp.log(1 - 1 / (1 + sp.exp(-a))), -sp.log(1 / (1 + sp.exp(-a)))),
    "maximum-likelihood": (SOFT - a, SOFT, -sp.exp(a)),
    "wgan": (-a, a, -a),
    "wgan-gp": (-a, a, -a),
    "least-squares": ((a - 1) ** 2 / 2, (a + 1) ** 2 / 2, a**2 / 2),
    "hinge": (sp.Max(0, 1 - a), sp.Max(0, 1 + a), -a),
    "infogan": (SOFT - a, SOFT, SOFT - a),
    "dirac": (SOFT - a, SOFT, SOFT - a),
    "bilinear": (sp.Integer(0), -a, a),
    **{f"f-gan:{name}": f_gan(f) for name, f in F.items()},
}


def test_every_game_has_a_row_of_formulas():
    assert {name.partition(":")[0] for name in COSTS} == set(games())


@pytest.mark.parametrize("name", COSTS)
def test_costs_and_slopes_are_those_of_the_formula_and_its_sympy_derivative(name):
    game = as_game(name)
    at = np.concatenate([np.linspace(-6, 6, 41) + 0.013, [-20.0, 20.0]])
    for cost, formula in zip((game.real, game.fake, game.generator), COSTS[name], strict=True):
        for function, expression in ((cost.of, formula), (cost.slope, sp.diff(formula, a))):
            exact = sp.lambdify(a, expression, [{"Heaviside": lambda x, *_: x > 0}, "mpmath"])
            with mp.workdps(40):
                want = [float(exact(mp.mpf(x))) for x in at]
            assert np.allclose(function(np, at), want, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_cost_or_slope_overflows(name, dtype):
    game = as_game(name)
    at = np.array([-1e4, -500, -90, 0, 90, 500, 1e4], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for cost in (game.real, game.fake, game.generator):
            assert np.isfinite(cost.of(np, at)).all()
            assert np.isfinite(cost.slope(np, at)).all()
            assert cost.slope(np, at).dtype == dtype


# ---- an independent engine: reverse mode on scalars' matrices, float64, one seed


class Node:
    """A matrix that remembers how it was made."""

    def __init__(self, value, parents=()):
        self.value, self.parents, self.grad = np.asarray(value, dtype=np.float64), parents, 0.0

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = np.ones_like(self.value)
        for node in reversed(order):
            for parent, pull in node.parents:
                parent.grad = parent.grad + pull(node.grad)


def matmul(x, w):
    return Node(x.value @ w.value, [(x, lambda g: g @ w.value.T), (w, lambda g: x.value.T @ g)])


def shift(x, b):
    return Node(x.value + b.value, [(x, lambda g: g), (b, lambda g: g.sum(0))])


def pointwise(x, of, slope):
    return Node(of(x.value), [(x, lambda g: g * slope(x.value))])


def total(*nodes):
    return Node(sum(n.value.sum() for n in nodes), [(n, lambda g, n=n: g * np.ones_like(n.value)) for n in nodes])


PHI = {
    "tanh": (np.tanh, lambda x: np.cosh(x) ** -2),
    "relu": (lambda x: x * (x > 0), lambda x: 1.0 * (x > 0)),
    "leaky-relu": (lambda x: np.where(x > 0, x, LEAK * x), lambda x: np.where(x > 0, 1, LEAK)),
    "linear": (lambda x: x, np.ones_like),
}


def cut(sizes, theta):
    leaves, at = [], 0
    for i, o in pairwise(sizes):
        leaves += [Node(theta[at : at + i * o].reshape(i, o)), Node(theta[at + i * o : at + (i + 1) * o])]
        at += (i + 1) * o
    return leaves


def apply(leaves, kind, x):
    for i in range(0, len(leaves), 2):
        x = shift(matmul(x, leaves[i]), leaves[i + 1])
        if i + 2 < len(leaves):
            x = pointwise(x, *PHI[kind])
    return x


def flat(leaves):
    return np.concatenate([np.ravel(leaf.grad) for leaf in leaves])


def setup(game, activation="tanh", **options):
    config = Config(
        game=game, data="ring", hidden=(5, 4), activation=activation, seeds=3, batch=6, dtype="float64", **options
    )
    state = initial(config, np.random.default_rng(5))
    rng = np.random.default_rng(7)
    for who in ("d", "g"):
        state.arrays[who] = 0.6 * rng.standard_normal(state.arrays[who].shape)
    draws = draw(config, state.streams)
    return config, state, draws, seat(config, state, [0, 1, 2], Ops())


NETWORK_GAMES = [n for n in COSTS if n not in ("dirac", "bilinear", "infogan", "wgan-gp")]


@pytest.mark.parametrize("activation", PHI)
@pytest.mark.parametrize("name", NETWORK_GAMES)
def test_both_gradients_equal_those_of_an_independent_engine(name, activation):
    config, state, draws, chunk = setup(name, activation)
    chunk.d_gradient(draws, 2, 0)
    got_d = chunk.tape.grad.copy()
    chunk.g_gradient(chunk.g, draws, 2)
    got_g = chunk.tape_g.grad.copy()
    game, m = config.rule, config.m
    for s in range(3):
        d, g = cut(config.network_d.sizes, state.arrays["d"][s]), cut(config.network_g.sizes, state.arrays["g"][s])
        fake = apply(g, activation, Node(draws["noise"][s, 2, 0]))
        real_a = apply(d, activation, Node(draws["real"][s, 2, 0]))
        fake_a = apply(d, activation, fake)
        total(
            pointwise(real_a, lambda x: game.real.of(np, x) / m, lambda x: game.real.slope(np, x) / m),
            pointwise(fake_a, lambda x: game.fake.of(np, x) / m, lambda x: game.fake.slope(np, x) / m),
        ).backward()
        assert np.allclose(got_d[s], flat(d), rtol=1e-10, atol=1e-12)
        d, g = cut(config.network_d.sizes, state.arrays["d"][s]), cut(config.network_g.sizes, state.arrays["g"][s])
        fake_a = apply(d, activation, apply(g, activation, Node(draws["noise"][s, 2, -1])))
        total(
            pointwise(fake_a, lambda x: game.generator.of(np, x) / m, lambda x: game.generator.slope(np, x) / m)
        ).backward()
        assert np.allclose(got_g[s], flat(g), rtol=1e-10, atol=1e-12)


# ---- finite differences of plainly written costs


def plain(network, theta, x):
    at = 0
    pairs = list(pairwise(network.sizes))
    for i, (n, o) in enumerate(pairs):
        x = x @ theta[at : at + n * o].reshape(n, o) + theta[at + n * o : at + (n + 1) * o]
        at += (n + 1) * o
        x = np.tanh(x) if i + 1 < len(pairs) else x
    return x


def differences(f, theta, h=1e-5):
    found = np.empty_like(theta)
    for i in range(theta.size):
        up, down = theta.copy(), theta.copy()
        up[i] += h
        down[i] -= h
        found[i] = (f(up) - f(down)) / (2 * h)
    return found


def slope_of_logit(network, theta, x):
    columns = []
    for j in range(x.shape[1]):
        step = np.zeros(x.shape[1], dtype=complex)
        step[j] = 1e-30j
        columns.append(plain(network, theta, x + step)[:, 0].imag / 1e-30)
    return np.stack(columns, axis=1)


def code_cost(game, heads, z):
    n = game.categories
    c = z[:, -game.codes :]
    logits = heads[:, :n]
    cost = np.log(np.exp(logits).sum(1)) - (logits * c[:, :n]).sum(1)
    mean, log_std = heads[:, n : n + game.continuous], heads[:, n + game.continuous :]
    return cost + (0.5 * ((c[:, n:] - mean) / np.exp(log_std)) ** 2 + log_std + 0.5 * np.log(2 * np.pi)).sum(1)


@pytest.mark.parametrize("name", ["minimax", "f-gan:jensen-shannon", "wgan-gp", "infogan"])
def test_both_gradients_are_finite_differences_of_the_costs(name):
    if name == "infogan":
        from gantheory.training import InfoGAN

        name = InfoGAN(categories=3, continuous=2, weight=0.7)
    config, state, draws, chunk = setup(name)
    game, d_net, g_net = config.rule, config.network_d, config.network_g
    chunk.d_gradient(draws, 1, 0)
    got_d = chunk.tape.grad.copy()
    chunk.g_gradient(chunk.g, draws, 1)
    got_g = chunk.tape_g.grad.copy()
    for s in range(3):
        theta_d, theta_g = state.arrays["d"][s], state.arrays["g"][s]
        real, z, fresh = draws["real"][s, 1, 0], draws["noise"][s, 1, 0], draws["noise"][s, 1, -1]
        fake = plain(g_net, theta_g, z)

        def cost_d(theta, s=s, real=real, fake=fake, z=z):
            r, f = plain(d_net, theta, real), plain(d_net, theta, fake)
            cost = game.real.of(np, r[:, 0]).mean() + game.fake.of(np, f[:, 0]).mean()
            if game.heads:
                cost += game.weight * code_cost(game, f[:, 1:], z).mean()
            if game.penalty:
                between = real + draws["mix"][s, 1, 0] * (fake - real)
                length = np.linalg.norm(slope_of_logit(d_net, theta, between), axis=1)
                cost += game.weight * ((length - 1) ** 2).mean()
            return cost

        def cost_g(theta, theta_d=theta_d, fresh=fresh):
            f = plain(d_net, theta_d, plain(g_net, theta, fresh))
            cost = game.generator.of(np, f[:, 0]).mean()
            return cost + (game.weight * code_cost(game, f[:, 1:], fresh).mean() if game.heads else 0)

        assert np.allclose(got_d[s], differences(cost_d, theta_d), rtol=2e-6, atol=1e-8)
        assert np.allclose(got_g[s], differences(cost_g, theta_g), rtol=2e-6, atol=1e-8)


@pytest.mark.parametrize("activation", ["relu", "leaky-relu", "linear"])
def test_the_gradient_penalty_of_kinked_networks_is_a_finite_difference(activation):
    network, rng = MLP((2, 6, 5, 1), activation), np.random.default_rng(3)
    theta, x = rng.standard_normal((1, network.parameters)), rng.standard_normal((1, 7, 2))

    def penalty(t):
        return gradient_penalty(np, network, network.layers(t[None]), x, weight=3.0)[0][0]

    got = gradient_penalty(np, network, network.layers(theta), x, weight=3.0)[1][0]
    assert np.allclose(got, differences(penalty, theta[0], h=1e-6), rtol=1e-5, atol=1e-7)
    leaves = cut(network.sizes, theta[0])
    lengths = []
    for row in x[0]:
        point = Node(row[None])
        total(apply(leaves, activation, point)).backward()
        lengths.append(np.linalg.norm(point.grad))
    assert np.isclose(penalty(theta[0]), 3 * np.mean((np.array(lengths) - 1) ** 2), rtol=1e-12)


def test_a_whole_game_differentiated_by_sympy():
    """G: z -> w z + b; D: two tanh units; both gradients as exact derivatives of the written-out costs."""
    config = Config(
        game="non-saturating",
        data=np.array([[0.3], [-1.1]]),
        generator=MLP((1, 1)),
        discriminator=MLP((1, 2, 1), "tanh"),
        noise_dim=1,
        batch=2,
        dtype="float64",
    )
    state = initial(config, np.random.default_rng(1))
    draws = draw(config, state.streams)
    state.arrays["d"][:] = [[0.7, -0.4, 0.1, 0.2, 0.9, -0.8, 0.05]]
    state.arrays["g"][:] = [[0.6, -0.3]]
    chunk = seat(config, state, [0], Ops())
    chunk.d_gradient(draws, 0, 0)
    got_d = chunk.tape.grad[0].copy()
    chunk.g_gradient(chunk.g, draws, 0)
    got_g = chunk.tape_g.grad[0].copy()
    d, g = sp.symbols("d0:7"), sp.symbols("g0:2")

    def logit(x):
        return d[4] * sp.tanh(d[0] * x + d[2]) + d[5] * sp.tanh(d[1] * x + d[3]) + d[6]

    def soft(x):
        return sp.log(1 + sp.exp(x))

    real, z, fresh = (draws[n][0, 0, j, :, 0] for n, j in (("real", 0), ("noise", 0), ("noise", 1)))
    cost_d = sum(soft(-logit(x)) for x in real) / 2 + sum(soft(logit(g[0] * x + g[1])) for x in z) / 2
    cost_g = sum(soft(-logit(g[0] * x + g[1])) for x in fresh) / 2
    at = dict(zip((*d, *g), [*state.arrays["d"][0], *state.arrays["g"][0]], strict=True))
    assert np.allclose(got_d, [float(sp.diff(cost_d, v).subs(at)) for v in d], rtol=1e-12)
    assert np.allclose(got_g, [float(sp.diff(cost_g, v).subs(at)) for v in g], rtol=1e-12)
