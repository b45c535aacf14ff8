"""Shapes of relations: what they define, assume or leave open."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..language.layout import Chain
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, transform, walk
from .names import PARAMETER_LETTERS, take_apart
from .scope import Defined
from .symbols import FAMILIES, FUNCTIONALS, Symbols, point_base


def is_limit(rel: Rel) -> bool:
    """Is a relation with an arrow one between means, sums or integrals?"""
    return any(isinstance(n, Bind) and n.op in ("E", "int", "sum") for t in (rel.lhs, rel.rhs) for n in walk(t))


def is_assumption(rel: Rel, symbols: Symbols) -> bool:
    """Does a relation equate two laws, or say of what a label tells?"""

    def law(t: Term) -> str | None:
        if isinstance(t, Sym) and point_base(t) is None and symbols.is_law(t.name):
            return t.name
        if isinstance(t, App) and symbols.is_law(t.fn):
            return t.fn + str(t.args) + str(t.given) + str(t.params)
        return None

    if any(is_marginal_of_plan(s, t, symbols) for s, t in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs))):
        return True
    if _tells_a_label(rel, symbols) or Sym("\\emptyset") in (rel.lhs, rel.rhs):
        return True
    a, b = law(rel.lhs), law(rel.rhs)
    return a is not None and b is not None and a != b and rel.op in ("=", "!=", "~=")


def _tells_a_label(rel: Rel, symbols: Symbols) -> bool:
    """`D*(x) = p(y = 1 | x)`, `p(x | y = 1) / p(x | y = 0) = p(x) / q(x)`: the labels are on one side only."""

    def players(t: Term) -> tuple[bool, bool]:
        applied = [n for n in walk(t) if isinstance(n, App) and (symbols.is_law(n.fn) or symbols.is_unit(n.fn))]
        labelled = [any(isinstance(a, Op) and a.op == "at" for a in (*n.args, *n.given)) for n in applied]
        return any(labelled), bool(labelled) and not all(labelled)

    (left, plain_left), (right, plain_right) = players(rel.lhs), players(rel.rhs)
    return rel.op in ("=", "~=") and left != right and (plain_right if left else plain_left)


def is_marginal_of_plan(side: Term, other: Term, symbols: Symbols) -> bool:
    r"""`\sum_y \gamma(x, y)` or `\int \pi(x, y) dy` beside a law of another name: a constraint on a transport plan."""
    match side:
        case Bind("sum" | "int", summed, _, App(fn, args, (), _)) if take_apart(fn).letter in ("\\gamma", "\\pi"):
            left = tuple(a for a in args if a not in summed)
            law = isinstance(other, App) and symbols.is_law(other.fn) and other.fn != fn and not other.given
            return law and len(args) == 2 and len(left) == 1 and isinstance(other, App) and other.args == left
        case _:
            return False


def has_player(t: Term, symbols: Symbols) -> bool:
    """Does a player still occur in it, so that it is the game's value and not its optimum?"""
    return any(
        isinstance(n, App)
        and (symbols.is_map(n.fn) or symbols.is_unit(n.fn) or not symbols.is_law(n.fn))
        and not take_apart(n.fn).optimal
        for n in walk(t)
    ) or (all(isinstance(n, Sym | Op) for n in walk(t)) and not is_value(t, symbols))


def objective_of(t: Bind) -> Term | None:
    """What a nest of optima optimises, if it is a named value."""
    inner: Term = t
    while isinstance(inner, Bind) and inner.op in ("min", "max"):
        inner = inner.body
    return inner if isinstance(inner, App | Sym) else None


def is_list(t: Term) -> bool:
    r"""Is it a list with dots, `(p_1, \dots, p_n)`?"""
    match t:
        case Op("tuple" | "vector" | "set", args):
            return any(isinstance(a, Sym) and "dots" in a.name for a in args)
        case _:
            return False


def is_starred(name: str) -> bool:
    """Does the name carry the star of an optimum?"""
    parts = take_apart(name)
    return parts.optimal and not parts.letter.startswith("\\mathcal")


def is_at_optimum(rel: Rel, symbols: Symbols) -> bool:
    """Does the left side mention an optimal player?"""
    return any(isinstance(n, Sym) and take_apart(n.name).optimal for n in walk(rel.lhs))


def is_other_game(body: Term) -> bool:
    """Non-saturating and its kin: the model's term is `log D` without the `1 -`."""
    return not any(
        isinstance(n, Op) and n.op == "add" and any(isinstance(a, Num) and a.value == 1 for a in n.args)
        for n in walk(body)
    )


