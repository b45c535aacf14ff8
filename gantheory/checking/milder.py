"""Verdicts milder than refuted: a false line that the text may not have meant where it fails."""

from __future__ import annotations

import re
from fractions import Fraction

from ..language.terms import App, Bind, Num, Op, Rel, Sym, walk
from ..refuting import Refutation
from .document.inforce import complements_a_law
from .document.own_terms import own_meaning
from .document.presupposed import factorised
from .document.prose import (
    bounds_laws,
    restricts,
    says_function_of,
    says_independent,
    says_one_hot,
    says_own_scale,
    tells_fakes,
    ties_the_variables,
)
from .names import take_apart
from .readings.runs import may_be_of_a_chain
from .scope import Core
from .scruples import about_a_law, bare_points, derived_by, keeps_its_constant, nodes
from .symbols import point_base
from .verdict import Surroundings, Verdict

_ARITHMETIC = ("add", "neg", "mul", "div", "log")
_LOG_TWO = Op("log", (Num(Fraction(2)),))


def _of_entropies(rel: Rel, around: Surroundings) -> bool:
    """An entropy is one of discrete laws, unless the words just before speak of densities."""
    return not around.densities_near and any(isinstance(n, Op) and n.op in ("H", "crossentropy") for n in nodes(rel))


def _of_a_conditional_game(rel: Rel) -> bool:
    """Does a value V stand beside divergences of laws that are given something?"""
    valued = any(isinstance(n, App) and take_apart(n.fn).letter in ("V", "\\mathcal{V}") for n in nodes(rel))
    divergences = [n for n in nodes(rel) if isinstance(n, Op) and n.op in ("KL", "JSD")]
    return valued and any(isinstance(a, App) and a.given for n in divergences for a in n.args)


def _of_coordinates(rel: Rel) -> bool:
    r"""`KL(q(z) \| \prod_j q(z_j))`: does a divergence compare a law of z with a product over an index of z?"""
    for n in nodes(rel):
        if isinstance(n, Op) and n.op in ("KL", "JSD", "TV"):
            products = [m for a in n.args for m in walk(a) if isinstance(m, Bind) and m.op == "prod"]
            indexed = {i.args[0] for m in products for i in walk(m.body) if isinstance(i, Op) and i.op == "index"}
            if indexed & {x for a in n.args if isinstance(a, App) for x in a.args}:
                return True
    return False


def _has_best(rel: Rel, around: Surroundings) -> bool:
    names = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
    return any(around.symbols.is_unit(name) and take_apart(name).optimal for name in names)


def _written_without_laws(core: Core) -> bool:
    """Is a divergence from something written in numbers alone, `u(x) = 1/n`, which is no law at every size?"""
    compared = [a for n in nodes(core.rel) if isinstance(n, Op) and n.op in ("KL", "JSD", "TV") for a in n.args]
    written = [a.body for a in compared if isinstance(a, Bind) and a.op == "fun"]
    known = {*core.context.densities, *core.context.functions}
    return any(not any(isinstance(m, App) and m.fn in known for m in walk(body)) for body in written)


def _joined_on_one_side(core: Core) -> str:
    """The one variable that a divergence or entropy on one side of an equation is of, and the other is not."""
    match core.rel:
        case Rel("=", Op(op, (Bind("fun", here), *_)), Op(other, (Bind("fun", there), *_))) if op == other:
            new = {v.name for v in here} ^ {v.name for v in there}
            return new.pop() if len(new) == 1 else ""
        case _:
            return ""


def _given_unread(core: Core, around: Surroundings) -> str | None:
    """A name in a relation, no player of the game, that the document gives in a formula that could not be read."""
    players = {around.symbols.data, around.symbols.model, around.symbols.prior}
    given = (around.unread - around.definitions.keys() - players) & {*core.context.densities, *core.context.functions}
    return min((n for n in given if not take_apart(n).letter.startswith(("p", "q", "P", "Q", "D"))), default=None)


def _of_renamed_laws(rel: Rel, around: Surroundings) -> bool:
    """`D^* = p / (p + q)` in a text whose game is one of p_data and p_g: are its laws those of the game, renamed?"""
    best = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
    if not (best and around.symbols.is_unit(best) and take_apart(best).optimal):
        return False
    known = {around.symbols.data, around.symbols.model}
    laws = {n.fn for n in walk(rel.rhs) if isinstance(n, App) and around.symbols.is_law(n.fn)}
    others = {law for law in laws if around.symbols.alias.get(law, law) not in known}
    space = around.symbols.slots.get(around.symbols.data or "", set[str]())
    return bool(others) and len(laws) == 2 and all(around.symbols.slots.get(law, space) <= space for law in others)


