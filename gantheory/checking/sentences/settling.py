"""A claim's statements, judged: proved, refuted with a certified counterexample, supported, or left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from ...clock import now
from ...language.context import Context
from ...language.layout import Hints, parse_passage
from ...language.printing import latex
from ...language.terms import App, Rel, Sym, walk
from ...language.tokens import Unread
from ...proving import prove
from ...refuting import Refutation, Support, examine
from ...refuting.balls import OverBudget, Unsupported
from ...refuting.examining import judge_model, plan, spelled
from ...refuting.model import DensitySpec
from ..readings.elaborate import Elaborator
from ..scope import Cannot, IllTyped, Options
from ..symbols import survey
from ..transport.small_transports import compared
from ..unequal import drawn_for, equal_for_all
from ..verdict import Verdict

PROVE_SECONDS = 0.6
REFUTE_SECONDS = 0.6
MAX_STATEMENTS = 200
DATA, MODEL, OTHER = "p_{data}", "p_{g}", "p_{o}"
_NEGATED = {"!=": "="}


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation in LaTeX over the canonical laws; `where` restricts the models, `scopes` are failures that count.

    `via` is a relation that implies it and is proved instead where it can be: `max_D V = V(D*)` for `V(D) <= V(D*)`.
    """

    latex: str
    where: str = "all"
    scopes: tuple[str, ...] = ("everywhere",)
    via: str = ""


