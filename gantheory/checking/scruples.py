"""When a random model says nothing about a statement: laws that are fixed, letters that are unknowns, assumptions."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache

from ..language.notation import INDEX_LETTERS
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, walk
from .names import LOG_OF_BASE, PARAMETER_LETTERS, take_apart
from .paired import of_pairs
from .scope import NORMAL, Core
from .symbols import FUNCTIONALS, Symbols, point_base
from .verdict import Surroundings, Verdict

SOLVED = "an equation between numbers, which may be one to solve"
SOLVED_AT = "an equation at one point, which may be one to solve"
PARTICULAR = "is a particular distribution in this document"
RAISED = "a power of a law, which may be a product of such laws or the n-th of them"
_ARITHMETIC = ("add", "mul", "div", "neg", "pow")
_CLOSED = (*_ARITHMETIC, "log", "exp", "sqrt", "norm", "abs", "index")
_NUMBERS = frozenset(  # letters for numbers, and for a D that is one
    ("a", "b", "c", "d", "k", "n", "m", "s", "t", "y", "D", "\\alpha", "\\beta", "\\gamma", "\\delta", "\\epsilon",
     "\\varepsilon", "\\lambda", "\\pi", "\\sigma", "\\tau", "\\kappa")
)  # fmt: skip
_MEASURES = {"\\mu", "\\nu"}
_RATIOS = ("r", "w", "u", "v", "R", "W", "L", "\\rho", "\\omega", "\\Lambda")
_CONSTANTS = (Sym("\\infty"), Sym("\\pi"), Sym("e"))
FIXED = "a number for laws that the document may have fixed"


@lru_cache(maxsize=256)
def nodes(rel: Rel) -> tuple[Term, ...]:
    return tuple(n for t in (rel.lhs, rel.rhs) for n in walk(t))


def identifies(rel: Rel, symbols: Symbols) -> bool:
    """Plain products and quotients of laws that do not all occur on both sides, or a law split into factors: a reading
    of the laws, such as class-conditionals or independence, and no claim about any."""
    if rel.op != "=":
        return False
    if isinstance(rel.lhs, App) and any(isinstance(n, Bind) and n.op == "prod" for n in walk(rel.rhs)):
        return symbols.is_law(rel.lhs.fn)
    if any(isinstance(n, Bind) or (isinstance(n, Op) and n.op not in ("mul", "div", "at", "neg")) for n in nodes(rel)):
        return False
    laws = [{n.fn for n in walk(t) if isinstance(n, App) and symbols.is_law(n.fn)} for t in (rel.lhs, rel.rhs)]
    return bool(laws[0] and laws[1] and laws[0] != laws[1]) and not _turns_round(rel)


def _turns_round(rel: Rel) -> bool:
    r"""`p_\theta(z|x) = p_\theta(x|z) p(z) / ..`: Bayes' rule for the law on the left, which none assumes."""
    match rel:
        case Rel(_, App(fn, args, given, _), Op("div", (above, _))) if given:
            factors = above.args if isinstance(above, Op) and above.op == "mul" else (above,)
            turned = [f for f in factors if isinstance(f, App) and (f.fn, f.args, f.given) == (fn, given, args)]
            others = {take_apart(n.fn).letter for n in walk(rel.rhs) if isinstance(n, App)}
            return bool(turned) and others == {take_apart(fn).letter}
        case _:
            return False


def weighs_only(rel: Rel) -> bool:
    """Are laws only integrated or averaged over in it, and nothing compared?"""
    compared = any(isinstance(n, Op) and n.op in ("KL", "JSD", "H", "I", "TV", "W", "crossentropy") for n in nodes(rel))
    return not compared and any(isinstance(n, Bind) and n.op in ("E", "int", "sum") for n in nodes(rel))


def only_distances(rel: Rel) -> bool:
    """Is it a relation of distances W between named laws, of their sums and multiples, and of nothing else?"""

    def plain(t: Term) -> bool:
        match t:
            case Num():
                return True
            case Op("W", (Sym(), Sym())):
                return True
            case Op("add" | "neg" | "mul" | "div", args):
                return all(plain(a) for a in args)
            case _:
                return False

    return plain(rel.lhs) and plain(rel.rhs)


