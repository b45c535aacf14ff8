r"""The slope of a Wasserstein distance in the parameter of a generator: that of the best critic, which is held fixed.

`\nabla_\theta W(P, P_\theta) = -E_z[\nabla_\theta f(g_\theta(z))]` is tried on laws on the line whose points move with
\theta: W by the difference of the distribution functions, the slope of the best critic by the sign of that difference.
Both are rationals, W is linear between its kinks, and a model where a point sits on a kink is passed over. The kernel
proves it of the dual form with its critic held fixed; that the maximum has the same slope is left as a condition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from random import Random

from ...clock import now
from ...language.context import Context, Density, Function
from ...language.layout import Hints, parse_passage
from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, free_names, mul, neg, walk
from ...proving import Proof, prove
from ..forms import is_starred
from ..names import parameter_of, take_apart
from ..readings.elaborate import Elaborator
from ..scope import Options
from ..symbols import survey
from ..verdict import Verdict

ATTAINED = "f attains the maximum of the dual form"
WITH_SLOPES = "W and the critic have slopes there"
ENVELOPE = "the slope of the maximum is that with f held fixed (envelope theorem)"
_HELD = (
    r"\nabla_\theta (E_{x \sim p_{data}}[f(x)] - E_{z \sim p(z)}[f(G_\theta(z))]) = "
    r"-E_{z \sim p(z)}[\nabla_\theta f(G_\theta(z))]"
)
_MODELS, _TRIES, _STEP, _SECONDS = 12, 400, Fraction(1, 1_000), 1.0


@dataclass(slots=True)
class Envelopes:
    """Which of the two means a document's dual form of W takes off: the sign of a critic on samples of the model."""

    signs: dict[str, int] = field(default_factory=dict[str, int])
    orders: dict[str, int] = field(default_factory=dict[str, int])  # critic → sign of the mean under W's first law

    def read(self, rel: Rel, seed: int | None) -> Verdict | None:
        """The verdict on a gradient of W; None on any other line, of which the dual form is remembered."""
        found = _gradient(rel)
        if found is None:
            for side in (rel.lhs, rel.rhs):
                self._note(side)
            self._note_order(rel)
            return None
        critic, sign = found
        known = self.signs.get(take_apart(critic).letter, self._by_order(rel, critic))
        slopes = list(_slopes(seed or 0))
        if len(slopes) < _MODELS or any(w != -f for w, f in slopes):
            return None
        if known == 0:
            return None
        if sign == (known or -1):
            proof = _with_critic_held()
            if proof is None:
                reason = f"no proof; {len(slopes)} laws on the line that move agree"
                return Verdict("supported", reason, conditions=(ATTAINED, WITH_SLOPES), models=len(slopes))
            owed = tuple(sorted({c.text for c in proof.theorem.owed}))
            rules = tuple(dict.fromkeys(proof.theorem.rules))
            reason = f"proved with the critic held; {len(slopes)} laws on the line that move agree"
            conditions = (ATTAINED, WITH_SLOPES, ENVELOPE, *owed)
            return Verdict(
                "proved-under", reason, conditions, rules, proof=proof, models=len(slopes), kinds=("optimal",)
            )
        if known is None:
            return None  # the critic may be the best one of the difference the other way round
        moved, slope = next(s for s in slopes if s[0])
        return Verdict(
            "refuted",
            "the critic is taken off on samples of the model, and so is its slope",
            counterexample={
                "model": {"critic": {"slope at the samples": str(slope)}},
                "lhs": str(moved),
                "rhs": str(slope * sign * -known),
            },
            mistake="sign",
            repair={"latex": latex(replace(rel, rhs=_turned(rel.rhs))), "verdict": "supported"},
        )

    def _note_order(self, rel: Rel) -> None:
        r"""`W(\mu, \nu) = \sup_f E_\mu[f] - E_\nu[f]`, for any two laws."""
        match rel.lhs, rel.rhs:
            case Op("W", (Sym(p), Sym(q))), Bind("sup" | "max", (Sym(f),), _, Op("add", (_, _) as terms)) if p != q:
                means = [(-1, a.args[0]) if isinstance(a, Op) and a.op == "neg" else (1, a) for a in terms]
            case _:
                return
        under = {law: sign for sign, mean in means if (law := _law_of(mean)) is not None}
        if under.keys() == {p, q} and under[p] == -under[q]:
            letter = take_apart(f).letter
            self.orders[letter] = under[p] if self.orders.get(letter, under[p]) == under[p] else 0

    def _by_order(self, rel: Rel, critic: str) -> int | None:
        """The sign of a critic on samples of the law that moves, by its place in W."""
        order = self.orders.get(take_apart(critic).letter)
        match rel.lhs:
            case Bind(_, (Sym(parameter),), _, Op("W", (_, Sym(q)))) if order is not None:
                return -order if parameter_of(q) == parameter else order
            case _:
                return None

    def _note(self, t: Term) -> None:
        """`max_f E_{x ~ P}[f(x)] - E_z[f(g(z))]`, inside other optima or not."""
        innermost = ""
        while isinstance(t, Bind) and t.op in ("max", "sup", "min", "inf", "argmin", "argmax"):
            innermost, t = t.op, t.body
        if innermost not in ("max", "sup", "argmax"):
            return  # a loss that the critic minimises is the difference turned round
        if not (isinstance(t, Op) and t.op == "add" and len(t.args) == 2):
            return
        means = [(-1, a.args[0]) if isinstance(a, Op) and a.op == "neg" else (1, a) for a in t.args]
        drawn = {_drawn(mean): sign for sign, mean in means}
        for (critic, mapped), sign in [(k, s) for k, s in drawn.items() if k is not None]:
            if mapped and drawn.get((critic, False)) == -sign:
                letter = take_apart(critic).letter
                self.signs[letter] = sign if self.signs.get(letter, sign) == sign else 0