def _leaves_nothing_out(rel: Rel, core: Core, around: Surroundings) -> bool:
    """`p(x)/q(x) = D^*(x)/(1 - D^*(x))`: arithmetic in values, of the best D too, which leaves no terms out."""
    applied = [n.fn for n in nodes(rel) if isinstance(n, App)]
    plain = all(isinstance(n, Num | Sym | App) or (isinstance(n, Op) and n.op in _ARITHMETIC) for n in nodes(rel))
    at_the_best = plain and any(around.symbols.is_unit(fn) and take_apart(fn).optimal for fn in applied)
    return at_the_best or keeps_its_constant(core.rel)


def _at_a_zero(rel: Rel) -> bool:
    """`D^*(x) = p(x) / (p(x) + 0)`: is a zero written into a denominator, as the value that a law has where x is?"""
    added = [n.args[1] for n in nodes(rel) if isinstance(n, Op) and n.op == "div"]
    return any(isinstance(t, Op) and t.op == "add" and Num(Fraction(0)) in t.args for t in added)


def _counts(rel: Rel) -> bool:
    """Are all points added up, and none integrated over?"""
    binders = [n for n in nodes(rel) if isinstance(n, Bind) and n.op in ("sum", "int")]
    return bool(binders) and all(n.op == "sum" and all(point_base(v) for v in n.vars) for n in binders)


def _defines(rel: Rel) -> bool:
    r"""Is it `TV(p, q) = ..` or `JSD(p, q) = \sqrt{..}`?"""
    match rel:
        case Rel("=" | ":=", Op("TV"), _) | Rel("=" | ":=", Op("JSD"), Op("sqrt")):
            return True
        case _:
            return False


def _of_a_chosen_one(rel: Rel, around: Surroundings) -> bool:
    r"""`KL(p \| p_{\theta^*}) \le KL(p \| p_\theta)`: an inequality that may hold by the choice of \theta^*."""
    names = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
    starred = [n for n in names if "*" in n and around.symbols.is_law(n)]
    return rel.op in ("<=", ">=", "<", ">") and bool(starred)


def _names_a_conditional(rel: Rel) -> bool:
    r"""`H(p_{X|Y})`, `KL(P_{Y|X=x} \| R)`: one law of an entropy or a divergence that is named as a conditional one."""
    compared = [n for n in nodes(rel) if isinstance(n, Op) and n.op in ("H", "KL", "JSD", "TV", "crossentropy")]
    return any(sum("|" in take_apart(a.name).sub for a in n.args if isinstance(a, Sym)) == 1 for n in compared)


def _over_a_part(rel: Rel, above: str) -> str | None:
    r"""A set that is integrated over, `\int_A p - q dx`, of which the text says what it is."""
    for n in nodes(rel):
        for over in n.over if isinstance(n, Bind) and n.op in ("int", "sum") else ():
            match over:
                case Op("tuple", (Sym("\\in"), Sym(name))) if len(name) == 1 and name.isupper():
                    if re.search(
                        rf"(?<![\w\\]){name}\s*:?=\s*(?:\\left)?\\\{{|\b(?:set|event|region)s? \$+{name}\b", above
                    ):
                        return name
                case _:
                    pass
    return None


def _of_two_variables(rel: Rel) -> bool:
    r"""`KL(p(x) \| q(x)) = KL(p(y) \| q(y))`: y may be x in other coordinates, and p(y) its density there."""
    match rel.lhs, rel.rhs:
        case (
            Op(op, (App(p, (Sym() as x,), ()), App(q, (Sym() as at,), ()))),
            Op(other, (App(r, (Sym() as y,), ()), App(s, (Sym() as there,), ()))),
        ):
            return rel.op == "=" and op == other and (p, q, x, y) == (r, s, at, there) and x != y
        case _:
            return False