def may_be_a_condition(core: Core) -> bool:
    r"""An inequality between numbers or at one point, such as `\eta < 2/\beta` or `p(x) > q(x)`, which may restrict its
    letters rather than claim anything of all of them."""
    if core.rel.op not in ("<=", ">=", "<", ">"):
        return False
    terms = nodes(core.rel)
    if any(isinstance(n, Bind) for n in terms) or any(isinstance(n, Op) and n.op in _FUNCTIONALS for n in terms):
        return False
    curved = any(isinstance(n, Op) and n.op in ("log", "exp", "sigmoid", "softplus") for n in terms)
    if curved and not isinstance(core.rel.lhs, Sym) and not isinstance(core.rel.rhs, Sym):
        return False  # log t <= t - 1 is meant for every t
    known = set(core.context.scalars) | set(core.context.points) | core.context.params
    return bool((free_names(core.rel.lhs) | free_names(core.rel.rhs)) & known)


_FUNCTIONALS = ("KL", "JSD", "TV", "W", "H", "I", "crossentropy")


def speaks_of_latents(terms: Collection[Term], symbols: Symbols) -> bool:
    """Does a bare law that the document uses at x and at z stand beside a law of z?"""
    drawn = [law for n in terms if isinstance(n, Bind) and n.op == "E" for law in n.over[:1]]
    bare = {law.name for law in drawn if isinstance(law, Sym)}
    compared = [a for n in terms if isinstance(n, Op) and n.op in ("H", "KL") for a in n.args]
    bare |= {a.name for a in compared if isinstance(a, Sym)}
    twofold = any({"x", "z"} <= symbols.slots.get(symbols.alias.get(name, name), set()) for name in bare)
    return twofold and any(isinstance(n, App) and Sym("z") in n.args for n in terms)


def about_a_law(core: Core) -> Verdict | None:
    """`p(x) = ..` in other laws: an unbound variable is a slip, anything else relates laws by assumption."""
    lhs, rhs = core.rel.lhs, core.rel.rhs
    if not (isinstance(lhs, App) and lhs.fn in core.context.densities and core.rel.op == "=") or _turns_round(core.rel):
        return None
    stray = sorted((free_names(rhs) - free_names(lhs)) & set(core.context.points))
    missing = sorted((free_names(lhs) - free_names(rhs)) & set(core.context.points))
    if stray and missing and any(isinstance(n, Bind) for n in walk(rhs)):
        return Verdict(
            "type-error",
            reason=f"{stray[0]} is free on the right, {missing[0]} on the left: the wrong variable is integrated out",
            mistake="index",
        )
    turned = [n for n in walk(rhs) if isinstance(n, App) and n.fn != lhs.fn and set(lhs.args) <= set(n.given)]
    own = any(isinstance(n, App) and n.fn == lhs.fn and lhs.args[0] in n.args and n != lhs for n in walk(rhs))
    if turned and own and any(isinstance(n, Bind) for n in walk(rhs)):  # p(x) in p(x|z) and a q(z|x): no assumption
        return None
    others = {n.fn for n in walk(rhs) if isinstance(n, App) and n.fn in core.context.densities} - {lhs.fn}
    if others or not any(isinstance(n, App) and n.fn in core.context.densities for n in walk(rhs)):
        return Verdict("definition", reason=f"an assumption on {lhs.fn}")
    return None


def bare_points(t: Term) -> set[str]:
    """Points that stand alone in arithmetic, not as an argument."""
    match t:
        case Sym(name):
            return {name}
        case Op(op, args) if op not in ("at", "index"):
            return set[str]().union(*(bare_points(a) for a in args))
        case Bind(_, variables, _, body):
            return bare_points(body) - {v.name for v in variables}
        case _:
            return set()


def derived_by(rel: Rel) -> set[str]:
    """What a derivative is taken in: it has any value."""
    return {v.name for n in nodes(rel) if isinstance(n, Bind) and n.op in ("deriv", "partial") for v in n.vars}


def _probability(rel: Rel, around: Surroundings) -> str | None:
    """A law that stands beside divergences and entropies as a number: P_e, the probability of an error, alone or as a
    factor. In `p log(p/q)` it is a density, at a point that is left out."""
    if not any(isinstance(n, Op) and n.op in _FUNCTIONALS for n in nodes(rel)):
        return None
    inside = {m.name for n in nodes(rel) if isinstance(n, Op) and n.op == "log" for m in walk(n) if isinstance(m, Sym)}
    found = sorted(_factors(rel.lhs) | _factors(rel.rhs))
    return next((name for name in found if around.symbols.is_law(name) and name not in inside), None)


