"""Other ways of writing the same: rewritten before a statement is read."""

from __future__ import annotations

import re

from ...language.terms import App, Bind, Op, Rel, Sym, Term, free_names, replaced, substitute, transform, walk
from ..names import take_apart
from ..symbols import POINT, Symbols, point_base


def with_usual_notation(rel: Rel, symbols: Symbols) -> Rel:
    """The relation with the largest difference of chances as the total variation, and with values put in at a bar."""
    rel = _at_their_point(rel)
    outside = {name for t in (rel.lhs, rel.rhs) for name in _beside_events(t)}

    def measure(name: str) -> str:
        """P as the measure of the density p, where the line has the one and not the other beside it."""
        return name.lower() if name not in outside and name.lower() in outside else name

    def put(t: Term) -> Term:
        if isinstance(t, Op) and t.op == "product_law" and all(isinstance(a, App) for a in t.args):
            return Op("mul", t.args)  # p(x) \otimes p(z)
        distance = _largest_difference(t, symbols)
        if isinstance(distance, Op):
            return Op("TV", tuple(Sym(measure(a.name)) if isinstance(a, Sym) else a for a in distance.args))
        return distance or (_with_value(t, symbols) if isinstance(t, Op) and t.op == "evaluated" else t)

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def with_total_variation(t: Term, symbols: Symbols) -> Term:
    """A term with every largest difference of chances as the total variation."""
    return transform(t, lambda n: _largest_difference(n, symbols) or n)


def _beside_events(t: Term) -> set[str]:
    """The names in a term but for those that are applied to an event."""
    applied = [n for n in walk(t) if isinstance(n, App)]
    plain = {n.fn for n in applied if not any(isinstance(a, Sym) and a.name[:1].isupper() for a in n.args)}
    return plain | {n.name for n in walk(t) if isinstance(n, Sym)}


def _largest_difference(t: Term, symbols: Symbols) -> Term | None:
    r"""`\sup_A |P(A) - Q(A)|`, the total variation, as what it is; also without the bars, since A may be any event."""
    match t:
        case Bind("sup" | "max", (Sym(a),), (over,), body) if a.isupper() and (over is None or _of_events(over)):
            inner = body.args[0] if isinstance(body, Op) and body.op == "abs" else body
        case _:
            return None
    match inner:
        case Op("add", (App(p, (Sym(b),), (), ()), Op("neg", (App(q, (Sym(c),), (), ()),)))) if a == b == c:
            both = symbols.is_law(p) and symbols.is_law(q) and p != q
            return Op("TV", (Sym(p), Sym(q))) if both else None
        case Bind("int", (x,), (Op("tuple", (Sym("\\in"), Sym(b))),), Op("add", (p, Op("neg", (q,))))) if a == b:
            laws = [_law_at(d, x, symbols) for d in (p, q)]
            return Op("TV", (Sym(laws[0]), Sym(laws[1]))) if all(laws) and laws[0] != laws[1] else None
        case _:
            return None


def _law_at(t: Term, x: Sym, symbols: Symbols) -> str:
    """The name of a law, bare or at the point x; nothing for anything else."""
    name = t.fn if isinstance(t, App) and t.args == (x,) and not t.given else t.name if isinstance(t, Sym) else ""
    return name if name and symbols.is_law(name) else ""


def _of_events(over: Term) -> bool:
    r"""Is what an event is taken from named by a letter alone, as in `A \in \mathcal{F}`?"""
    return isinstance(over, Sym)


def _at_their_point(rel: Rel) -> Rel:
    r"""`\nabla_\theta a |_{\theta = \theta_0} = \nabla_\theta b |_{\theta = \theta_0}`: at any point, if \theta_0 is
    said nowhere else, and so for every \theta."""
    found = {n.args[1:] for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Op) and n.op == "evaluated"}
    sided = all(any(isinstance(n, Op) and n.op == "evaluated" for n in walk(t)) for t in (rel.lhs, rel.rhs))
    if len(found) != 1 or not sided:
        return rel
    variable, value = next(iter(found))

    def without(t: Term) -> Term:
        return Sym("") if isinstance(t, Op) and t.op == "evaluated" else t

    rest = [transform(t, without) for t in (rel.lhs, rel.rhs)]
    if (
        not (isinstance(variable, Sym) and isinstance(value, Sym))
        or take_apart(value.name).optimal
        or any(_speaks_of(n, t) for n in (variable, value) for t in rest)
    ):
        return rel
    if _speaks_of(value, rel.lhs, beside=True) or _speaks_of(value, rel.rhs, beside=True):
        return rel

    def plain(t: Term) -> Term:
        return t.args[0] if isinstance(t, Op) and t.op == "evaluated" else t

    return Rel(rel.op, transform(rel.lhs, plain), transform(rel.rhs, plain))


