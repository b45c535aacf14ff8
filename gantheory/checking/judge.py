"""One relation → one verdict: every reading is tried, the kernel proves, the refuter refutes, precision comes first."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import permutations

from ..language.context import Context
from ..language.printing import latex
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, substitute, transform, walk
from ..proving import Proof, prove
from ..refuting import Refutation, Support, examine, repairs
from .elaborate import Cannot, Core, Defined, Elaborator, IllTyped, Options
from .symbols import PARAMETER_LETTERS, Symbols, take_apart

PROVE_SECONDS = 2.0
MEND_SECONDS = 0.5
REFUTE_SECONDS = 1.0
REPAIR_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one relation."""

    verdict: str
    reason: str | None = None
    conditions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    counterexample: dict[str, object] | None = None
    mistake: str | None = None
    repair: dict[str, str] | None = None
    proof: Proof | None = None
    models: int = 0
    kinds: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Is the relation established, at least under conditions?"""
        return self.verdict in ("proved", "proved-under")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the document says around a statement: definitions, roles and hypotheses in force."""

    symbols: Symbols
    definitions: Mapping[str, Defined]
    families: Mapping[str, str] = field(default_factory=dict[str, str])
    discrete_stated: bool = False  # the text speaks of discrete distributions here
    conditional: bool = False  # the sentence starts with an "if" that is not understood
    inline: bool = False
    optimal_stated: bool = False  # the text says that D is optimal here
    matched_stated: bool = False  # the text says p_g = p_data here
    mend: bool = True  # look for the single edit that repairs a refuted line
    literal: bool = False  # take the formula as it stands: D is any discriminator
    specific: frozenset[str] = frozenset()  # laws the document fixes (a family, a table): not generic
    seed: int | None = None


def judge(rel: Rel, around: Surroundings) -> Verdict:
    """The verdict on a surface relation."""
    if (clash := type_clash(rel, around.symbols)) is not None:
        return clash
    cores: list[tuple[Options, Core]] = []
    reason = "the statement is outside what can be judged"
    for options in readings(rel, around):
        try:
            core = Elaborator(around.symbols, around.definitions, options, around.families).relation(rel)
        except IllTyped as error:
            return Verdict("type-error", reason=error.reason, mistake="wrong variable")
        except Cannot as error:
            reason = error.reason if not cores else reason
            continue
        except RecursionError:
            reason = "the definitions unfold without end"
            continue
        if all(core.rel != c.rel for _, c in cores):
            cores.append((options, core))
    if not cores:
        return Verdict("unread", reason=reason)
    for options, core in cores:
        if rel.op in ("<=", ">=", "<", ">") and _plainly_false(core, around):
            continue
        if (verdict := _proved(core, options, around)) is not None:
            return verdict
    return _tested(rel, cores, around)


def _plainly_false(core: Core, around: Surroundings) -> bool:
    """Does one of a few ordinary models refute an inequality? Then no search for its proof is worth the time."""
    found = examine(core.rel, core.context, seed=around.seed, models=4, deadline=time.monotonic() + REFUTE_SECONDS / 10)
    return isinstance(found, Refutation) and found.scope == "everywhere"


def readings(rel: Rel, around: Surroundings) -> Sequence[Options]:
    """The ways the field may mean the relation, the plain one first."""
    out = [Options()]
    if around.literal:
        return out
    if _mentions_discriminator(rel, around.symbols):
        out.append(Options(optimal=True))
    if around.matched_stated or _constant_side(rel, around.symbols):
        out += [Options(matched=True), Options(optimal=True, matched=True)]
    if _has_indexed(rel):
        out.append(Options(enumerated=True))
    if any(isinstance(n, Op) and n.op == "at" for n in _nodes(rel)):
        out += [Options(balanced=True), Options(complement=False)]
    if any(isinstance(n, Op) and n.op == "Div" for n in _nodes(rel)):
        out.append(Options(jsd_for_div=True))
    if around.symbols.families:
        out.append(Options(merged=True))
    used = {n.fn if isinstance(n, App) else n.name for n in _nodes(rel) if isinstance(n, App | Sym)}
    defined = [n for name in used & around.definitions.keys() for n in walk(around.definitions[name].body)]
    singles = {n.name for n in (*_nodes(rel), *defined) if isinstance(n, Sym) and len(n.name) == 1}
    if any(s.isupper() and s.lower() in singles for s in singles):
        out.append(Options(casefold=True))
    if out[0] and around.optimal_stated and len(out) > 1 and out[1].optimal:
        out[0], out[1] = out[1], out[0]
    return out