def _factors(t: Term) -> set[str]:
    match t:
        case Sym(name):
            return {name}
        case Op("add" | "neg" | "mul" | "div", args):
            return set[str]().union(*(_factors(a) for a in args))
        case _:
            return set()


def keeps_its_constant(rel: Rel) -> bool:
    r"""`.. = -2 \log 2 + JSD(p \| q)`: what writes such a constant out has left no terms out."""

    def constant(t: Term) -> bool:
        inner = list(walk(t))
        logs = any(isinstance(n, Op) and n.op == "log" for n in inner)
        return logs and all(isinstance(n, Num | Op) for n in inner)

    sums = [t for t in (rel.lhs, rel.rhs) if isinstance(t, Op) and t.op == "add"]
    return any(constant(a) for t in sums for a in t.args)


def is_raised(t: Term) -> bool:
    """`P^n`: a bare name with a letter that counts above it."""
    match t:
        case Op("pow", (Sym(), Sym(above))):
            return above in INDEX_LETTERS
        case _:
            return False


def _sets(rel: Rel) -> set[str]:
    r"""The \mathcal{D} of `\sum_{x \in \mathcal{D}}` and of `|\mathcal{D}|`."""
    found = set[str]()
    for n in nodes(rel):
        match n:
            case Op("tuple", (Sym("\\in"), Sym(name))) | Op("abs", (Sym(name),)):
                found.add(name)
            case _:
                pass
    return found


def _is_some_best(name: str) -> bool:
    """Is it the optimum of something, and no discriminator?"""
    parts = take_apart(name)
    return parts.optimal and parts.letter != "D"


def not_generic(rel: Rel, core: Core, around: Surroundings) -> str | None:
    """Reasons for which a random model says nothing about this statement."""
    if core.literal_family:
        return "a parametric family written out"
    laws = set(core.context.densities)
    fixed = sorted(laws & around.specific)
    if fixed and not all(_of_other_variables(rel, name, around.symbols) for name in fixed):
        return f"{fixed[0]} {PARTICULAR}"
    if sets := sorted(laws & _sets(rel)):
        return f"{sets[0]} is a set of points, and the mean over it one of these"
    drawn = {name for name in laws if point_base(Sym(name)) is not None}  # E_{x_s}[f(x_s)]: under some law of x_s
    if alone := sorted(
        name for name in drawn if (name in free_names(core.rel.lhs)) ^ (name in free_names(core.rel.rhs))
    ):
        return f"the document does not say under which law {alone[0]} is"
    if best := sorted(
        f for f in _functions_of(core.rel.lhs, core) | _functions_of(core.rel.rhs, core) if _is_some_best(f)
    ):
        return f"the document does not say what {best[0]} is"
    if around.literal:
        return None
    if laws and _at_a_place(rel.lhs) and plain_number(rel.rhs):
        return FIXED
    if laws and not any(isinstance(n, Bind) for n in nodes(rel)) and any(is_raised(n) for n in nodes(rel)):
        return RAISED
    if (number := _probability(rel, around)) is not None:
        return f"{number} stands alone as a number, and the document does not say which"
    loose = sorted(f for f in _functions_of(core.rel.lhs, core) ^ _functions_of(core.rel.rhs, core))
    loose = loose or (sorted(_parameters(core.rel.lhs, core) ^ _parameters(core.rel.rhs, core)) if laws else [])
    if loose:
        return f"{loose[0]} occurs on one side only, and the document does not say what it is"
    if any(_is_of_measures(t) for t in (rel.lhs, rel.rhs)) and laws - _MEASURES:
        return "the document does not say which densities the measures have"
    if core.rel.op == "=" and (weights := _changing_laws(core)):
        return f"{weights[0]} may be a ratio of laws, and the document does not say which"
    if paired := of_pairs(rel):
        return paired
    if other := _of_another_game(rel, around):
        return f"V may be the value of the game between {' and '.join(other)}"
    if member := _of_a_known_family(core, around):
        return f"{member} may be what the document calls {take_apart(member).letter}, of the laws with that parameter"
    if flat := sorted(n for n in _averaged_alone(core) if take_apart(n).letter not in _NUMBERS):
        return f"{flat[0]} may be a function of the point"
    sizes = {s.size.name for s in core.context.samples.values() if isinstance(s.size, Sym)}
    numbers = {n for n in core.context.scalars.keys() - sizes if not n.startswith(LOG_OF_BASE)}
    left, right = (free_names(t) & numbers for t in (core.rel.lhs, core.rel.rhs))
    if core.rel.op == "=" and (values := sorted(n for n in left ^ right if around.symbols.is_unit(n))):
        return f"{values[0]} stands on one side only, and the document does not say what it is"
    normal = any(what.endswith(NORMAL) for what in core.unfolded)
    solved = (
        core.rel.op == "=" and bool(laws) and _of_letters(rel) and not any(isinstance(n, Bind) for n in nodes(core.rel))
    )
    if (laws or normal) and (loose := sorted(left ^ right)):
        if solved and Num(Fraction(0)) in (rel.lhs, rel.rhs):
            return SOLVED_AT
        return f"{loose[0]} stands on one side only, and the document does not say what it is"
    unknowns = (left | right) & set(core.context.scalars)
    if core.rel.op == "=" and not laws and not core.context.functions:
        unknowns |= (free_names(core.rel.lhs) | free_names(core.rel.rhs)) & core.context.params
    if unknowns and core.rel.op == "=" and not any(isinstance(n, Bind) for n in nodes(core.rel)):
        if not laws and not core.context.functions and not normal:
            return SOLVED
        if laws:
            return SOLVED_AT
    bare = bare_points(core.rel.lhs) | bare_points(core.rel.rhs)
    alone = sorted(bare & set(core.context.points) - derived_by(core.rel))
    if alone and laws:
        if solved:
            return SOLVED_AT
        return f"{alone[0]} stands alone as a number, and the document does not say which"
    if core.rel.op == "=" and _in_closed_form(rel, around):
        return FIXED
    zero = Num(Fraction(0)) in (core.rel.lhs, core.rel.rhs)
    divergence = any(isinstance(t, Op) and t.op in ("KL", "JSD", "H", "I", "TV", "W") for t in (rel.lhs, rel.rhs))
    if (
        (divergence or not zero)
        and plain_number(core.rel.rhs) != plain_number(core.rel.lhs)
        and laws
        and core.rel.op == "="
        and not core.unfolded
    ):
        return FIXED
    return None