@dataclass(frozen=True, slots=True)
class Mend:
    """A corrected claim: the statement it makes and how it is said."""

    statement: Statement
    words: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take a claim: all of its statements together."""

    statements: tuple[Statement, ...]


class Settler:
    """Settles the claims of one document; a statement that comes back is settled once."""

    def __init__(self, seed: int | None = None, seconds: float = 30.0) -> None:
        self.seed = seed
        self._end = now() + seconds
        self._known: dict[Statement, tuple[Verdict, str] | None] = {}

    @property
    def spent(self) -> bool:
        """Has the document made more different statements than are judged, or taken its time?"""
        return len(self._known) >= MAX_STATEMENTS or now() > self._end

    def settle(self, readings: Sequence[Reading], mends: Sequence[Mend] = (), mistake: str = "") -> Settled | None:
        """The verdict on a claim: true if one reading holds, refuted if each has a false statement, else None."""
        first: tuple[Verdict, str] | None = None
        open_end = False
        for reading in readings:
            found = [self.of(s) for s in reading.statements]
            bad = next((f for f in found if f is not None and f[0].verdict == "refuted"), None)
            if bad is None and all(f is not None for f in found):
                return _together([f for f in found if f is not None])
            open_end |= bad is None
            first = first or bad
        if first is None or open_end:
            return None
        repair = next((r for m in mends if (r := self._repair(m)) is not None), None)
        words = next((m.words for m in mends), "") if repair is not None else ""
        verdict = replace(first[0], mistake=mistake or "the two sides differ", repair=repair)
        return Settled(verdict, first[1], words)

    def unbound(self, symbol: str, term: str, reason: str, shown: str, mends: Sequence[Mend]) -> Settled | None:
        """A type-error where a symbol that is optimised over does not occur in what is optimised."""
        read = read_statement(f"{term} = 0")
        if read is None or any(isinstance(n, App | Sym) and symbol == head(n) for n in walk(read[1].lhs)):
            return None
        repair = next((r for m in mends if (r := self._repair(m)) is not None), None)
        words = next((m.words for m in mends), "") if repair is not None else ""
        return Settled(Verdict("type-error", reason=reason, mistake="wrong variable", repair=repair), shown, words)

    def of(self, statement: Statement) -> tuple[Verdict, str] | None:
        """The verdict on one statement and its LaTeX; None where nothing certain can be said."""
        if statement not in self._known:
            self._known[statement] = self._decide(statement)
        return self._known[statement]

    def _repair(self, mend: Mend) -> dict[str, str] | None:
        found = self.of(mend.statement)
        if found is None or found[0].verdict not in ("proved", "proved-under", "supported"):
            return None
        return {"latex": mend.shown or found[1], "verdict": found[0].verdict}

    def _decide(self, statement: Statement) -> tuple[Verdict, str] | None:
        if statement.via and (via := read_statement(statement.via)) is not None:
            proof = prove(via[1], via[2], deadline=now() + PROVE_SECONDS)
            if proof is not None and not proof.theorem.owed:
                return Verdict("proved", rules=tuple(dict.fromkeys(proof.theorem.rules)), proof=proof), via[0]
        if (found := by_transport(statement)) is not None:
            return found
        read = read_statement(statement.latex)
        if read is None:
            return None
        shown, rel, context = read
        try:
            if statement.where == "disjoint":
                verdict = _apart(rel, context, self.seed or 0)
            elif rel.op in _NEGATED:
                verdict = self._unequal(Rel(_NEGATED[rel.op], rel.lhs, rel.rhs), context)
            else:
                verdict = self._plain(rel, context, statement.scopes, prove_it=not statement.via)
        except (Unsupported, OverBudget):
            return None
        return None if verdict is None else (verdict, shown)

    def _plain(self, rel: Rel, context: Context, scopes: tuple[str, ...], *, prove_it: bool) -> Verdict | None:
        quick = examine(rel, context, seed=self.seed, models=6, deadline=now() + REFUTE_SECONDS / 4)
        if not isinstance(quick, Refutation) and prove_it:
            proof = prove(rel, context, deadline=now() + PROVE_SECONDS)
            if proof is not None:
                owed = tuple(sorted({c.text for c in proof.theorem.owed}))
                rules = tuple(dict.fromkeys(proof.theorem.rules))
                return Verdict("proved-under" if owed else "proved", conditions=owed, rules=rules, proof=proof)
        found = examine(rel, context, seed=self.seed, deadline=now() + REFUTE_SECONDS)
        if isinstance(found, Support):
            reason = f"no proof; {found.models} random models agree (seed {found.seed})"
            return Verdict("supported", reason=reason, models=found.models)
        if not isinstance(found, Refutation):
            return None
        if found.scope in scopes:
            model: dict[str, object] = {"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs}
            return Verdict("refuted", counterexample=model)
        kind = {"atoms": "the distributions are discrete", "support": "the densities have a common support"}
        if found.scope not in kind:
            return None
        return Verdict("supported", reason="true in every other model", conditions=(kind[found.scope],))

    def _unequal(self, rel: Rel, context: Context) -> Verdict | None:
        """`A != B` in general: false where A = B is a theorem, true where a model tells them apart."""
        found = examine(rel, context, seed=self.seed, deadline=now() + REFUTE_SECONDS)
        if isinstance(found, Refutation):
            return Verdict("supported", reason="a certified model where the two differ", models=found.models)
        return equal_for_all(rel, context, self.seed or 0)


def by_transport(statement: Statement) -> tuple[Verdict, str] | None:
    """The verdict on a statement about W between laws and numbers; None on any other, or where it stays open."""
    try:
        chain = parse_passage(statement.latex, Hints())[0]
    except Unread:
        return None
    lhs, rhs = chain.terms[0], chain.terms[-1]
    if len(chain.ops) != 1 or lhs is None or rhs is None or "W(" not in statement.latex:
        return None
    tried = compared(Rel(chain.ops[0], lhs, rhs), apart=statement.where == "disjoint")
    if tried is None:
        return None
    shown = latex(Rel(chain.ops[0], lhs, rhs))
    if isinstance(tried, int):
        return Verdict("supported", reason=f"no proof; {tried} small transports agree", models=tried), shown
    return Verdict("refuted", counterexample=tried), shown


@dataclass(frozen=True, slots=True)
class Settled:
    """A verdict, the statement it is about, and the corrected claim in words if there is one."""

    verdict: Verdict
    latex: str
    mended: str = ""


def head(t: App | Sym) -> str:
    """The name of a symbol or of an applied function."""
    return t.fn if isinstance(t, App) else t.name


_RANK = ("supported", "proved-under", "proved")


def _together(found: list[tuple[Verdict, str]]) -> Settled:
    """All statements hold: the weakest verdict speaks for them."""
    verdict, _ = min(found, key=lambda f: _RANK.index(f[0].verdict))
    conditions = tuple(sorted({c for v, _ in found for c in v.conditions}))
    rules = tuple(dict.fromkeys(r for v, _ in found for r in v.rules))
    shown = r",\quad ".join(text for _, text in found)
    return Settled(replace(verdict, conditions=conditions, rules=rules), shown)


def read_statement(text: str) -> tuple[str, Rel, Context] | None:
    """The statement as shown, its core relation and its context."""
    try:
        chains = parse_passage(text, Hints())
    except Unread:
        return None
    lhs, rhs = chains[0].terms[0], chains[0].terms[1]
    if lhs is None or rhs is None:
        return None
    symbols = survey(chains, "")
    symbols.data, symbols.model = "p_{data}", "p_{g}"
    surface = Rel(chains[0].ops[0], lhs, rhs)
    try:
        core = Elaborator(symbols, {}, Options(held=True), {}).relation(surface)
    except (Cannot, IllTyped, RecursionError):
        return None
    return latex(surface), core.rel, core.context


def _apart(rel: Rel, context: Context, seed: int) -> Verdict | None:
    """The verdict over models in which the two laws have disjoint supports."""
    work, decided = plan(rel, context), 0
    for k in range(6):
        drawn = drawn_for(rel, context, Random(f"{seed}/apart/{k}"))
        if any(space.size < 2 for space in drawn.spaces.values()):
            continue
        laws = sorted(drawn.densities)
        model = replace(drawn, densities={n: _halved(drawn.densities[n], laws.index(n)) for n in laws}, profile="zeros")
        outcome = judge_model(work, model, now() + REFUTE_SECONDS)
        if outcome.holds is False:
            lhs, rhs, _ = spelled(outcome)
            return Verdict("refuted", counterexample={"model": model.describe(), "lhs": lhs, "rhs": rhs})
        decided += outcome.holds is True
    if decided < 3:
        return None
    return Verdict("supported", reason=f"no proof; {decided} models with disjoint supports agree", models=decided)


def _halved(spec: DensitySpec, side: int) -> DensitySpec:
    """The law on every second atom only."""
    kept = {c: w if c[0] % 2 == side % 2 else Fraction(0) for c, w in spec.weights.items()}
    return replace(spec, weights=kept)