def _nodes(rel: Rel) -> list[Term]:
    return [n for t in (rel.lhs, rel.rhs) for n in walk(t)]


def _mentions_discriminator(rel: Rel, symbols: Symbols) -> bool:
    return any(
        (isinstance(n, App) and symbols.is_unit(n.fn) and not take_apart(n.fn).optimal)
        or (isinstance(n, Sym) and symbols.is_unit(n.name))
        or (isinstance(n, Sym | App) and take_apart(n.name if isinstance(n, Sym) else n.fn).letter == "V")
        for n in _nodes(rel)
    )


def _constant_side(rel: Rel, symbols: Symbols) -> bool:
    """Is one side a plain number? Then the statement may be about the optimum, where the laws agree."""
    return any(
        not any(isinstance(n, Sym | App) and n != Sym("\\pi") for n in walk(t)) for t in (rel.lhs, rel.rhs)
    ) and any(isinstance(n, Sym | App) and "*" in (n.name if isinstance(n, Sym) else n.fn) for n in _nodes(rel))


def _has_indexed(rel: Rel) -> bool:
    return any(isinstance(n, Op) and n.op == "index" for n in _nodes(rel))


# -------------------------------------------------------------------- types


def type_clash(rel: Rel, symbols: Symbols) -> Verdict | None:
    """An optimiser equated with a value: `theta* = min_theta ..`, `argmin .. = E[..]`."""
    if rel.op not in ("=", ":=", "equiv"):
        return None
    for a, b in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        if _is_optimiser(a, symbols) and is_value(b, symbols):
            what = (
                "an argmax or argmin" if isinstance(a, Bind) else f"{_shown(a)}, a place where an optimum is attained,"
            )
            return Verdict(
                "type-error", reason=f"{what} is equated with a value, {_shown(b)}", mistake="argmax used as a value"
            )
    return None


def _shown(t: Term) -> str:
    text = latex(t)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_optimiser(t: Term, symbols: Symbols) -> bool:
    match t:
        case Bind("argmax" | "argmin", _, _, _):
            return True
        case Sym(name):
            parts = take_apart(name)
            starred = parts.optimal and (parts.letter in PARAMETER_LETTERS or parts.letter in ("G", "D"))
            return starred and not symbols.is_law(name)
        case Op("tuple", args):
            return bool(args) and all(_is_optimiser(a, symbols) for a in args)
        case _:
            return False


def is_value(t: Term, symbols: Symbols) -> bool:
    """Is the term surely one number: an expectation, an integral, a divergence, an optimum, or arithmetic of those?"""
    match t:
        case Op("KL" | "JSD" | "TV" | "W" | "Div" | "crossentropy" | "H" | "I", _):
            return True
        case Bind("E" | "max" | "min" | "sup" | "inf", variables, _, _):
            return bool(variables)
        case Bind("int", _, _, _):
            return True
        case Op("add" | "mul" | "neg" | "div", args):
            return any(is_value(a, symbols) for a in args) and all(
                is_value(a, symbols)
                or not any(
                    isinstance(n, App | Bind) or (isinstance(n, Sym) and symbols.is_law(n.name)) for n in walk(a)
                )
                for a in args
            )
        case _:
            return False


# -------------------------------------------------------------------- proving


def _proved(core: Core, options: Options, around: Surroundings) -> Verdict | None:
    proof = prove(core.rel, core.context, deadline=time.monotonic() + PROVE_SECONDS)
    if proof is None and core.rel.op == "=" and core.context.samples:  # a mean over a sample for its limit
        limit = Rel("~=", core.rel.lhs, core.rel.rhs)
        proof = prove(limit, core.context, deadline=time.monotonic() + PROVE_SECONDS)
    if proof is None:
        return None
    owed = {(c.kind, c.text) for c in proof.theorem.owed}
    owed |= {(_kind_of(a), a) for a in core.assumed if not _stated(a, around)}
    if options.merged:
        owed.add(("reading", "p and its parametrised form are one family"))
    rules = tuple(dict.fromkeys((*(("unfold",) if core.unfolded else ()), *proof.theorem.rules)))
    return Verdict(
        "proved-under" if owed else "proved",
        conditions=tuple(sorted({text for _, text in owed})),
        kinds=tuple(sorted({kind for kind, _ in owed})),
        rules=rules,
        proof=proof,
    )


