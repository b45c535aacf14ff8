"""One relation → one verdict: every reading is tried, the kernel proves, the refuter refutes, precision comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from ..clock import now
from ..language.printing import latex
from ..language.terms import App, Bind, Op, Rel, Sym, Term, free_names, substitute, walk
from ..proving import prove
from ..refuting import Refutation, Support, examine
from .document.identities import is_trivial, is_written_as_identity
from .document.inforce import compares_informations, compares_steps, with_equal_laws
from .document.renamed import under_other_names
from .document.special import holds_specially
from .forms import is_arithmetic, is_optimiser, is_value
from .informed import informed_by_another, informs_by_a_number
from .milder import milder_than
from .readings.conditionals import mentions_pi
from .readings.elaborate import Elaborator
from .readings.moving import binds, estimates_a_slope
from .readings.normals import COORDINATE, by_coordinate
from .readings.notations import may_tie_parameters
from .readings.one_space import on_one_space
from .readings.ways import Readings, reader
from .readings.whole_samples import of_a_whole_sample
from .repairing.mending import EQUALITY, mended, shown
from .repairing.mistakes import class_of
from .repairing.retyping import retyped
from .scope import MIDDLE, Cannot, Core, IllTyped, Options
from .scruples import (
    FIXED,
    PARTICULAR,
    SOLVED,
    SOLVED_AT,
    acts_on_laws,
    compares_marginals,
    identifies,
    may_be_a_condition,
    nodes,
    not_generic,
    slope_elsewhere,
    weighs_only,
)
from .subjects.counted_points import of_discrete_laws, proof_of
from .subjects.examples import rounds
from .subjects.odds import of_the_best
from .symbols import Symbols
from .unequal import differ, equal_between_equal, equal_for_all
from .verdict import Surroundings, Verdict

PROVE_SECONDS = 2.0
REFUTE_SECONDS = 1.0
MODELS, LITERAL_MODELS = 40, 400  # what is said to be false may be so in few models
_READ_AS = {  # what a way of reading takes for granted
    "prior": "p(z) is the prior of the model",
    "mixture": MIDDLE,
    "averaged": "a divergence of conditionals is averaged over the condition",
    "shared": "the generator is given conditions as they are in the data",
    "written": "a bare divergence or entropy is the one of the conditionals in the text, or of q from p(z|x)",
    "decimal": "logarithms are decimal",
    "drawn": "the mean is one under q",
    "compared": "means are under the first law of the divergence",
    "settled": "D^* is the best one at the parameter that is held",
    "sampled": "what the generator makes has its law, and differentiation and integration may be exchanged",
    "joined": "the laws compared are the joint laws",
    "bits": "logarithms are to the base 2",
    "latent": "a bare law is one of z",
    "narrow_logs": "the logarithm is one of the number alone",
    "wide_logs": "the logarithm is one of the whole product",
    "merged": "p and its parametrised form are one family",
}
_WEAK = {"<": "<=", ">": ">="}
_WITHOUT_LAW = "the expectation is under the first density it names"


def judge(rel: Rel, around: Surroundings) -> Verdict:
    """The verdict on a surface relation."""
    rel = on_one_space(rel, around.symbols)
    if (clash := type_clash(rel, around.symbols)) is not None:
        return clash
    if not around.literal and (two := compares_marginals(rel)) is not None:
        return Verdict("unread", reason=f"{two[0]} and {two[1]} are laws of two variables, taken at one point")
    if (kernel := acts_on_laws(rel)) is not None:
        return Verdict("unread", reason=f"{kernel} before a law may be a kernel")
    if not around.literal and (elsewhere := slope_elsewhere(rel)) is not None:
        return Verdict("unread", reason=elsewhere)
    if not around.literal and (one := by_coordinate(rel, around.normals)) is not None and one != rel:
        return _of_one_coordinate(rel, one, around)
    read, passed_over = Readings(rel, around), False
    if around.failing and [*read] and read.clash is None:
        verdict = _tested(rel, read.found, around)
        if verdict.verdict == "refuted":
            return verdict
    for options, core in read:
        if rel.op in ("<=", ">=", "<", ">") and _plainly_false(core, around):
            continue
        if (verdict := _proved(core, options, around)) is not None:
            if passed_over := options.optimal and _is_the_other_bound(rel, around):
                break
            wider = _of_laws_apart(read.found[0][1], around) if "matched" in verdict.kinds else None
            return wider or of_discrete_laws(rel, verdict, around)
    cores = [(options, core) for options, core in read if not (passed_over and options.optimal)]
    if read.clash is not None:
        mend = retyped(rel, around, judge) if around.mend and not around.literal else None
        return Verdict("type-error", reason=read.clash.reason, mistake="wrong variable", repair=mend)
    if not cores:
        return Verdict("unread", reason=read.reason)
    verdict = _tested(rel, cores, around)
    if read.missed and verdict.verdict == "refuted":  # it may be meant as the reading that cannot be judged
        return Verdict("unread", reason=read.missed)
    return verdict


def _of_one_coordinate(rel: Rel, one: Rel, around: Surroundings) -> Verdict:
    """The verdict on a relation of normal laws, from the one for a single coordinate."""
    verdict = judge(one, replace(around, normals={}))
    if verdict.good:
        if not binds(rel, "sum"):
            return verdict
        if by_coordinate(rel, around.normals, 3) != one:
            return Verdict("unread", reason="it may hold for one number of coordinates only")
        conditions, kinds = (*verdict.conditions, COORDINATE), (*verdict.kinds, "reading")
        return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)
    return replace(verdict, repair=None)


def _plainly_false(core: Core, around: Surroundings) -> bool:
    """Does one of a few ordinary models refute an inequality? Then no search for its proof is worth the time."""
    few = examine(core.rel, core.context, seed=around.seed, models=4, deadline=now() + REFUTE_SECONDS / 10)
    return isinstance(few, Refutation) and few.scope == "everywhere"


def _of_laws_apart(core: Core, around: Surroundings) -> Verdict | None:
    """What is proved of laws that agree may hold of any: then random models say so."""
    found = examine(core.rel, core.context, seed=around.seed, models=MODELS, deadline=now() + REFUTE_SECONDS)
    return _supported(found, core)


def _supported(found: object, core: Core) -> Verdict | None:
    """The verdict on a relation that most of the random models agree with."""
    if not isinstance(found, Support) or found.models <= MODELS // 2:
        return None
    reason = f"no proof; {found.models} random models agree (seed {found.seed})"
    return Verdict("supported", reason=reason, conditions=core.assumed, models=found.models)


def _is_the_other_bound(rel: Rel, around: Surroundings) -> bool:
    """Is it an inequality that holds the other way round for every D, and this way at the best one only?"""
    flipped = {"<=": ">=", ">=": "<="}.get(rel.op)
    if flipped is None or around.optimal_stated:
        return False
    return judge(replace(rel, op=flipped), replace(around, literal=True, mend=False)).verdict == "proved"


def type_clash(rel: Rel, symbols: Symbols) -> Verdict | None:
    """An optimiser equated with a value: `theta* = min_theta ..`, `argmin .. = E[..]`."""
    if rel.op not in ("=", ":=", "equiv"):
        return None
    for a, b in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        if is_optimiser(a, symbols) and is_value(b, symbols):
            what = (
                "an argmax or argmin" if isinstance(a, Bind) else f"{_shown(a)}, a place where an optimum is attained,"
            )
            return Verdict(
                "type-error", reason=f"{what} is equated with a value, {_shown(b)}", mistake="argmax used as a value"
            )
    return None


def type_clash_alone(term: Term, around: Surroundings) -> Verdict | None:
    """What is ill typed in an expression that stands alone."""
    try:
        Elaborator(around.symbols, dict(around.definitions), families=around.families).term_alone(term)
    except IllTyped as error:
        return Verdict("type-error", reason=error.reason, mistake="wrong variable")
    except (Cannot, RecursionError):
        pass
    return None


def _shown(t: Term) -> str:
    return text if len(text := latex(t)) <= 60 else text[:57] + "..."


def _proved(core: Core, options: Options, around: Surroundings) -> Verdict | None:
    proof = proof_of(core.rel, core.context, now() + PROVE_SECONDS)
    if proof is None and core.rel.op == "=" and core.context.samples:  # a mean over a sample for its limit
        limit = Rel("~=", core.rel.lhs, core.rel.rhs)
        proof = prove(limit, core.context, deadline=now() + PROVE_SECONDS)
    if proof is None:
        return None
    owed = {(c.kind, c.text) for c in proof.theorem.owed}
    owed |= {(_kind_of(a), a) for a in core.assumed if not _stated(a, around)}
    owed |= {("reading", text) for name, text in _READ_AS.items() if getattr(options, name)}
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


def _tested(rel: Rel, cores: list[tuple[Options, Core]], around: Surroundings) -> Verdict:
    _, core = cores[0]
    if rel.op == "~=" and not binds(rel, "argmax", "argmin"):
        return rounds(rel) or Verdict("definition", reason="an approximation, taken as stated")
    if (named := _with_letters_named(rel, core, cores[0][0], around)) is not None:
        return named
    prior = core.context.densities.get("\\pi")  # of two variables it may be a coupling
    told = "\\pi" in around.symbols.shares or (prior is not None and len(prior.spaces + prior.conditional) == 1)
    if core.context.densities and not told and mentions_pi(core.rel) and not around.literal:
        return Verdict("unread", reason="\\pi may be a letter of the document")
    reason = not_generic(rel, core, around)
    if reason is None and rel.op == "=" and informs_by_a_number(rel, around.symbols) and not around.literal:
        reason = FIXED
    if reason is not None and reason.endswith(PARTICULAR) and rel.op != "!=" and not core.literal_family:
        seconds = REFUTE_SECONDS / 2
        found = examine(core.rel, core.context, seed=around.seed, models=MODELS, deadline=now() + seconds)
        if (wider := _supported(found, core)) is not None:  # true of any laws, and so of these
            return wider
    matched = [(o, c) for o, c in cores if o.matched]
    if reason == FIXED and around.matched_stated and matched:  # the laws are not fixed, only the same
        cores, reason = matched, None
        core = cores[0][1]
    identity = reason in (SOLVED, SOLVED_AT) and is_written_as_identity(rel, around)
    if reason is not None and not identity and not (reason == FIXED and weighs_only(rel)):
        return Verdict("unread", reason=reason)
    if identifies(rel, around.symbols):
        return Verdict("definition", reason="an assumption on its laws")
    if rel.op in _WEAK:
        same = None if core.assumed or around.inline else equal_for_all(core.rel, core.context, around.seed or 0)
        if (verdict := same or _between_different(rel, core, around)) is not None:
            return verdict
    models = LITERAL_MODELS if around.literal and rel.op != "!=" else MODELS  # what differs does so in most
    seconds = REFUTE_SECONDS * models / MODELS
    if not around.literal and binds(rel, "argmax", "argmin"):
        models, seconds = 3 * MODELS, 1.5 * REFUTE_SECONDS  # two optima on a small grid are often the same by chance
    outcomes = [
        (c, examine(c.rel, c.context, seed=around.seed, models=models, deadline=now() + seconds)) for _, c in cores
    ]
    for (options, c), (_, outcome) in zip(cores, outcomes, strict=True):
        if isinstance(outcome, Support) and not _never_strict(rel, c, around):
            read = {text for name, text in _READ_AS.items() if getattr(options, name)}
            conditions = tuple(sorted({a for a in c.assumed if not _stated(a, around)} | read))
            said = f"no proof; {outcome.models} random models agree (seed {outcome.seed})"
            return Verdict("supported", reason=said, conditions=conditions, models=outcome.models)
    first = outcomes[0][1]
    if not isinstance(first, Refutation) or not all(isinstance(o, Refutation) for _, o in outcomes):
        if rel.op == "!=" and not core.assumed and (same := equal_for_all(core.rel, core.context, around.seed or 0)):
            return same
        unknown = next(o for _, o in outcomes if not isinstance(o, Refutation))
        return Verdict("unread", reason=getattr(unknown, "reason", "neither proved nor refuted"))
    if any(_WITHOUT_LAW in c.assumed for _, c in cores):
        return Verdict("unread", reason="an expectation that does not say under which law")
    milder = milder_than(rel, core, first, around) or _milder_as_read(rel, cores, outcomes, around)
    milder = milder or _under_equal_laws(rel, around)
    milder = milder or _for_positive_letters(rel, cores[0], around)
    milder = milder or of_the_best(rel, around, judge) or under_other_names(rel, core, around, judge)
    if (milder := milder or of_a_whole_sample(rel, around, judge)) is not None:
        return milder
    if not around.literal and (special := holds_specially(rel, around)) is not None:
        return Verdict("unread", reason=special)
    if may_tie_parameters(rel):
        return Verdict("unread", reason="it may hold for the prior that the text chooses")
    if rel.op == "=" and not around.literal and estimates_a_slope(core.rel):
        return Verdict("definition", reason="an estimate of a slope from samples, taken as stated")
    counted = any(o.enumerated for o, _ in cores) and all(s.law for s in core.context.samples.values())
    if rel.op == "=" and binds(rel, "E") and core.context.samples and not counted:
        return Verdict("unread", reason="a mean over a sample set equal to its limit")
    if around.matched_stated and binds(rel, "grad", "partial", "deriv"):
        return Verdict("unread", reason="it may hold where the laws agree")
    if compares_steps(rel):
        return Verdict("unread", reason="it may hold for the parameters that the text has chosen")
    if informed_by_another(rel) or _informed_by_a_definition(rel, around):
        return Verdict("unread", reason="the information may be that of another joint law than p")
    if not around.literal and may_be_a_condition(core) and not _reversed_holds(core):
        return Verdict("definition", reason="a condition on its letters")
    tied = around.structured and any(
        isinstance(n, Op) and n.op in ("H", "I") and not all(_is_of_a_law(a, around) for a in n.args)
        for n in nodes(rel)
    )
    if tied or (compares_informations(rel) and not (around.general_stated or around.literal)):
        return Verdict("unread", reason="it may hold for the variables that the text ties together")
    verdict = _refuted(rel, cores, first, around)
    if reason is not None and (verdict.mistake == EQUALITY or is_trivial(verdict.repair)):
        return Verdict("unread", reason=reason)  # else it is a number or an identity, whatever the laws
    return verdict


def _milder_as_read(
    rel: Rel, cores: list[tuple[Options, Core]], outcomes: Sequence[tuple[Core, object]], around: Surroundings
) -> Verdict | None:
    """What another reading is, which fails in no ordinary model."""
    for (options, core), (_, outcome) in zip(cores, outcomes, strict=True):
        if isinstance(outcome, Refutation) and outcome.scope != "everywhere" and not around.literal:
            read = tuple(text for name, text in _READ_AS.items() if getattr(options, name))
            milder = milder_than(rel, core, outcome, around)
            if milder is not None:
                return replace(milder, conditions=(*milder.conditions, *read))
    return None


def _is_of_a_law(t: Term, around: Surroundings) -> bool:
    return isinstance(t, Sym) and around.symbols.is_law(t.name)


def _never_strict(rel: Rel, core: Core, around: Surroundings) -> bool:
    """Is it a strict inequality of what is equal under all that the reading assumes?"""
    return rel.op in _WEAK and equal_for_all(core.rel, core.context, around.seed or 0) is not None


def _between_different(rel: Rel, core: Core, around: Surroundings) -> Verdict | None:
    """The verdict on `H(p, q) > H(p)`, which fails where p = q, and there only as far as is known."""
    if (laws := equal_between_equal(core.rel, core.context)) is None:
        return None
    found = examine(core.rel, core.context, seed=around.seed, models=MODELS, deadline=now() + REFUTE_SECONDS)
    if not isinstance(found, Support) and not (isinstance(found, Refutation) and not differ(found.model, laws)):
        return None
    weak = judge(replace(rel, op=_WEAK[rel.op]), replace(around, mend=False))
    if not weak.good and weak.verdict != "supported":
        return None
    known = "it is proved" if weak.good else "random models agree"
    reason = f"both sides are equal where the laws are; with equality allowed {known}"
    return Verdict("supported", reason=reason, conditions=(*weak.conditions, "{} and {} differ".format(*laws)))


def _for_positive_letters(rel: Rel, read: tuple[Options, Core], around: Surroundings) -> Verdict | None:
    """An inequality that fails for negative numbers, of letters that the text may mean as sizes: what holds so."""
    options, core = read
    real = sorted(name for name, kind in core.context.scalars.items() if kind == "real")
    if rel.op not in ("<=", ">=", "<", ">") or not real or around.literal or not core.context.densities:
        return None
    context = replace(core.context, scalars={**core.context.scalars, **dict.fromkeys(real, "positive")})
    found = examine(core.rel, context, seed=around.seed, models=MODELS, deadline=now() + REFUTE_SECONDS)
    if isinstance(found, Refutation):
        return None
    verdict = _proved(replace(core, context=context), options, around)
    conditions = tuple(f"{name} is positive" for name in real)
    if verdict is not None:
        conditions, kinds = (*verdict.conditions, *conditions), (*verdict.kinds, "reading")
        return replace(verdict, verdict="proved-under", conditions=conditions, kinds=kinds)
    if isinstance(found, Support):
        reason = f"no proof; {found.models} random models agree (seed {found.seed})"
        return Verdict("supported", reason=reason, conditions=(*core.assumed, *conditions), models=found.models)
    return Verdict("unread", reason=f"it may hold where {conditions[0]}")


def _informed_by_a_definition(rel: Rel, around: Surroundings) -> bool:
    """Does an entropy stand beside a name that the document defines by means under other laws than p?"""
    inner = [m for n in nodes(rel) if isinstance(n, Op) and n.op in ("H", "I") for a in n.args for m in walk(a)]
    if not inner or any(isinstance(m, App) or (isinstance(m, Sym) and around.symbols.is_law(m.name)) for m in inner):
        return False
    used = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
    means = [
        law
        for name in used & around.definitions.keys()
        for n in walk(around.definitions[name].body)
        if isinstance(n, Bind) and n.op == "E"
        for law in n.over
    ]
    laws = {t.fn if isinstance(t, App) else t.name for t in means if isinstance(t, App | Sym)}
    return bool(laws - {"p", "P"})


def _reversed_holds(core: Core) -> bool:
    """Is the inequality the other way round proved? Then it is no condition, but turned."""
    turned = Rel(">=" if core.rel.op in ("<=", "<") else "<=", core.rel.lhs, core.rel.rhs)
    return prove(turned, core.context, deadline=now() + PROVE_SECONDS) is not None


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


def _under_equal_laws(rel: Rel, around: Surroundings) -> Verdict | None:
    """A false relation of laws that the text sets equal: what holds of it once they are."""
    for equated in () if around.literal else around.equated:
        read = with_equal_laws(rel, equated)
        if read == rel:
            continue
        verdict = judge(read, replace(around, equated=tuple(e for e in around.equated if e != equated), mend=False))
        if verdict.good or verdict.verdict == "supported":
            conditions = (*verdict.conditions, str(equated))
            kind = "proved-under" if verdict.good else "supported"
            return replace(verdict, verdict=kind, conditions=conditions, kinds=(*verdict.kinds, "reading"))
        if verdict.verdict in ("unread", "definition"):
            return Verdict("unread", reason=f"it may hold where {equated}")
    return None


def _refuted(rel: Rel, cores: list[tuple[Options, Core]], refutation: Refutation, around: Surroundings) -> Verdict:
    found = None
    if around.mend and not around.literal:
        found = mended(rel, [(core, reader(options, around)) for options, core in cores], settled=around.settled)
    plain = is_arithmetic(rel) and not around.conditional
    if around.inline and (found is None or found.edit == EQUALITY) and not plain:
        return Verdict("definition", reason="a condition or a remark")
    slip = not around.mend or (found is not None and found.edit != EQUALITY)
    if not (slip or around.literal) and (special := holds_specially(rel, around, slip=False)) is not None:
        return Verdict("unread", reason=special)
    repair = shown(found, rel, around.symbols)
    if repair is not None and repair["latex"] == latex(rel):
        return Verdict("unread", reason="one reading of it is proved and another refuted")
    return Verdict(
        "refuted",
        counterexample={"model": refutation.model.describe(), "lhs": refutation.lhs, "rhs": refutation.rhs},
        mistake=found.edit if found else class_of(cores[0][1]),
        repair=repair,
    )
