"""`check_divergence`: the laws of f-divergences and their kin, against any function of two pmfs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import inf, isinf, isnan, log, sqrt
from typing import Any

import numpy as np
from hypothesis import strategies as st

from gantheory.strategies.masses import pairs, pmfs
from gantheory.strategies.remembering import beside
from gantheory.strategies.suites import hints, oracle
from gantheory.strategies.suites.kinds import Kind, named
from gantheory.strategies.suites.run import Law, Misbehaved, Tolerance, call, number, run
from gantheory.strategies.suites.violation import Finding, Passed
from gantheory.strategies.tables import joints, kernels

EPS = float(np.finfo(np.float64).eps)
_PROCESSING = "Csiszár, Studia Sci. Math. Hungarica 2, 1967"
_COVER = "Cover and Thomas, Elements of Information Theory, 2006, theorem 2.5.3"
_VARIATIONAL = "Donsker and Varadhan, Comm. Pure Appl. Math. 28, 1975; Goodfellow et al., NeurIPS 2014"


def check_divergence(
    fn: Callable[..., Any],
    kind: str = "kl",
    *,
    order: float | None = None,
    examples: int = 100,
    seed: int | None = None,
    rtol: float = 1e-9,
    atol: float = 1e-12,
    batch: bool = False,
) -> Passed:
    """Check fn(p, q) -> number, in nats, as the divergence `kind`, law by law, `examples` draws each.

    p, q are float64 (n,), data first. `kind`: kl, reverse_kl, js, js_distance (the root), tv, hellinger (the root),
    chi2, reverse_chi2, jeffreys, bhattacharyya, renyi and alpha with their `order`, or f_divergence for the laws that
    every f-divergence obeys. A value may differ from the exact one by rtol relative plus atol (its root for the two
    roots); signs, infinities and NaN are judged without tolerance. `batch` also compares rows of (k, n) with single
    calls. Fresh random examples each time unless `seed` is given. Raises LawViolated, with the smallest distributions.
    """
    __tracebackhide__ = True
    spec = named(kind, order)
    subject = _Subject(fn, kind, order, spec, Tolerance(rtol, sqrt(atol) if spec.root == 2 else atol))
    laws = [*subject.axioms(), *subject.invariances(), *subject.inequalities(), *subject.values()]
    if batch:
        laws.append(subject.batches())
    title = kind if order is None else f"{kind} of order {order:g}"
    return run(
        title, ("p", "q"), laws, examples=examples, random_seed=seed, hint=lambda: hints.of_divergence(fn, kind, order)
    )


@cache
def all_pairs(max_atoms: int = 6) -> st.SearchStrategy[Any]:
    """Pairs of every support, near-equal ones and masses down to subnormals."""
    return (
        pairs("any", max_atoms=max_atoms)
        | pairs("near", min_atoms=2, max_atoms=max_atoms)
        | pairs("any", max_atoms=max_atoms, extreme=True)
    )


@cache
def some_pairs(max_atoms: int = 8) -> st.SearchStrategy[Any]:
    """Pairs of every support, the same strategy whenever asked for: laws over it can share their draws."""
    return pairs(max_atoms=max_atoms)


def total_variation(p: Any, q: Any) -> float:
    """sum |p - q| / 2 in float64."""
    return float(np.abs(p - q).sum() / 2)


@dataclass(frozen=True)
class _Subject:
    fn: Callable[..., Any]
    kind: str
    order: float | None
    spec: Kind
    near: Tolerance

    def at(self, p: Any, q: Any) -> float:
        return number(self.fn, p, q)

    def exact(self, p: Any, q: Any) -> float:
        return oracle.divergence(self.kind, p, q, self.order)

    @property
    def known(self) -> bool:
        return self.kind in oracle.DIVERGENCES

    def law(self, name: str, formula: str, source: str, drawn: Any, test: Callable[[Any], Finding | None]) -> Law:
        return Law(name, formula, source, drawn, test)

    def axioms(self) -> list[Law]:
        spec = self.spec

        def is_number(pq: Any) -> Finding | None:
            got = self.at(*pq)
            return _found(pq, got, "a number: finite, or inf where supports demand it") if isnan(got) else None

        def non_negative(pq: Any) -> Finding | None:
            got = self.at(*pq)
            return None if got >= 0 else _found(pq, got, ">= 0, without rounding below it")

        def indiscernible(p: Any) -> Finding | None:
            got = self.at(p, p)
            return None if self.near.near(got, 0.0) else _found((p, p), got, "0")

        def discernible(pq: Any) -> Finding | None:
            got, tv = self.at(*pq), total_variation(*pq)
            return None if got > 0 or tv < 1e-3 else _found(pq, got, f"> 0: p and q differ, TV = {tv:.3g}")

        def infinite(pq: Any) -> Finding | None:
            got, want = self.at(*pq), self.exact(*pq)
            wanted = "inf: the supports demand it" if isinf(want) else f"{want!r}, not infinite"
            return None if isinf(got) == isinf(want) else _found(pq, got, wanted)

        def bounded(pq: Any) -> Finding | None:
            got = self.at(*pq)
            return None if got <= spec.top * (1 + 4 * EPS) else _found(pq, got, f"<= {spec.top!r}")

        every = all_pairs()
        laws = [
            self.law("a number, never NaN", spec.formula, spec.source, every, is_number),
            self.law("non-negativity (Gibbs)", "D(p || q) >= 0", spec.source, every, non_negative),
            self.law("identity of indiscernibles", "D(p || p) = 0", spec.source, pmfs(support="any"), indiscernible),
            self.law(
                "distinct laws are told apart", "p != q gives D(p || q) > 0", spec.source, some_pairs(), discernible
            ),
        ]
        if self.known:
            laws.append(
                self.law("infinite exactly where supports demand it", spec.formula, spec.source, some_pairs(), infinite)
            )
        if spec.top < inf:
            laws.append(self.law("upper bound", f"D(p || q) <= {spec.top:.6g}", spec.source, every, bounded))
        return laws

    def invariances(self) -> list[Law]:
        spec, some = self.spec, some_pairs(5)

        def same(change: Callable[[Any, Any], tuple[Any, Any]]) -> Callable[[Any], Finding | None]:
            def test(pq: Any) -> Finding | None:
                there = change(*pq)
                one, two = self.at(*pq), self.at(*there)
                return None if self.near.near(two, one) else _found(there, two, f"{one!r}, as at p, q = {_text(pq)}")

            return test

        laws = [
            self.law("order of atoms", "D is the same after a permutation", _PROCESSING, some, same(_reversed)),
            self.law("empty atoms", "an atom of mass 0 in both changes nothing", _PROCESSING, some, same(_padded)),
            self.law(
                "halved atoms", "splitting atoms alike in p and q changes nothing", _PROCESSING, some, same(_halved)
            ),
        ]
        if spec.symmetric:
            swap = same(lambda p, q: (q, p))
            laws.append(self.law("symmetry", "D(p || q) = D(q || p)", spec.source, some, swap))
        return laws

    def inequalities(self) -> list[Law]:
        spec = self.spec
        laws = [
            self.law("data processing", "D(pK || qK) <= D(p || q)", _PROCESSING, _processed(), self._processing),
        ]
        if spec.convex:
            formula = "D(mean of p's || mean of q's) <= mean of D's" + (" squared" if spec.root == 2 else "")
            laws.append(self.law("joint convexity", formula, _PROCESSING, _two_pairs(), self._convexity))
        if spec.lower:
            laws.append(self.law("lower bound by TV", spec.lower[0], spec.source, some_pairs(), self._lower))
        if spec.combine:
            laws.append(self.law("independent products", spec.combine[0], spec.source, _products(), self._product))
        if spec.metric:
            formula = "D(p, r) <= D(p, q) + D(q, r)"
            laws.append(self.law("triangle inequality", formula, spec.source, _triples(), self._triangle))
        if self.kind in ("kl", "reverse_kl"):
            formula = "KL of joints = KL of marginals + mean KL of conditionals"
            laws.append(self.law("chain rule", formula, _COVER, _joint_pairs(), self._chain))
        if self.kind in _WITNESSES:
            formula, witness = _WITNESSES[self.kind]

            def dual(drawn: Any) -> Finding | None:
                return self._dual(drawn, witness)

            laws.append(self.law("duality", formula, _VARIATIONAL, _witnessed(), dual))
        return laws

    def _processing(self, drawn: Any) -> Finding | None:
        (p, q), kernel = drawn
        after, before = self.at(p @ kernel, q @ kernel), self.at(p, q)
        if self.near.at_most(after, before):
            return None
        return Finding({"p": p, "q": q, "K": kernel}, f"D(pK || qK) = {after!r}", f"at most D(p || q) = {before!r}")

    def _convexity(self, drawn: Any) -> Finding | None:
        p, q, r, s = drawn
        power = self.spec.root
        middle = self.at((p + r) / 2, (q + s) / 2) ** power
        mean = (self.at(p, q) ** power + self.at(r, s) ** power) / 2
        if self.near.at_most(middle, mean):
            return None
        return Finding({"p": p, "q": q, "p'": r, "q'": s}, f"{middle!r} between them", f"at most the mean {mean!r}")

    def _lower(self, pq: Any) -> Finding | None:
        formula, bound = self.spec.lower or ("", lambda tv, order: 0.0)
        got, least = self.at(*pq), bound(total_variation(*pq), self.order or 1.0)
        return None if self.near.at_most(least, got) else _found(pq, got, f"at least {least!r}: {formula}")

    def _product(self, drawn: Any) -> Finding | None:
        (p, q), (r, s) = drawn
        _, combine = self.spec.combine or ("", lambda a, b: a + b)
        got, want = self.at(np.outer(p, r).ravel(), np.outer(q, s).ravel()), combine(self.at(p, q), self.at(r, s))
        if self.near.near(got, want):
            return None
        return Finding({"p": p, "q": q, "r": r, "s": s}, f"{got!r} on the product", f"{want!r} from the factors")

    def _triangle(self, drawn: Any) -> Finding | None:
        p, q, r = drawn
        got, most = self.at(p, r), self.at(p, q) + self.at(q, r)
        if self.near.at_most(got, most):
            return None
        return Finding({"p": p, "q": q, "r": r}, f"D(p, r) = {got!r}", f"at most D(p, q) + D(q, r) = {most!r}")

    def _chain(self, drawn: Any) -> Finding | None:
        left, right = drawn
        got = self.at(left.ravel(), right.ravel())
        p, q = left.sum(1), right.sum(1)
        weight = p if self.kind == "kl" else q
        parts = [self.at(left[i] / p[i], right[i] / q[i]) * weight[i] for i in range(len(p))]
        want = self.at(p, q) + sum(parts)
        if self.near.near(got, want):
            return None
        return Finding({"p(x, y)": left, "q(x, y)": right}, f"{got!r} for the joints", f"{want!r} from the parts")

    def _dual(self, drawn: Any, witness: Callable[[Any, Any, Any], float]) -> Finding | None:
        (p, q), values = drawn
        t = np.array(values[: len(p)])
        least, got = witness(p, q, t), self.at(p, q)
        if self.near.at_most(least, got):
            return None
        return Finding({"p": p, "q": q, "T": t}, f"{got!r}", f"at least the bound {least!r} that T gives")

    def values(self) -> list[Law]:
        spec = self.spec

        def poisoned(drawn: Any) -> Finding | None:
            (p, q), second, at = drawn
            p, q = np.array(p), np.array(q)
            (q if second else p)[at % len(p)] = np.nan
            try:
                got = number(self.fn, p, q)
            except Misbehaved:
                return None
            return None if isnan(got) else _found((p, q), got, "an error (or NaN): the input is no distribution")

        def exact(pq: Any) -> Finding | None:
            got, want = self.at(*pq), self.exact(*pq)
            return None if self.near.near(got, want) else _found(pq, got, f"{want!r}")

        nan = st.tuples(pairs(max_atoms=4), st.booleans(), st.integers(0, 3))
        formula = "NaN in, no number out"
        laws = [self.law("NaN is not answered with a number", formula, "the contract of a pmf", nan, poisoned)]
        if self.known:
            laws.insert(0, self.law("value", spec.formula, spec.source, all_pairs(), exact))
        return laws

    def batches(self) -> Law:
        def test(drawn: Any) -> Finding | None:
            p, q = (np.array(rows) for rows in zip(*drawn, strict=True))
            got, want = np.asarray(call(self.fn, p, q), dtype=float), [self.at(*pq) for pq in drawn]
            if got.shape == (len(p),) and all(map(self.near.near, got.tolist(), want)):
                return None
            return Finding({"p": p, "q": q}, str(got.tolist()), f"{want}, as row by row")

        rows = st.lists(pairs("full", 3) | pairs("nested", 3), min_size=1, max_size=4)
        return self.law("rows of a batch", "fn of rows = rows of fn", "the batch contract", rows, test)


def _found(pq: Any, got: float, wanted: str) -> Finding:
    return Finding({"p": pq[0], "q": pq[1]}, repr(got), wanted)


def _text(pq: Any) -> str:
    return ", ".join(str(x.tolist()) for x in pq)


def _reversed(p: Any, q: Any) -> tuple[Any, Any]:
    order = np.roll(np.arange(len(p))[::-1], 1)
    return p[order], q[order]


def _padded(p: Any, q: Any) -> tuple[Any, Any]:
    return np.append(p, 0.0), np.append(q, 0.0)


def _halved(p: Any, q: Any) -> tuple[Any, Any]:
    return np.repeat(p / 2, 2), np.repeat(q / 2, 2)


def _processed() -> Any:
    return beside(pairs(max_atoms=4), lambda pq: kernels(len(pq.p)))


def _two_pairs() -> Any:
    return st.integers(1, 4).flatmap(_two_of)


@cache  # building a strategy takes longer than drawing from it
def _two_of(n: int) -> Any:
    return st.tuples(pairs("any", n), pairs("any", n)).map(lambda two: (*two[0], *two[1]))


def _products() -> Any:
    return st.tuples(pairs(max_atoms=3), pairs(max_atoms=3))


def _triples() -> Any:
    return st.integers(1, 4).flatmap(_three_of)


@cache
def _three_of(n: int) -> Any:
    return st.tuples(*[pmfs(n, support="any")] * 3)


def _joint_pairs() -> Any:
    sizes = product((1, 2, 3), (1, 2, 3))
    return st.sampled_from(list(sizes)).flatmap(_two_joints)


@cache
def _two_joints(nm: tuple[int, int]) -> Any:
    return st.tuples(*[joints(*nm, support="full")] * 2)


def _witnessed() -> Any:
    value = st.integers(-8, 8).map(lambda k: k / 4)
    return st.tuples(pairs(max_atoms=5), st.lists(value, min_size=5, max_size=5))


def _donsker_varadhan(p: Any, q: Any, t: Any) -> float:
    return float(p @ t - log(q @ np.exp(t)))


def _game(p: Any, q: Any, t: Any) -> float:
    """JS >= (V(D) + log 4) / 2 for D = sigmoid(T)."""
    return float(-(p @ np.log1p(np.exp(-t))) - q @ np.log1p(np.exp(t)) + log(4)) / 2


def _event(p: Any, q: Any, t: Any) -> float:
    return float(abs(p @ np.sign(t) - q @ np.sign(t)) / 2)


def _chapman_robbins(p: Any, q: Any, t: Any) -> float:
    variance = float(q @ (t - q @ t) ** 2)
    return float(p @ t - q @ t) ** 2 / variance if variance > 1e-9 else 0.0


_WITNESSES: dict[str, tuple[str, Callable[[Any, Any, Any], float]]] = {
    "kl": ("KL >= E_p T - log E_q exp T", _donsker_varadhan),
    "reverse_kl": ("KL(q || p) >= E_q T - log E_p exp T", lambda p, q, t: _donsker_varadhan(q, p, t)),
    "js": ("2 JS - log 4 >= E_p log D + E_q log(1 - D)", _game),
    "tv": ("TV >= |E_p T - E_q T| / 2 for |T| <= 1", _event),
    "chi2": ("chi2 >= (E_p T - E_q T)^2 / Var_q T", _chapman_robbins),
}