def _speaks_of(symbol: Sym, t: Term, *, beside: bool = False) -> bool:
    r"""Does a term have a symbol in it, be it as a parameter of a law; `beside` what an evaluation bar says?"""
    if beside:
        t = transform(t, lambda n: n.args[0] if isinstance(n, Op) and n.op == "evaluated" else n)
    return any(symbol.name == name or _within(symbol.name, name) for name in free_names(t))


def _within(symbol: str, name: str) -> bool:
    r"""Is a symbol named in the subscript of another name, as \theta is in `p_\theta`?"""
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(symbol)}(?![A-Za-z])", take_apart(name).sub))


def _with_value(t: Op, symbols: Symbols) -> Term:
    r"""`\log D(x) |_{D = 1/2}` with the value in the place of the function, of which no derivative is taken."""
    body, variable, value = t.args
    name = variable.fn if isinstance(variable, App) else variable.name if isinstance(variable, Sym) else ""
    derived = any(isinstance(n, Bind) and n.op in ("grad", "partial", "deriv", "lim") for n in walk(body))
    if isinstance(variable, Sym) and any(_within(name, n) for n in free_names(body)):
        return t  # a parameter of laws
    if symbols.is_law(name) or any(
        isinstance(n, App) and variable in n.args and not symbols.is_law(n.fn) for n in walk(body)
    ):
        return t  # a law, or what a value such as V(D, G) is of
    if derived or not name or any(isinstance(n, Bind) and Sym(name) in n.vars for n in walk(body)):
        return t
    if isinstance(variable, App):
        return replaced(body, variable, value)
    if not symbols.is_unit(name):
        return substitute(body, {name: value})

    def put(n: Term) -> Term:
        return value if n == variable or (isinstance(n, App) and n.fn == name) else n

    return transform(body, put)


def with_law_of_divergence(rel: Rel) -> Rel:
    r"""`KL(q(z) \| p(z|x)) = E[\log q(z)] - E[\log p(z|x)]`: means that do not say it are under the first law."""
    laws = {n.args[0] for t in (rel.lhs, rel.rhs) for n in walk(t) if isinstance(n, Op) and n.op == "KL"}
    if len(laws) != 1 or not isinstance(law := next(iter(laws)), App | Sym):
        return rel

    def put(t: Term) -> Term:
        return Bind("E", (Sym(""),), (law,), t.body) if isinstance(t, Bind) and t.op == "E" and not t.vars else t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def with_joint_laws(rel: Rel, symbols: Symbols) -> Rel:
    r"""`KL(P \| Q) = \int \int p(x, y) \log (p(x, y) / q(x, y)) dx dy`: laws compared by name are the joint ones of
    what one side integrates over, where the document writes both with all these variables."""
    found = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    bound = {v.name: v for n in found if isinstance(n, Bind) and n.op in ("int", "sum", "E") for v in n.vars}
    points = tuple(bound[name] for name in sorted(bound))
    bases = [point_base(v) for v in points]
    if len(points) < 2 or None in bases or len({*bases}) < len(bases):
        return rel
    compared = [n.args for n in found if isinstance(n, Op) and n.op in ("KL", "JSD", "TV", "crossentropy")]
    names = {a.name: symbols.alias.get(a.name, a.name) for args in compared for a in args if isinstance(a, Sym)}
    if not compared or not all({*bases} <= symbols.slots.get(law, set()) for law in names.values()):
        return rel

    def joint(t: Term) -> Term:
        if not (isinstance(t, Op) and t.args in compared):
            return t
        return Op(t.op, tuple(App(names[a.name], points) if isinstance(a, Sym) else a for a in t.args))

    return Rel(rel.op, transform(rel.lhs, joint), transform(rel.rhs, joint))


def may_tie_parameters(rel: Rel) -> bool:
    r"""May a relation hold by what a text takes for granted of random parameters?

    As in `\arg\max_\theta p(\theta | x) = \arg\max_\theta p(x | \theta)` under a flat prior, and in
    `p(y | x) = \int p(y | x, w) p(w) dw`, where the weights do not depend on x.
    """
    nodes = [n for t in (rel.lhs, rel.rhs) for n in walk(t)]
    binders = [n for n in nodes if isinstance(n, Bind)]
    chosen = [v.name for n in binders if n.op in ("max", "min", "argmax", "argmin", "sup", "inf") for v in n.vars]
    if any(name.startswith(POINT) for name in chosen):
        return True
    named: dict[str, set[str]] = {}
    weighed = likely = False
    for n in (n for n in nodes if isinstance(n, App)):
        args, given = ({a.name for a in group if isinstance(a, Sym)} for group in (n.args, n.given))
        named.setdefault(n.fn, set()).update(args | given)
        weighed |= _random(args) and not given
        likely |= _random(given)
    spread = any(_random(names) and len({take_apart(n).letter for n in names}) > 2 for names in named.values())
    return spread or (likely and not weighed)


def _random(names: set[str]) -> bool:
    return any(map(_is_random, names))


def _is_random(name: str) -> bool:
    return name.startswith(POINT) and not name.rstrip("}").endswith("D")  # the data come as they come