def _in_closed_form(rel: Rel, around: Surroundings) -> bool:
    r"""`KL(p_\theta \| q) = \theta^2 / 2`: a divergence of bare laws, or its slope, as a formula in letters alone."""
    for measured, number in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        sloped = isinstance(measured, Bind) and measured.op in ("grad", "partial", "deriv")
        of = measured.body if isinstance(measured, Bind) and sloped else measured
        compared = isinstance(of, Op) and of.op in ("KL", "JSD", "TV", "W", "H", "crossentropy")
        if compared and isinstance(of, Op) and all(isinstance(a, Sym) for a in of.args):
            plain = all(isinstance(n, Sym | Num) or (isinstance(n, Op) and n.op in _CLOSED) for n in walk(number))
            names = free_names(number)
            known = any(around.symbols.is_law(n) or take_apart(n).letter in FUNCTIONALS for n in names)
            return plain and bool(names) and not (known or names & around.definitions.keys())
    return False


def _of_other_variables(rel: Rel, law: str, symbols: Symbols) -> bool:
    """Is it about entropies and informations of X and Y only, where the document's law is one of other points?"""
    measured = [n for n in nodes(rel) if isinstance(n, Op) and n.op in ("H", "I")]
    inner = [m for n in measured for m in walk(n) if isinstance(m, Sym | App)]
    if not inner or any(isinstance(n, App) or (isinstance(n, Sym) and symbols.is_law(n.name)) for n in nodes(rel)):
        return False
    letters = {take_apart(m.name).letter.lower() for m in inner if isinstance(m, Sym)}
    points = symbols.slots.get(symbols.alias.get(law, law), set[str]())
    return bool(points) and letters.isdisjoint(points)