CRITICS = "the critics attain a fixed multiple of W (capacity)"


def best_generator(rel: Rel) -> Verdict | None:
    r"""`\theta^* = \arg\min_\theta \max_w E_P[f_w(x)] - E_z[f_w(g_\theta(z))]`: where W to the data is least, if the
    best critic measures it up to a factor."""
    match rel.lhs, rel.rhs:
        case Sym(star), Bind("argmin", (Sym(theta),), _, Bind("max" | "sup", (_,), _, Op("add", (_, _) as terms))):
            pass
        case _:
            return None
    means = [(-1, a.args[0]) if isinstance(a, Op) and a.op == "neg" else (1, a) for a in terms]
    drawn = {found: sign for sign, mean in means if (found := _drawn(mean)) is not None}
    made = [n for _, mean in means for n in walk(mean) if isinstance(n, App) and parameter_of(n.fn) == theta]
    if len(drawn) != 2 or sum(drawn.values()) or len({critic for critic, _ in drawn}) != 1 or not made:
        return None
    if take_apart(star).letter != take_apart(theta).letter or not is_starred(star) or (proof := _scaled()) is None:
        return None
    rules = tuple(dict.fromkeys(proof.theorem.rules))
    said = "where the Wasserstein distance to the data is least"
    return Verdict("proved-under", said, (CRITICS,), rules, proof=proof, kinds=("capacity",))


@cache
def _scaled() -> Proof | None:
    """The proof that a positive multiple of what depends on the parameter is least where that is."""
    theta, x = Sym("\\theta"), Sym("x")
    value = Bind("int", (x,), (None,), mul(App("f", (x,)), App("p", (x,), (), (theta,))))
    optima = [Bind("argmin", (theta,), (None,), t) for t in (value, mul(Sym("k"), value))]
    context = Context(
        points={"x": "x"},
        densities={"p": Density("p", ("x",), (), ("\\theta",))},
        functions={"f": Function("f", ("x",), "real")},
        params=frozenset(("\\theta",)),
        scalars={"k": "positive"},
    )
    return prove(Rel("=", *optima), context, deadline=now() + _SECONDS)


def _law_of(mean: Term) -> str | None:
    match mean:
        case Bind("E", (_,), (Sym(law),), _):
            return law
        case _:
            return None


def _drawn(t: Term) -> tuple[str, bool] | None:
    """The critic under a mean, and whether it looks at what a generator makes."""
    match t:
        case Bind("E", (_,), _, App(critic, (App(_, (Sym(), *_)),), (), _)):
            return critic, True
        case Bind("E", (_,), _, App(critic, (Sym(),), (), _)):
            return critic, False
        case _:
            return None