def milder_than(rel: Rel, core: Core, refutation: Refutation, around: Surroundings) -> Verdict | None:
    """What is said of a relation that is refuted, but only where the text may not have meant it."""
    if refutation.scope == "support":
        return Verdict(
            "supported",
            reason="true in every model with full supports",
            conditions=("the densities have a common support",),
        )
    if not around.literal and _of_two_variables(rel):
        return Verdict("unread", reason="one variable may be the other in other coordinates")
    if not around.literal and (meant := own_meaning(rel, around.above)) is not None:
        return Verdict("unread", reason=meant)
    if not around.literal and (part := _over_a_part(rel, around.above)) is not None:
        return Verdict("unread", reason=f"it may hold for the set {part} that the text has chosen")
    by_subscript = any("|" in take_apart(name).sub for name in core.context.densities) or _names_a_conditional(rel)
    if not around.literal and by_subscript:
        return Verdict("unread", reason="a conditional law named by its subscript, of which nothing else is said")
    if not around.literal and _at_a_zero(rel):
        return Verdict("unread", reason="it may hold where a law is 0 only, which is written as 0")
    if rel.op == "=" and not around.literal and any(isinstance(n, App) and n.fn == "\\indexed" for n in nodes(rel)):
        return Verdict("unread", reason="it may hold for the laws that the text chooses, one for each point")
    if not around.literal and _of_coordinates(rel):
        return Verdict("unread", reason="what carries an index may be a coordinate of what stands bare")
    if not around.literal and around.symbols.two_logarithms and _LOG_TWO in nodes(rel):
        return Verdict("unread", reason="the logarithm may be binary beside a natural one")
    if not around.literal and (new := _joined_on_one_side(core)) and says_function_of(around.above, new):
        return Verdict("unread", reason=f"{new} may be a function of the others")
    if not around.literal and may_be_of_a_chain(rel):
        return Verdict("unread", reason="it may hold for variables that form a chain")
    if not around.literal and _has_best(rel, around) and tells_fakes(around.above):
        return Verdict("unread", reason="the discriminator may be one that tells fakes")
    if not around.literal and _written_without_laws(core):
        return Verdict("unread", reason="a law written in numbers, which add up to one only where the text has them")
    if rel.op == "->" and not core.context.samples and not around.literal:
        return Verdict("definition", reason="an arrow between two things, neither of which a sample tends to")
    if (name := _given_unread(core, around)) is not None:
        return Verdict("unread", reason=f"{name} is given by a formula that is not understood")
    discrete = around.discrete_stated or _counts(rel) or _of_entropies(rel, around)
    if refutation.scope == "atoms" and (discrete or complements_a_law(core.rel, around.symbols)):
        return Verdict(
            "supported", reason="true in every discrete model", conditions=("the distributions are discrete",)
        )
    if (
        around.conditional
        and any(isinstance(n, Op) and n.op in ("H", "KL") for n in walk(core.rel.lhs))
        and core.rel.op == "="
    ):
        return Verdict("unread", reason="it holds under an 'if' of the text that is not understood")
    if not around.literal and (parts := factorised(rel, around.symbols)) and says_independent(around.said[0]):
        return Verdict("definition", reason="an assumption on its laws", conditions=parts)
    if not (around.literal or around.matched_stated or around.optimal_stated) and restricts(around.said[0]):
        return Verdict("unread", reason="it may hold under what the sentence supposes")
    if not around.literal and _of_entropies(rel, around) and says_one_hot(around.said[0]):
        return Verdict("unread", reason="it may hold for laws that the text puts at one point")
    if not around.literal and bounds_laws(around.said[0]):
        return Verdict("unread", reason="it may hold under what the sentence supposes")
    informed = any(isinstance(n, Op) and n.op in ("H", "I") for n in nodes(rel))
    if not around.literal and informed and ties_the_variables(around.said[0]):
        return Verdict("unread", reason="it may hold for the variables that the text ties together")
    if not around.literal and _of_a_chosen_one(rel, around):
        return Verdict("unread", reason="it may hold by how the text chooses what it marks as the best")
    if not around.literal and _defines(rel) and says_own_scale(*around.said):
        return Verdict("unread", reason="the text takes it on a scale of its own")
    if around.equivalent and core.rel.op == "=" and not _leaves_nothing_out(rel, core, around):
        return Verdict("unread", reason="the text calls it an equivalence, which does not say that the two are equal")
    if rel.op == "=" and not around.literal and _of_renamed_laws(rel, around):
        return Verdict("unread", reason="the laws of the game may go by other names here")
    if rel.op == "=" and not around.literal and _of_a_conditional_game(rel):
        return Verdict("unread", reason="the game may be one that is given what its divergences are")
    points = set(core.context.points) - derived_by(core.rel)
    left, right = (bare_points(t) & points for t in (core.rel.lhs, core.rel.rhs))
    if left ^ right and core.rel.op == "=":
        return Verdict("unread", reason=f"{min(left ^ right)} stands alone on one side only")
    return about_a_law(core)