def _at_a_place(t: Term) -> bool:
    """`D^*(b)`: the value of a function at a place that has a name of its own, no variable."""
    placed = isinstance(t, App) and all(isinstance(a, Sym) and point_base(a) is None for a in t.args) and not t.given
    return isinstance(t, App) and placed and take_apart(t.fn).letter not in FUNCTIONALS  # J(theta^*) is no such value


def _functions_of(t: Term, core: Core) -> set[str]:
    known = core.context.functions
    return {n.fn for n in walk(t) if isinstance(n, App) and n.fn in known and known[n.fn].range == "real"}


def _parameters(t: Term, core: Core) -> set[str]:
    """The parameters that stand in a term as numbers."""
    inside = [
        a.name for n in walk(t) if isinstance(n, Op) and n.op in _ARITHMETIC for a in n.args if isinstance(a, Sym)
    ]
    return {*inside} & core.context.params


def _is_of_measures(t: Term) -> bool:
    r"""`\frac{d\mu}{d\nu}` on its own."""
    return isinstance(t, Op) and t.op == "div" and all(isinstance(a, Sym) and a.name in _MEASURES for a in t.args)


def _of_another_game(rel: Rel, around: Surroundings) -> tuple[str, ...]:
    """The two laws of pairs that a divergence beside a bare V compares, where the game is one of others."""
    compared = {n.args for n in nodes(rel) if isinstance(n, Op) and n.op in ("KL", "JSD") and len(n.args) == 2}
    valued = any(isinstance(n, Sym) and take_apart(n.name).letter == "V" for n in nodes(rel))
    for args in compared if valued else ():
        laws = [a for a in args if isinstance(a, App) and len((*a.args, *a.given)) > 1]
        sides = {around.symbols.data, around.symbols.model}
        if len(laws) == 2 and not {around.symbols.alias.get(a.fn, a.fn) for a in laws} <= sides:
            return tuple(sorted(a.fn for a in laws))
    return ()


def _of_a_known_family(core: Core, around: Surroundings) -> str | None:
    r"""A function such as r_\theta that the document does not define, beside r, which it makes of laws."""
    for name in sorted(_functions_of(core.rel.lhs, core) | _functions_of(core.rel.rhs, core)):
        parts, known = take_apart(name), around.definitions
        if name in known or take_apart(parts.sub).letter not in PARAMETER_LETTERS or parts.letter not in known:
            continue
        if any(isinstance(n, App) and around.symbols.is_law(n.fn) for n in walk(known[parts.letter].body)):
            return name
    return None


def _averaged_alone(core: Core) -> set[str]:
    r"""Scalars in a mean of which nothing else depends on the point: `E_\mu[\log \eta]`."""
    scalars = core.context.scalars.keys() | core.context.params
    means = [n for n in nodes(core.rel) if isinstance(n, Bind) and n.op == "E"]
    flat = [b.body for b in means if not any(isinstance(n, App) or n in b.vars for n in walk(b.body))]
    return {n for t in flat for n in free_names(t) & scalars if not n.startswith(LOG_OF_BASE)}


def _changing_laws(core: Core) -> list[str]:
    """What has a letter for ratios and weights in an equation of means under different laws."""
    under = [
        {
            n.fn
            for b in walk(t)
            if isinstance(b, Bind) and b.op == "E"
            for o in b.over
            if o
            for n in walk(o)
            if isinstance(n, App)
        }
        for t in (core.rel.lhs, core.rel.rhs)
    ]
    numbers = free_names(core.rel.lhs) & free_names(core.rel.rhs) & core.context.scalars.keys()
    named = (_functions_of(core.rel.lhs, core) & _functions_of(core.rel.rhs, core)) | numbers
    return sorted(f for f in named if take_apart(f).letter in _RATIOS) if under[0] != under[1] else []


def _of_letters(rel: Rel) -> bool:
    """Arithmetic of single letters, whatever the document has them stand for."""
    return all(isinstance(n, Sym | Num) or (isinstance(n, Op) and n.op in _ARITHMETIC) for n in nodes(rel))


def plain_number(t: Term) -> bool:
    r"""Numbers alone, possibly summed over an index: `-\sum_{k=1}^{10} \frac1{10} \log \frac1{10}`."""
    match t:
        case Bind("sum" | "prod", variables, over, body):
            closed = free_names(body) <= {v.name for v in variables} and not any(isinstance(n, App) for n in walk(body))
            return closed and all(b is not None and plain_number(b) for b in over)
        case Op(_, args):
            return all(map(plain_number, args))
        case _:
            return isinstance(t, Num) or t in _CONSTANTS