def is_stationary(rel: Rel) -> bool:
    r"""Is it `derivative = 0`, also with the rest of what is derived behind a plus, without brackets?"""
    first = rel.lhs.args[0] if isinstance(rel.lhs, Op) and rel.lhs.op == "add" else rel.lhs
    return (
        rel.op == "="
        and rel.rhs == Num(Fraction(0))
        and isinstance(first, Bind)
        and first.op in ("grad", "partial", "deriv")
    )


def is_unknown_functional(n: Term, known: set[str]) -> bool:
    """A value, cost or objective that no line before has given."""
    if isinstance(n, Sym):
        return take_apart(n.name).letter in FUNCTIONALS and n.name not in known and point_base(n) is None
    return isinstance(n, App) and n.fn not in known and take_apart(n.fn).letter in FUNCTIONALS - {"V"}


def is_functional(t: Term) -> bool:
    """Is the term made of means, sums or divergences, so that it is no point?"""
    return any(
        isinstance(n, Bind) or (isinstance(n, Op) and n.op in ("KL", "JSD", "H", "crossentropy")) for n in walk(t)
    )


def may_introduce(rel: Rel, symbols: Symbols, definitions: dict[str, Defined], link: int = 0) -> bool:
    """May a relation that nothing else explains introduce its left side? Behind the first link of a chain, only W."""
    if link and not (isinstance(rel.lhs, Op) and rel.lhs.op == "W"):
        return False
    head = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else None
    if _of_unknown(rel.lhs, symbols, definitions):
        return rel.op in ("=", ":=")
    if isinstance(rel.lhs, Op) and rel.lhs.op in ("W", "H", "transpose", "mul", "crossentropy"):
        return rel.op in ("=", ":=", "~=") and rel.lhs.op in ("W", "H")
    return head is not None and rel.op in ("=", ":=", "equiv", "~=", "!=")


def _of_unknown(t: Term, symbols: Symbols, definitions: dict[str, Defined]) -> bool:
    r"""`W_2^2(\mu, \nu)`, `MMD^2(P, Q)`: the power of a functional of named laws that nothing has said before; `f'(D)`,
    the derivative of a function that nothing has said before."""
    match t:
        case Op("pow", (App(fn, args, (), ()), Num())) if len(args) == 2 and all(isinstance(a, Sym) for a in args):
            return fn not in definitions and not symbols.is_law(fn)
        case Bind("deriv" | "partial", (Sym(v),), _, App(fn, (Sym(at),), (), ())) if v == at:
            return not (fn in definitions or symbols.is_law(fn) or symbols.is_unit(fn) or symbols.is_map(fn))
        case _:
            return False


def without_members(t: Term) -> Term:
    """A term without the names that carry an index: in `L = L_1 + .. + L_T` no L stands on the right."""

    def put(n: Term) -> Term:
        return Op("tuple", n.args[1:]) if isinstance(n, Op) and n.op == "index" else n

    return transform(t, put)


def gives_itself(rel: Rel, definitions: Mapping[str, Defined]) -> bool:
    """Is the right side what the name on the left means, by this very line? Then it is true under any reading."""
    own = definitions.get(head_of(rel.lhs, ""))
    return own is not None and own.body == rel.rhs


def head_of(t: Term, default: str) -> str:
    """The name at the head of a term."""
    return t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else t.op if isinstance(t, Op) else default


def missing_parameter(rel: Rel, variables: tuple[str, ...], symbols: Symbols) -> str | None:
    r"""`L(\theta, \phi) = -\log p_\theta(x)`: the right side names \theta, and nothing in it could depend on \phi."""
    params = [v for v in variables if take_apart(v).letter in PARAMETER_LETTERS]
    if len(params) < 2 or len(params) != len(variables):
        return None
    text = {
        s
        for n in walk(rel.rhs)
        if isinstance(n, App)
        for s in (n.fn, *(p.name for p in n.params if isinstance(p, Sym)))
    }
    subs = {take_apart(n).sub for n in text} | text | {n.name for n in walk(rel.rhs) if isinstance(n, Sym)}
    present = [p for p in params if p in subs]
    plain = [n for n in walk(rel.rhs) if isinstance(n, App) and take_apart(n.fn).sub not in params and not n.params]
    bound = any(isinstance(n, Bind) for n in walk(rel.rhs))
    if present and len(present) < len(params) and not plain and not bound:
        return next(p for p in params if p not in present)
    return None


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