def _kind_of(assumption: str) -> str:
    if "capacity" in assumption:
        return "capacity"
    return "optimal" if assumption == "D = D^*" else "matched" if assumption == "p_g = p_data" else "reading"


def _stated(assumption: str, around: Surroundings) -> bool:
    return (assumption == "D = D^*" and around.optimal_stated) or (
        assumption == "p_g = p_data" and around.matched_stated
    )


# -------------------------------------------------------------------- refuting


def _tested(rel: Rel, cores: list[tuple[Options, Core]], around: Surroundings) -> Verdict:
    _, core = cores[0]
    if rel.op == "~=" and not any(isinstance(n, Bind) and n.op.startswith("arg") for n in _nodes(rel)):
        return Verdict("definition", reason="an approximation, taken as stated")
    if (named := _with_letters_named(rel, core, cores[0][0], around)) is not None:
        return named
    if (reason := _not_generic(rel, core, around)) is not None:
        return Verdict("unread", reason=reason)
    if _identifies(rel, around.symbols):
        return Verdict("definition", reason="an assumption on its laws")
    outcomes = [
        (c, examine(c.rel, c.context, seed=around.seed, deadline=time.monotonic() + REFUTE_SECONDS)) for _, c in cores
    ]
    for c, outcome in outcomes:
        if isinstance(outcome, Support):
            conditions = tuple(sorted(a for a in c.assumed if not _stated(a, around)))
            return Verdict(
                "supported",
                reason=f"no proof; {outcome.models} random models agree (seed {outcome.seed})",
                conditions=conditions,
                models=outcome.models,
            )
    first = outcomes[0][1]
    if not isinstance(first, Refutation) or not all(isinstance(o, Refutation) for _, o in outcomes):
        unknown = next(o for _, o in outcomes if not isinstance(o, Refutation))
        return Verdict("unread", reason=getattr(unknown, "reason", "neither proved nor refuted"))
    if (milder := _milder(core, first, around)) is not None:
        return milder
    return _refuted(rel, cores, first, around)


def _with_letters_named(rel: Rel, core: Core, options: Options, around: Surroundings) -> Verdict | None:
    """`a/(a+b) = p(x)/(p(x)+q(x))`: letters of one side that stand for densities of the other."""
    numbers = {n for n, kind in core.context.scalars.items() if kind != "integer"}
    left, right = (free_names(t) & numbers for t in (core.rel.lhs, core.rel.rhs))
    letters, other = sorted(left ^ right), core.rel.rhs if left - right else core.rel.lhs
    densities = sorted({n for n in walk(other) if isinstance(n, App) and n.fn in core.context.densities}, key=str)
    if not 0 < len(letters) <= 2 or (left - right and right - left) or not len(letters) <= len(densities) <= 3:
        return None
    for chosen in permutations(densities, len(letters)):
        names: dict[str, Term] = dict(zip(letters, chosen, strict=True))
        read = replace(core, rel=Rel(core.rel.op, *(substitute(t, names) for t in (core.rel.lhs, core.rel.rhs))))
        read = replace(read, assumed=(*core.assumed, *(f"{k} is {latex(v)}" for k, v in names.items())))
        if (verdict := _proved(read, options, around)) is not None:
            return verdict
    return None