def _gradient(rel: Rel) -> tuple[str, int] | None:
    """The critic and the sign before the mean, of `\\nabla W(P, P_\\theta) = +- E_z[\\nabla f(g_\\theta(z))]`."""
    match rel.op, rel.lhs:
        case "=", Bind("grad" | "partial", (Sym(parameter),), (None,), Op("W", (Sym(p), Sym(q)))):
            if sum(parameter_of(n) == parameter for n in (p, q)) != 1:
                return None
        case _:
            return None
    sign, right = (-1, rel.rhs.args[0]) if isinstance(rel.rhs, Op) and rel.rhs.op == "neg" else (1, rel.rhs)
    match right:
        case Bind("E", (Sym(z),), _, Bind("grad" | "partial", (Sym(inner),), (None,), App(f, (App(g, (Sym(at),)),)))):
            pass
        case Bind("grad" | "partial", (Sym(inner),), (None,), Bind("E", (Sym(z),), _, App(f, (App(g, (Sym(at),)),)))):
            pass
        case _:
            return None
    moves = parameter in free_names(App(g, ())) or parameter_of(g) == parameter or take_apart(g).letter in ("g", "G")
    return (f, sign) if inner == parameter and at == z and moves and f != g else None


@cache
def _with_critic_held() -> Proof | None:
    """The proof that the slope of the dual form, f being no function of the parameter, is that along the samples."""
    chains = parse_passage(_HELD, Hints())
    symbols = survey(chains, "")
    symbols.data = "p_{data}"
    lhs, rhs = chains[0].terms
    if lhs is None or rhs is None:
        return None
    core = Elaborator(symbols, {}, Options(), {}).relation(Rel("=", lhs, rhs))
    return prove(core.rel, core.context, deadline=now() + _SECONDS)


def _turned(t: Term) -> Term:
    return t.args[0] if isinstance(t, Op) and t.op == "neg" else neg(t)


# ---------------------------------------------------------------- laws that move


@dataclass(frozen=True, slots=True)
class _Laws:
    """Masses at points of the one law, and of the other, whose points move at the given speeds."""

    fixed: tuple[tuple[Fraction, Fraction], ...]  # (point, mass)
    moving: tuple[tuple[Fraction, Fraction, Fraction], ...]  # (point, mass, speed)

    def at(self, theta: Fraction) -> list[tuple[Fraction, Fraction]]:
        """Points with the mass of the moving law there minus that of the fixed one."""
        return sorted([(x, -m) for x, m in self.fixed] + [(x + theta * c, m) for x, m, c in self.moving])


def _distance(jumps: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    total = ahead = Fraction(0)
    last: Fraction | None = None
    for x, mass in jumps:
        total += abs(ahead) * (x - last) if last is not None else 0
        ahead, last = ahead + mass, x
    return total


def _slopes(seed: int) -> Iterator[tuple[Fraction, Fraction]]:
    """The slope of W, and the mean slope of the best critic along the points that move, for laws without kinks."""
    rng = Random(f"{seed}/envelope")
    found = 0
    for _ in range(_TRIES):
        if found == _MODELS:
            return
        laws = _drawn_laws(rng)
        mean = _of_critic(laws)
        if mean is None:
            continue
        there, here, back = (_distance(laws.at(t)) for t in (_STEP, Fraction(0), -_STEP))
        if there - here != here - back:
            continue
        found += 1
        yield (there - here) / _STEP, mean


def _drawn_laws(rng: Random) -> _Laws:
    n = rng.randint(1, 3)
    points = [Fraction(x) for x in rng.sample(range(-12, 13), 2 * n)]

    def masses() -> list[Fraction]:
        weights = [rng.randint(1, 5) for _ in range(n)]
        return [Fraction(w, sum(weights)) for w in weights]

    speeds = [Fraction(rng.randint(-3, 3)) for _ in range(n)]
    return _Laws(tuple(zip(points[:n], masses(), strict=True)), tuple(zip(points[n:], masses(), speeds, strict=True)))


def _of_critic(laws: _Laws) -> Fraction | None:
    """The mean over the moving points of speed times slope of the critic that is best for E_P[f] - E_Q[f]; None where
    it has no slope at one of them."""
    total = Fraction(0)
    jumps = laws.at(Fraction(0))
    for x, mass, speed in laws.moving:
        before = sum((m for y, m in jumps if y < x), Fraction(0))
        behind = before + mass
        if before * behind < 0 or before == behind == 0:
            return None
        total += mass * speed * (1 if before + behind > 0 else -1)  # where one side is free it goes on straight
    return total