def writes_out_a_family(rel: Rel, symbols: Symbols) -> bool:
    r"""`\log p(X | \pi, \mu, \Sigma) = \sum_n \log \sum_k \pi_k N(x_n | \mu_k, \Sigma_k)`: what a model is."""
    head = rel.lhs.args[0] if isinstance(rel.lhs, Op) and rel.lhs.op == "log" else rel.lhs
    family = any(isinstance(n, App) and take_apart(n.fn).letter in FAMILIES for n in walk(rel.rhs))
    law = isinstance(head, App) and (
        symbols.is_law(head.fn) or (take_apart(head.fn).letter in FAMILIES and _factors(rel))
    )
    return rel.op in ("=", ":=") and law and family


def _factors(rel: Rel) -> bool:
    r"""`N(z; \mu, \sigma^2 I) = \prod_j N(z_j; \mu_j, \sigma_j^2)`: a member of a family, by its coordinates."""
    match rel:
        case Rel(_, App(f, _, _, _), Bind("prod", (j,), _, App(g, (Op("index", places),), _, _))):
            return f == g and j in places
        case _:
            return False


def one_by_one(rel: Rel, symbols: Symbols) -> list[Rel]:
    """`H(X), H(Y) <= H(X, Y)`, `I(X; Y) <= min(H(X), H(Y))`: one statement for each of what is listed."""

    def listed(t: Term, extreme: str) -> tuple[Term, ...]:
        match t:
            case Bind(op, (), (), Op("tuple", args)) if op == extreme:
                return args
            case _:
                return ()

    if rel.op not in ("<=", ">=", "<", ">"):
        return [rel]
    below = rel.op in ("<=", "<")
    lhs, rhs = listed(rel.lhs, "max" if below else "min"), listed(rel.rhs, "min" if below else "max")
    if isinstance(rel.lhs, Op) and rel.lhs.op == "tuple":
        lhs = rel.lhs.args
    if lhs and all(is_value(a, symbols) for a in lhs):
        return [Rel(rel.op, a, rel.rhs) for a in lhs]
    return [Rel(rel.op, rel.lhs, a) for a in rhs] if rhs else [rel]


def ends_in_value(chain: Chain, symbols: Symbols) -> bool:
    """Does a chain about an optimal player end in a number, so that it may speak of laws that agree?"""
    last = chain.terms[-1]
    names = (
        n.name if isinstance(n, Sym) else n.fn for t in chain.terms if t for n in walk(t) if isinstance(n, Sym | App)
    )
    return (
        last is not None
        and chain.ops[-1:] == ("=",)
        and not any(isinstance(n, Sym | App | Bind) for n in walk(last))
        and any("*" in take_apart(name).sup and name != symbols.data for name in names)
    )


def is_optimiser(t: Term, symbols: Symbols) -> bool:
    """Is the term a place where an optimum is attained: an argmax, or a starred player?"""
    match t:
        case Bind("argmax" | "argmin", _, _, _):
            return True
        case Sym(name):
            parts = take_apart(name)
            starred = parts.optimal and (parts.letter in PARAMETER_LETTERS or parts.letter in ("G", "D"))
            return starred and not symbols.is_law(name)
        case Op("tuple", args):
            return bool(args) and all(is_optimiser(a, symbols) for a in args)
        case _:
            return False


def tells_best_apart(rel: Rel, symbols: Symbols) -> bool:
    """Do the best discriminator and another one stand on one side, as in `V(D^*, G) - V(D, G)`? Then D is not D^*."""

    def has_both(t: Term) -> bool:
        names = {n.fn if isinstance(n, App) else n.name for n in walk(t) if isinstance(n, App | Sym)}
        return len({take_apart(n).optimal for n in names if symbols.is_unit(n)}) > 1

    return has_both(rel.lhs) or has_both(rel.rhs)


def fits_a_model(rel: Rel, symbols: Symbols) -> bool:
    """Is an optimiser sought that is no discriminator? Laws that agree would leave it nothing to do."""
    return any(
        isinstance(n, Bind) and n.op in ("argmin", "argmax") and not any(symbols.is_unit(v.name) for v in n.vars)
        for t in (rel.lhs, rel.rhs)
        for n in walk(t)
    )


def free_functions(t: Term, symbols: Symbols, definitions: Mapping[str, Defined]) -> frozenset[str]:
    """Undefined functions of points that stand outside every binder."""
    match t:
        case App(fn, args, _, _) if (
            not (symbols.is_law(fn) or symbols.is_unit(fn) or symbols.is_map(fn) or fn in definitions)
            and take_apart(fn).letter not in FUNCTIONALS
            and all(point_base(a) for a in args)
        ):
            return frozenset((fn,))
        case Op("KL" | "JSD" | "TV" | "crossentropy"):
            return frozenset()  # what is compared there is a law, whatever its letter
        case Op(_, args):
            return frozenset[str]().union(*(free_functions(a, symbols, definitions) for a in args))
        case _:
            return frozenset()