def _milder(core: Core, refutation: Refutation, around: Surroundings) -> Verdict | None:
    """Refuted, but only where the text may not have meant it."""
    if refutation.scope == "support":
        return Verdict(
            "supported",
            reason="true in every model with full supports",
            conditions=("the densities have a common support",),
        )
    if refutation.scope == "unnormalised":
        return Verdict(
            "supported", reason="true in every normalised model", conditions=("the densities are normalised",)
        )
    if refutation.scope == "atoms" and around.discrete_stated:
        return Verdict(
            "supported", reason="true in every discrete model", conditions=("the distributions are discrete",)
        )
    if (
        around.conditional
        and any(isinstance(n, Op) and n.op in ("H", "KL") for n in walk(core.rel.lhs))
        and core.rel.op == "="
    ):
        return Verdict("unread", reason="it holds under an 'if' of the text that is not understood")
    points = set(core.context.points)
    left, right = (_bare_points(t) & points for t in (core.rel.lhs, core.rel.rhs))
    if left ^ right and core.rel.op == "=":
        return Verdict("unread", reason=f"{min(left ^ right)} stands alone on one side only")
    return _about_a_law(core)


def _about_a_law(core: Core) -> Verdict | None:
    """`p(x) = ..` in other laws: an unbound variable is a slip, anything else relates laws by assumption."""
    lhs, rhs = core.rel.lhs, core.rel.rhs
    if not (isinstance(lhs, App) and lhs.fn in core.context.densities and core.rel.op == "="):
        return None
    stray = sorted((free_names(rhs) - free_names(lhs)) & set(core.context.points))
    missing = sorted((free_names(lhs) - free_names(rhs)) & set(core.context.points))
    if stray and missing and any(isinstance(n, Bind) for n in walk(rhs)):
        return Verdict(
            "type-error",
            reason=f"{stray[0]} is free on the right, {missing[0]} on the left: the wrong variable is integrated out",
            mistake="index",
        )
    others = {n.fn for n in walk(rhs) if isinstance(n, App) and n.fn in core.context.densities} - {lhs.fn}
    if others or not any(isinstance(n, App) and n.fn in core.context.densities for n in walk(rhs)):
        return Verdict("definition", reason=f"an assumption on {lhs.fn}")
    return None


def _identifies(rel: Rel, symbols: Symbols) -> bool:
    """Plain products and quotients of laws that do not all occur on both sides, or a law split into factors: a reading
    of the laws, such as class-conditionals or independence, and no claim about any."""
    if rel.op != "=":
        return False
    if isinstance(rel.lhs, App) and any(isinstance(n, Bind) and n.op == "prod" for n in walk(rel.rhs)):
        return symbols.is_law(rel.lhs.fn)
    if any(isinstance(n, Bind) or (isinstance(n, Op) and n.op not in ("mul", "div", "at", "neg")) for n in _nodes(rel)):
        return False
    laws = [{n.fn for n in walk(t) if isinstance(n, App) and symbols.is_law(n.fn)} for t in (rel.lhs, rel.rhs)]
    return bool(laws[0] and laws[1] and laws[0] != laws[1])


def _bare_points(t: Term) -> set[str]:
    """Points that stand alone in arithmetic, not as an argument."""
    match t:
        case Sym(name):
            return {name}
        case Op(op, args) if op not in ("at", "index"):
            return set[str]().union(*(_bare_points(a) for a in args))
        case Bind(_, variables, _, body):
            return _bare_points(body) - {v.name for v in variables}
        case _:
            return set()


def _refuted(rel: Rel, cores: list[tuple[Options, Core]], refutation: Refutation, around: Surroundings) -> Verdict:
    from .mistakes import class_of

    mended = None if around.literal or not around.mend else _mended([core for _, core in cores])
    if around.inline and mended is None:
        return Verdict("definition", reason="a condition or a remark")
    return Verdict(
        "refuted",
        counterexample={"model": refutation.model.describe(), "lhs": refutation.lhs, "rhs": refutation.rhs},
        mistake=mended[1] if mended else class_of(cores[0][1].rel),
        repair=_shown_repair(mended, rel, around.symbols),
    )


def _shown_repair(mended: tuple[Rel, str, Core] | None, rel: Rel, symbols: Symbols) -> dict[str, str] | None:
    if mended is None:
        return None
    return {"latex": latex(_as_written(mended[0], mended[2], rel, symbols)), "verdict": "proved"}


def _mended(cores: list[Core]) -> tuple[Rel, str, Core] | None:
    """A single edit that the prover proves, with its name, under the first reading that has one."""
    end = time.monotonic() + REPAIR_SECONDS

    def proves(rel: Rel, context: Context) -> Proof | None:
        return prove(rel, context, deadline=time.monotonic() + MEND_SECONDS)

    for core in cores:
        found = repairs(core.rel, core.context, prove=proves, deadline=min(end, time.monotonic() + REPAIR_SECONDS * 0.7))
        if found is not None and (found.rel.op == core.rel.op or _comparable(core)):
            return found.rel, found.edit, core
        if (whole := _integrated(core)) is not None and proves(whole, core.context):
            return whole, "missing integral", core
    return None