def compares_alike(rel: Rel) -> int:
    """How often is a law compared with itself, in a divergence or a ratio? A reading that adds to it misses what was
    meant."""
    pairs = (n.args for n in nodes(rel) if isinstance(n, Op) and n.op in ("KL", "JSD", "TV", "W", "div"))
    return sum(a == b and isinstance(a, App | Sym | Bind) for a, b in pairs)


def parts_laws(rel: Rel, symbols: Symbols) -> bool:
    """Do both sides speak of both laws of the game, or of what depends on both? Then the line is not one for laws that
    agree: nobody would write it so."""
    return all(_speaks_of_both(t, symbols) for t in (rel.lhs, rel.rhs))


def _speaks_of_both(t: Term, symbols: Symbols) -> bool:
    names = {symbols.alias.get(n, n) for n in _named_inside(t)}
    functionals = any(symbols.is_unit(n) or take_apart(n).letter in FUNCTIONALS for n in names)
    return functionals or {symbols.data, symbols.model} <= names


def _named_inside(t: Term) -> set[str]:
    """The names in a term, but for the laws that its means are under, or that weigh what is integrated."""
    match t:
        case Bind("int" | "sum", variables, over, Op("add", args)):
            return set[str]().union(*(_named_inside(Bind("int", variables, over, a)) for a in args))
        case Bind("int" | "sum", _, _, App()):
            return set()
        case Bind("int" | "sum", _, _, Op("mul", factors)) if any(isinstance(a, App) for a in factors):
            weight = next(k for k, a in enumerate(factors) if isinstance(a, App))
            return set[str]().union(*(_named_inside(a) for k, a in enumerate(factors) if k != weight))
        case Bind("E", _, _, body):
            return _named_inside(body)
        case App(fn, _, _, _):
            return {fn}
        case Sym(name):
            return {name}
        case Bind(_, _, _, body):
            return _named_inside(body)
        case Op(_, args):
            return set[str]().union(*map(_named_inside, args))
        case _:
            return set()


def compares_marginals(rel: Rel) -> tuple[str, str] | None:
    r"""`KL(p_X \| p_Y)`, `H(p_X) = H(p_Y)`: two laws named by their variables alone, taken at one point."""
    found: dict[str, set[str]] = {}
    for n in nodes(rel):
        bare: tuple[Term | None, ...] = ()
        match n:
            case Op("KL" | "JSD" | "TV" | "W" | "H" | "crossentropy", args):
                bare = args
            case Bind("E", _, laws, _):
                bare = laws
            case _:
                pass
        for law in bare:
            parts = take_apart(law.name) if isinstance(law, Sym) else None
            if parts is not None and len(parts.sub) == 1 and parts.sub in "XYZ" and not parts.sup:
                found.setdefault(parts.letter, set()).add(parts.sub)
    named = next(((letter, sorted(subs)) for letter, subs in sorted(found.items()) if len(subs) > 1), None)
    return None if named is None else (f"{named[0]}_{named[1][0]}", f"{named[0]}_{named[1][1]}")


def slope_elsewhere(rel: Rel) -> str | None:
    r"""`\nabla_\theta \log p_{\theta_0}(x)`: what a slope in \theta is of, where it is said of another \theta alone."""
    for n in nodes(rel):
        if isinstance(n, Bind) and n.op in ("grad", "partial", "deriv"):
            for v in n.vars:
                letter, names = take_apart(v.name).letter, free_names(n.body)
                said = names | {take_apart(name).sub for name in names}
                others = sorted(s for s in said - {v.name} if s and take_apart(s).letter == letter)
                if others and v.name not in said:
                    return f"the slope in {v.name} of what is taken at {others[0]}, which may be the slope there"
    return None


def acts_on_laws(rel: Rel) -> str | None:
    """`KL(T P || T Q)`: a letter before both laws of a divergence, which may be a kernel, and no number and no law."""
    for n in nodes(rel):
        match n:
            case Op("KL" | "JSD" | "TV" | "W", (Op("mul", (Sym(name), Sym())), Op("mul", (Sym(other), Sym())))):
                if name == other and name.isupper():
                    return name
            case _:
                pass
    return None
