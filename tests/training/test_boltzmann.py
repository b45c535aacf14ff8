"""Deep Boltzmann machines against sums over every joint state, written out the slow way."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from gantheory.training.experiments import experiments
from gantheory.training.models.boltzmann import (
    Config,
    Greedy,
    Machine,
    annealed_partition,
    bars_and_stripes,
    digits,
    gibbs_marginals,
    gradient,
    independent_bits,
    log_likelihood,
    log_mass,
    log_partition,
    marginals,
    mean_field,
    moments_of,
    negative_phase,
    positive_phase,
    posterior,
    pretrain,
    random_machine,
    sample,
    start,
    sweep,
    train,
)
from gantheory.training.models.boltzmann.machine import sigmoid
from tests.examples import examples

SHAPES = [(3, 2), (2, 3, 2), (3, 4, 1), (1, 1, 1), (2, 2, 3, 2), (3, 1, 2, 2), (2, 2, 1, 2, 2)]


def bits(n):
    return np.array(list(itertools.product([0.0, 1.0], repeat=n)))


def joint(machine):
    """All joint states, layer by layer, and their log masses."""
    states = np.split(bits(sum(machine.sizes)), np.cumsum(machine.sizes)[:-1], axis=1)
    log_mass = np.zeros(len(states[0]))
    for i, row in enumerate(zip(*states, strict=True)):
        log_mass[i] = sum(x @ b for x, b in zip(row, machine.biases, strict=True))
        log_mass[i] += sum(x @ w @ y for x, w, y in zip(row[:-1], machine.weights, row[1:], strict=True))
    return states, log_mass


def machines(count, scale=1.5):
    rng = np.random.default_rng(20)
    return [random_machine(SHAPES[i % len(SHAPES)], rng=rng, scale=scale) for i in range(count)]


@pytest.mark.parametrize("machine", machines(14), ids=repr)
def test_enumeration_agrees_with_the_sum_over_all_joint_states(machine):
    states, log_p = joint(machine)
    assert -machine.energy(states) == pytest.approx(log_p, abs=1e-12)
    log_z = np.logaddexp.reduce(log_p)
    assert log_partition(machine) == pytest.approx(log_z, abs=1e-12)
    p = np.exp(log_p - log_z)
    for exact, x in zip(marginals(machine), states, strict=True):
        assert exact == pytest.approx(p @ x, abs=1e-12)
    v = bits(machine.sizes[0])
    hidden = posterior(machine, v)
    likelihood = log_likelihood(machine, v)
    assert np.logaddexp.reduce(likelihood) == pytest.approx(0, abs=1e-12)
    assert log_mass(machine, v) - log_z == pytest.approx(likelihood, abs=1e-12)
    for i, row in enumerate(v):
        here = (states[0] == row).all(1)
        assert likelihood[i] == pytest.approx(np.log(p[here].sum()), abs=1e-12)
        for h, x in zip(hidden, states[1:], strict=True):
            assert h[i] == pytest.approx(p[here] @ x[here] / p[here].sum())


def test_blocks_of_states_do_not_change_the_sum(monkeypatch):
    from gantheory.training.models.boltzmann import enumeration

    machine = random_machine((5, 6, 4), rng=np.random.default_rng(1))
    v = bits(5)[:7]
    whole = log_partition(machine), log_likelihood(machine, v), gradient(machine, v).vector()
    monkeypatch.setattr(enumeration, "ROOM", 100)
    parts = log_partition(machine), log_likelihood(machine, v), gradient(machine, v).vector()
    for a, b in zip(whole, parts, strict=True):
        assert a == pytest.approx(b, abs=1e-12)


@pytest.mark.parametrize("machine", machines(14), ids=repr)
def test_the_gradient_is_the_slope_of_the_exact_log_likelihood(machine):
    v = np.random.default_rng(3).integers(0, 2, (5, machine.sizes[0])).astype(float)
    vector, h = machine.vector(), 1e-3
    found = gradient(machine, v).vector()
    assert found == pytest.approx(positive_phase(machine, v).vector() - negative_phase(machine).vector(), abs=0)

    def f(i, step):
        moved = vector.copy()
        moved[i] += step
        return log_likelihood(machine.with_vector(moved), v).mean()

    for i in range(len(vector)):
        near, far = f(i, h) - f(i, -h), f(i, 2 * h) - f(i, -2 * h)
        assert (8 * near - far) / (12 * h) == pytest.approx(found[i], abs=1e-8)


def test_the_phases_are_the_moments_of_the_joint_distribution():
    machine = machines(2)[1]
    states, log_p = joint(machine)
    p = np.exp(log_p - np.logaddexp.reduce(log_p))
    found = negative_phase(machine)
    for i, pair in enumerate(found.pairs):
        assert pair == pytest.approx(np.einsum("k,ka,kb->ab", p, states[i], states[i + 1]), abs=1e-12)
    model = moments_of(sample(machine, 40_000, sweeps=40, rng=np.random.default_rng(5)))
    assert np.abs(model.vector() - found.vector()).max() < 5 * 0.5 / np.sqrt(40_000)


def test_layers_of_one_parity_are_independent_given_the_other_but_not_the_hidden_layers_given_v():
    machine = Machine(([[1.0, -2.0]], [[2.0], [1.5]]), ([0.1], [0.2, -0.3], [0.4]))
    states, log_p = joint(machine)
    mass = np.exp(log_p)
    given = mass * ((states[0] == 1) & (states[2] == 1))[:, 0]
    first, second = states[1][:, 0], states[1][:, 1]
    mean = given / given.sum()
    assert mean @ (first * second) == pytest.approx((mean @ first) * (mean @ second), abs=1e-12)
    assert mean @ first == pytest.approx(sigmoid(machine.field([s[-1:] for s in states], 1))[0, 0], abs=1e-12)
    clamped = mass * (states[0][:, 0] == 1)
    clamped /= clamped.sum()
    assert abs(clamped @ (first * states[2][:, 0]) - (clamped @ first) * (clamped @ states[2][:, 0])) > 0.01


def gaps(count, seed):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        sizes = tuple(int(n) for n in rng.integers(1, 6, rng.integers(2, 5)))
        machine = random_machine(sizes, rng=rng, scale=float(rng.choice([0.1, 1.0, 3.0])))
        v = rng.integers(0, 2, (4, sizes[0])).astype(float)
        begin = tuple(rng.random((4, n)) for n in sizes[1:])
        found = mean_field(machine, v, sweeps=12, damping=float(rng.choice([0, 0, 0.5])), begin=begin)
        yield machine, v, found, log_likelihood(machine, v) - found.bound(log_partition(machine))


def test_the_mean_field_bound_never_exceeds_the_exact_log_likelihood():
    rounding, loose = 1e-11, 0
    count = examples(300, 1000)
    for machine, _, found, gap in gaps(count, seed=11):
        assert gap.min() >= -rounding
        assert np.diff(found.history, axis=0).min() >= -rounding, "the bound fell"
        assert len(machine.sizes) > 2 or not found.converged.all() or gap.max() < 1e-9, "restricted: q can be exact"
        loose += gap.max() > 1e-3
    assert loose > 0.3 * count  # machines in which the bound says something


def test_the_gap_is_the_divergence_of_q_from_the_posterior():
    for machine, v, found, gap in gaps(40, seed=12):
        states = np.split(bits(sum(machine.sizes[1:])), np.cumsum(machine.sizes[1:])[:-1], axis=1)
        for i, row in enumerate(v):
            log_q = np.zeros(len(states[0]))
            for h, s in zip(found.hidden, states, strict=True):
                with np.errstate(divide="ignore", invalid="ignore"):
                    terms = np.where(s == 1, np.log(h[i]), np.log1p(-h[i]))
                log_q += terms.sum(1)
            seen = np.broadcast_to(row, (len(log_q), len(row)))
            log_p = -machine.energy((seen, *states))
            log_p -= np.logaddexp.reduce(log_p)
            q = np.exp(log_q)
            on = q > 0
            assert gap[i] == pytest.approx((q[on] * (log_q[on] - log_p[on])).sum(), abs=1e-9)


def test_mean_field_stops_at_a_fixed_point_and_says_so():
    machine = random_machine((4, 5, 3, 2), rng=np.random.default_rng(2))
    v = bits(4)
    found = mean_field(machine, v, sweeps=2000, tolerance=1e-12)
    assert found.converged.all()
    for i in (1, 2, 3):
        assert sigmoid(machine.field((v, *found.hidden), i)) == pytest.approx(found.hidden[i - 1], abs=1e-10)
    short = mean_field(machine, v, sweeps=1, tolerance=1e-12)
    assert not short.converged.any()
    assert "0 of 16 rows converged in 1 sweeps" in repr(short)


def test_updating_all_layers_at_once_would_lower_the_bound():
    machine = Machine(([[0.0]], [[-12.0]]), ([0.0], [6.0], [6.0]))
    v, h = np.zeros((1, 1)), (np.full((1, 1), 0.9), np.full((1, 1), 0.9))
    before = mean_field(machine, v, sweeps=1, begin=h).history[0]
    at_once = tuple(sigmoid(machine.field((v, *h), i)) for i in (1, 2))
    at_once = tuple(sigmoid(machine.field((v, *at_once), i)) for i in (1, 2))
    assert mean_field(machine, v, sweeps=1, begin=at_once).history[0] < before
    assert mean_field(machine, v, sweeps=1, begin=h).free > before


@pytest.mark.parametrize("sizes", [(4, 3), (4, 5, 3), (3, 4, 3, 2)])
def test_gibbs_marginals_match_enumeration_within_four_standard_errors(sizes):
    rng = np.random.default_rng(7)
    machine = random_machine(sizes, rng=rng)
    found = gibbs_marginals(machine, chains=300, sweeps=200, rng=rng)
    for mean, error, exact in zip(found.mean, found.error, marginals(machine), strict=True):
        assert (np.abs(mean - exact) < 4 * error).all()
        assert error.max() < 0.01
    v = rng.integers(0, 2, sizes[0]).astype(float)
    found = gibbs_marginals(machine, chains=300, sweeps=200, rng=rng, v=v)
    for mean, error, exact in zip(found.mean, found.error, posterior(machine, v[None]), strict=True):
        assert (np.abs(mean - exact[0]) <= 4 * error + 1e-12).all()


def test_the_error_of_the_marginals_has_the_autocorrelation_in_it():
    sticky = Machine(([[8.0]], [[8.0]]), ([-4.0], [-8.0], [-4.0]))
    found = gibbs_marginals(sticky, chains=400, sweeps=200, rng=np.random.default_rng(8))
    exact = np.concatenate(marginals(sticky))
    assert (np.abs(np.concatenate(found.mean) - exact) < 4 * np.concatenate(found.error)).all()
    assert np.concatenate(found.effective).max() < 0.5 * 400 * 200  # a tally of draws would claim more


def test_a_wrong_conditional_would_be_seen():
    machine = random_machine((3, 3, 3), rng=np.random.default_rng(9))
    flipped = Machine((machine.weights[0], -machine.weights[1]), machine.biases)
    found = gibbs_marginals(flipped, rng=np.random.default_rng(10))
    off = [np.abs(m - e) / s for m, e, s in zip(found.mean, marginals(machine), found.error, strict=True)]
    assert np.concatenate(off).max() > 20


def test_annealing_finds_log_z_within_its_error():
    rng = np.random.default_rng(13)
    for sizes in ((6, 5), (8, 6, 4), (5, 5, 5, 5)):
        machine = random_machine(sizes, rng=rng)
        found = annealed_partition(machine, chains=300, steps=300, rng=rng)
        assert abs(found.log_z - log_partition(machine)) < 4 * found.error
        assert found.error < 0.1
        assert 10 < found.effective <= 300
    based = annealed_partition(machine, chains=300, steps=300, rng=rng, data=bits(5))
    assert abs(based.log_z - log_partition(machine)) < 4 * based.error


def test_pretraining_doubles_what_will_be_heard_from_the_missing_side(monkeypatch):
    from gantheory.training.models.boltzmann import pretraining

    seen = []
    step = pretraining._Pair.step

    def watched(pair, v, rate, rng):
        seen.append((pair.up, pair.down))
        step(pair, v, rate, rng)

    monkeypatch.setattr(pretraining._Pair, "step", watched)
    for hidden, factors in {(3,): [(1, 1)], (3, 2): [(2, 1), (1, 2)], (3, 2, 2): [(2, 1), (2, 2), (1, 2)]}.items():
        seen.clear()
        machine = pretrain(bars_and_stripes(2), hidden, Greedy(steps=1), rng=np.random.default_rng(0))
        assert seen == factors
        assert machine.sizes == (4, *hidden)


def test_bars_and_stripes_are_each_there_once():
    for side in (1, 2, 3, 4):
        x = bars_and_stripes(side)
        assert len(x) == len({tuple(r) for r in x}) == 2 ** (side + 1) - 2
        images = x.reshape(-1, side, side)
        assert all((im == im[:1]).all() or (im == im[:, :1]).all() for im in images)
    assert independent_bits(bars_and_stripes(4)) == pytest.approx(-16 * np.log(2))
    assert independent_bits([[1, 0], [1, 1]]) == pytest.approx(-np.log(2))


QUICK = Config(hidden=(8, 6), steps=1500, rate=0.2, greedy=Greedy(steps=500), record_every=300)


def test_training_raises_the_exact_log_likelihood_above_independent_bits():
    x = bars_and_stripes(3)
    run = train(x, QUICK, rng=0)
    exact, bound = run.history["log_likelihood"], run.history["bound"]
    assert exact[-1] == pytest.approx(log_likelihood(run.machine, x).mean(), abs=1e-12)
    assert exact[-1] > independent_bits(x) + 2.0
    assert exact[-1] <= -np.log(len(x)) + 1e-12
    assert (bound <= exact + 1e-12).all()
    assert run.history["step"].tolist() == [0, 300, 600, 900, 1200, 1500]
    drawn = sample(run.machine, 2000, sweeps=200, rng=np.random.default_rng(1))[0]
    share = (drawn[:, None] == x).all(-1).any(1).mean()
    assert share > 10 * len(x) / 2**9 / 2


def test_a_run_is_decided_by_its_seed():
    config = Config(hidden=(4, 3), steps=30, greedy=Greedy(steps=20), record_every=10)
    one, same, other = (train(bars_and_stripes(3), config, rng=seed).machine.vector() for seed in (5, 5, 6))
    assert (one == same).all()
    assert (one != other).any()


def test_a_machine_too_large_to_enumerate_trains_and_is_annealed():
    rng = np.random.default_rng(4)
    x = rng.integers(0, 2, (20, 40)).astype(float)
    config = Config(hidden=(30, 30, 30), steps=3, greedy=Greedy(steps=3), exact=False)
    run = train(x, config, rng=0)
    assert set(run.history) == {"step"}
    assert [c.shape for c in run.chains] == [(100, n) for n in (40, 30, 30, 30)]
    assert np.isfinite(annealed_partition(run.machine, steps=10, rng=rng).log_z)


@pytest.mark.parametrize("suffix", [".npy", ".csv", ".csv.gz"])
def test_digits_are_read_from_a_file(tmp_path, suffix):
    grey = np.random.default_rng(0).integers(0, 17, (5, 64))
    path = tmp_path / f"digits{suffix}"
    if suffix == ".npy":
        np.save(path, grey)
    else:
        np.savetxt(path, np.column_stack([grey, np.arange(5)]), delimiter=",")
    assert (digits(path) == (grey >= 8)).all()
    assert (digits(grey.reshape(5, 8, 8)) == (grey >= 8)).all()


def test_digits_without_a_source_say_what_to_give(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ValueError, match="give the path"):
        digits()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Machine([np.ones((2, 3))], [np.ones(2), np.ones(2)]), r"weights\[0\] has shape"),
        (lambda: Machine([np.ones((2, 2))], [np.ones(2), [1, np.nan]]), r"biases\[1\] .* not finite"),
        (lambda: Machine([], [np.ones(2)]), "at least 2 layers"),
        (lambda: random_machine((3,), rng=np.random.default_rng(0)), "sizes"),
        (lambda: random_machine((3, 2), rng=np.random.default_rng(0), scale=-1.0), "scale"),
        (lambda: log_likelihood(machines(1)[0], [[0, 1, 0.5]]), r"v\[0, 2\] = .* no bit"),
        (lambda: log_likelihood(machines(1)[0], [[0, 1]]), "v has shape"),
        (lambda: mean_field(machines(1)[0], [[0, 1, 1]], damping=1.0), "damping"),
        (lambda: mean_field(machines(1)[0], [[0, 1, 1]], sweeps=0), "sweeps"),
        (lambda: mean_field(machines(1)[0], [[0, 1, 1]], begin=(np.full((1, 2), 2.0),)), "begin"),
        (lambda: log_partition(random_machine((30, 30), rng=np.random.default_rng(0))), "too many to enumerate"),
        (lambda: gibbs_marginals(machines(1)[0], chains=1, rng=np.random.default_rng(0)), "chains"),
        (lambda: start(machines(1)[0], 0, rng=np.random.default_rng(0)), "chains"),
        (lambda: annealed_partition(machines(1)[0], chains=1, rng=np.random.default_rng(0)), "chains"),
        (lambda: machines(1)[0].with_vector(np.zeros(3)), "parameters"),
        (lambda: Config(hidden=()), "hidden"),
        (lambda: Config(batch=0), "batch"),
        (lambda: Config(rate=0), "rate"),
        (lambda: Config(steps=-1), "steps"),
        (lambda: Greedy(steps=-1), "steps"),
        (lambda: Greedy(rate=np.inf), "rate"),
        (lambda: train([0, 1], rng=0), "data"),
        (lambda: train(np.zeros((2, 30)), Config(hidden=(30,)), rng=0), "exact=False"),
        (lambda: bars_and_stripes(9), "side"),
        (lambda: digits(np.zeros((2, 63))), "source has shape"),
        (lambda: digits(np.full((2, 64), 17)), "grey values"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def test_a_clamped_sweep_leaves_v_alone():
    machine = machines(2)[1]
    x = start(machine, 10, rng=np.random.default_rng(0))
    new, p = sweep(machine, x, rng=np.random.default_rng(1), clamped=True)
    assert (new[0] == x[0]).all()
    assert all(((q >= 0) & (q <= 1)).all() for q in p)


def test_the_snippets_of_the_guide_print_what_they_say():
    guide = Path(__file__).resolve().parents[2] / "docs" / "training" / "boltzmann.md"
    scope, checked = {}, 0
    for line in "".join(re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)).splitlines():
        code, _, said = line.partition("  # ")
        exec(f"shown = {code}" if said else code, scope)
        if said:
            assert repr(scope["shown"]).startswith(said), line
            checked += 1
    assert checked == 10


def test_the_experiment_is_on_the_list():
    assert "dbm" in experiments()