def _comparable(core: Core) -> bool:
    """Are both sides numbers, or both functions of points? Only then may one be a bound of the other."""
    points = set(core.context.points)
    return bool(free_names(core.rel.lhs) & points) == bool(free_names(core.rel.rhs) & points)


def _integrated(core: Core) -> Rel | None:
    """A number equated with a function of a point: the function integrated."""
    points = set(core.context.points)
    left, right = (free_names(t) & points for t in (core.rel.lhs, core.rel.rhs))
    if left or not right or core.rel.op != "=":
        return None
    variables = tuple(Sym(n) for n in sorted(right))
    return Rel("=", core.rel.lhs, Bind("int", variables, (None,) * len(variables), core.rel.rhs))


def _as_written(mended: Rel, core: Core, rel: Rel, symbols: Symbols) -> Rel:
    """A repair in the letters of the line it repairs, with the variables of a law that has several."""
    heads = {n.fn if isinstance(n, App) else n.name for n in _nodes(rel) if isinstance(n, App | Sym)}
    letters = {small: written for written, small in symbols.alias.items() if written in heads and small not in heads}

    def back(t: Term) -> Term:
        if isinstance(t, Bind) and t.op == "fun" and isinstance(t.body, App) and t.body.fn in core.context.densities:
            several = len(core.context.densities[t.body.fn].spaces) > 1
            return t.body if several else t
        return App(letters[t.fn], t.args, t.given, t.params) if isinstance(t, App) and t.fn in letters else t

    return Rel(mended.op, transform(mended.lhs, back), transform(mended.rhs, back))


def _not_generic(rel: Rel, core: Core, around: Surroundings) -> str | None:
    """Reasons for which a random model says nothing about this statement."""
    if core.literal_family:
        return "a parametric family written out"
    laws = set(core.context.densities)
    loose = sorted(f for f in _functions_of(core.rel.lhs, core) ^ _functions_of(core.rel.rhs, core))
    if loose:
        return f"{loose[0]} occurs on one side only, and the document does not say what it is"
    fixed = sorted(laws & around.specific)
    if fixed:
        return f"{fixed[0]} is a particular distribution in this document"
    sizes = {s.size.name for s in core.context.samples.values() if isinstance(s.size, Sym)}
    left, right = (free_names(t) & set(core.context.scalars) - sizes for t in (core.rel.lhs, core.rel.rhs))
    if laws and (loose := sorted(left ^ right)):
        return f"{loose[0]} stands on one side only, and the document does not say what it is"
    if (
        core.context.scalars
        and all(isinstance(n, Num | Sym | Op) for n in walk(core.rel.lhs))
        and all(isinstance(n, Num | Sym | Op) for n in walk(core.rel.rhs))
    ):
        return "an equation between numbers, which may be one to solve"
    alone = sorted((_bare_points(core.rel.lhs) | _bare_points(core.rel.rhs)) & set(core.context.points))
    if alone and laws:
        return f"{alone[0]} stands alone as a number, and the document does not say which"
    zero = Num(Fraction(0)) in (core.rel.lhs, core.rel.rhs)
    divergence = any(isinstance(t, Op) and t.op in ("KL", "JSD", "H", "I", "TV", "W") for t in (rel.lhs, rel.rhs))
    if (
        (divergence or not zero)
        and _plain_number(core.rel.rhs) != _plain_number(core.rel.lhs)
        and laws
        and core.rel.op == "="
        and not core.unfolded
    ):
        return "a number for laws that the document may have fixed"
    return None


def _functions_of(t: Term, core: Core) -> set[str]:
    known = core.context.functions
    return {n.fn for n in walk(t) if isinstance(n, App) and n.fn in known and known[n.fn].range == "real"}


def _plain_number(t: Term) -> bool:
    return all(isinstance(n, Num | Op) for n in walk(t))


Prover = Callable[[Rel, object], Proof | None]