def is_share_of_laws(rel: Rel, symbols: Symbols) -> bool:
    r"""`h_\theta(x) = \frac{p_\theta(x)}{p_\theta(x) + k p_n(x)}`: a posterior, by another letter than the players', or
    by that of the discriminator with a label of its own, `D_\theta` beside D."""
    match rel.lhs, rel.rhs:
        case App(fn, (Sym(),) as args, (), _), Op("div", (_, Op("add"))) if _is_no_player(fn, symbols):
            laws = {n.fn for n in walk(rel.rhs) if isinstance(n, App) and n.args == args and symbols.is_law(n.fn)}
            return len(laws) > 1 and not any(isinstance(n, Bind) for n in walk(rel.rhs))
        case _:
            return False


def _is_no_player(name: str, symbols: Symbols) -> bool:
    parts = take_apart(name)
    labelled = parts.sub != "" and not parts.optimal and parts.letter != name and symbols.is_unit(parts.letter)
    return parts.letter not in ("D", "d") or labelled


def makes_a_claim(t: Term, symbols: Symbols, definitions: Mapping[str, Defined]) -> bool:
    """Is a side of an inline formula something that claims are made of: a functional or an optimum?"""
    head = t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""
    return (
        is_value(t, symbols)
        or (isinstance(t, Bind) and t.op in ("argmin", "argmax"))
        or take_apart(head).letter in ("V", "ELBO")
        or (head in definitions and isinstance(t, App) and is_functional(definitions[head].body))
        or (symbols.is_unit(head) and isinstance(t, App))
    )


def is_of_the_best(rel: Rel, symbols: Symbols) -> bool:
    r"""Does it say what `1 - D^*(x)` or the odds of `D^*(x)` are, other than by a number?"""
    best = [n for n in walk(rel.lhs) if isinstance(n, App) and symbols.is_unit(n.fn) and take_apart(n.fn).optimal]
    return isinstance(rel.lhs, Op) and bool(best) and not is_constant(rel.rhs)


def is_exponential(t: Term) -> bool:
    """Is it a power of e?"""
    return isinstance(t, Op) and (t.op == "exp" or (t.op == "pow" and t.args[0] == Sym("e")))


def is_constant(t: Term) -> bool:
    """Numbers alone, whatever is done to them."""
    return not any(isinstance(n, Sym | App) for n in walk(t))


def is_of_functions(t: Term, symbols: Symbols) -> bool:
    """Is it made of functions at points, of logarithms, or the ratio of two laws?"""
    match t:
        case Op("div", (Sym(p), Sym(q))) if p != q and (symbols.is_law(p) or symbols.is_law(q)):
            return all(symbols.is_law(n) or n in ("\\mu", "\\nu", "m") for n in (p, q))
        case _:
            return any(isinstance(n, App) or (isinstance(n, Op) and n.op == "log") for n in walk(t))


def is_arithmetic(rel: Rel) -> bool:
    r"""`\frac{1/4}{1/4 + 3/4} = \frac13`: numbers alone, exact ones, with a quotient on both sides and no logarithm."""
    plain = all(isinstance(n, Num) or (isinstance(n, Op) and n.op in ("add", "neg", "mul", "div", "pow"))
                for t in (rel.lhs, rel.rhs) for n in walk(t))  # fmt: skip
    quotients = all(any(isinstance(n, Op) and n.op == "div" for n in walk(t)) for t in (rel.lhs, rel.rhs))
    return plain and quotients and rel.op == "="


def rewrites(first: Term | None, rel: Rel) -> bool:
    """Is a later link of a chain, between numbers, a rewriting of what the chain begins with (a derivative, a
    divergence) rather than an equation to solve?"""
    if isinstance(first, Op) and first.op in ("KL", "JSD", "crossentropy", "H"):
        return free_names(rel.lhs) ^ free_names(rel.rhs) <= {"\\pi", "e"}
    return isinstance(first, Bind) and first.op in ("deriv", "partial", "grad")


def at_an_optimum(rel: Rel, defined: Defined | None) -> bool:
    r"""`J(\theta^*) = ..`, where `J(\theta)` is defined: what it is there, and no other J."""
    if defined is None or not isinstance(rel.lhs, App) or len(defined.vars) != len(rel.lhs.args) or rel.lhs.given:
        return False
    given = [a.name if isinstance(a, Sym) else "" for a in rel.lhs.args]
    starred = [is_starred(g) and take_apart(g).letter == take_apart(v).letter and v != g
               for g, v in zip(given, defined.vars, strict=True)]  # fmt: skip
    return any(starred) and all(s or g == v for s, g, v in zip(starred, given, defined.vars, strict=True))
