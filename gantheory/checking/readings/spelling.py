"""What a line leaves to its reader: bare laws, priors, middle laws, written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from ...language.terms import (
    App,
    Bind,
    Num,
    Op,
    Rel,
    Sym,
    Term,
    add,
    div,
    free_names,
    log,
    mul,
    num,
    substitute,
    transform,
    walk,
)
from ..names import LOG_OF_BASE, take_apart
from ..scope import Cannot
from ..scruples import nodes
from ..symbols import Symbols, point_base, variables_named

_DOT = Sym("\\cdot")
_LABELS = frozenset(("y", "c", "l", "k"))


def _both(rel: Rel, change: dict[Term, Term]) -> Rel:
    return Rel(rel.op, *(transform(t, lambda n: change.get(n, n)) for t in (rel.lhs, rel.rhs)))


def conditioned(rel: Rel) -> Rel:
    """The relation with a bare law, compared or averaged over, written as the one conditional that occurs of it."""
    written: dict[str, set[App]] = {}
    for n in nodes(rel):
        if isinstance(n, App):
            written.setdefault(n.fn, set()).add(n)
    single = {fn: min(apps, key=str) for fn, apps in written.items() if len(apps) == 1}
    known = {fn: a for fn, a in single.items() if a.given and all(isinstance(x, Sym) for x in a.args)}
    letters = Counter(take_apart(fn).letter for fn in known)
    known |= {x: a for fn, a in known.items() if letters[x := take_apart(fn).letter] == 1 and x not in written}
    swapped = {fn.swapcase(): a for fn, a in known.items() if fn in ("p", "q", "P", "Q")}  # P(z | x), and a bare p
    known |= {x: a for x, a in swapped.items() if x not in known and x not in written}

    def spelled(t: Term) -> Term:
        match t:
            case Op("KL" | "JSD" | "crossentropy", args):
                return Op(t.op, tuple(known.get(a.name, a) if isinstance(a, Sym) else a for a in args))
            case Bind("E", (Sym(""),), (Sym(name),), body) if name in known:
                return Bind("E", t.vars, (known[name],), body)
            case Bind("E", (drawn,), (Sym(name),), body) if name in known and len(known[name].args) == 1:
                law = known[name]
                same = point_base(drawn) is not None and point_base(drawn) == point_base(law.args[0])
                return Bind("E", t.vars, (App(law.fn, (drawn,), law.given, law.params),), body) if same else t
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, spelled), transform(rel.rhs, spelled)) if known else rel


def as_written(rel: Rel, symbols: Symbols) -> Rel:
    r"""The relation with a bare `KL(q \| p)` as the divergence of the conditionals `KL(q(z|x) \| p(z|x))` that the
    document writes out of the two, if it writes out one such, or else as `KL(q(z) \| p(z|x))` beside `\log p(x)`; and
    with a bare `H(q)` as the entropy of `q(z|x)`, where that is all that stands of q beside it."""
    applied = {n for n in nodes(rel) if isinstance(n, App)}

    def written(t: Term) -> Term:
        match t:
            case Op("H", (Sym(a),)):
                own = [n for n in applied if n.fn == a]
                return Op("H", (own[0],)) if len(own) == 1 and own[0].given else t
            case Op("KL", (Sym(a), Sym(b))):
                pairs = [p for p in symbols.written if (_head(p[0]), _head(p[1])) == (a, b)]
                both = [p for p in pairs if isinstance(p[1], App) and p[1].given]
                if len(both) == 1:
                    return Op("KL", both[0])
                return t if pairs else _from_posterior(t, a, b, applied, symbols)
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, written), transform(rel.rhs, written))


def _from_posterior(t: Op, a: str, b: str, applied: set[App], symbols: Symbols) -> Op:
    r"""`\log p(x) = L(q) + KL(q \| p)`: the divergence of q(z) from p(z|x)."""
    own = [n for n in applied if n.fn == b]
    evidence = [n for n in own if len(n.args) == 1 and not any(point_base(g) for g in n.given)]
    if len(evidence) != 1 or a == b:
        return t
    (seen,) = evidence[0].args
    latent = {v for n in own for v in (*n.args, *n.given) if isinstance(v, Sym) and point_base(v)} - {seen}
    if not latent:
        slots = (symbols.slots.get(a, set()) | symbols.slots.get(b, set())) - {point_base(seen)}
        latent = {Sym(slot) for slot in slots}
    if len(latent) != 1:
        return t
    (z,) = latent
    beliefs = [n for n in applied if n.fn == a and n.args == (z,)]
    if len(beliefs) > 1:
        return t
    belief = beliefs[0] if beliefs else App(a, (z,))
    return Op("KL", (belief, App(b, (z,), (*evidence[0].given, seen), evidence[0].params)))


def _head(t: Term) -> str:
    return t.fn if isinstance(t, App) else ""


def with_prior(rel: Rel) -> Rel:
    r"""The relation with `p(z)`, or `\rho(z)`, where it stands beside `p_g(x|z)` and is used at z only, as `p_g(z)`;
    and with a bare `p_z`, beside `p(x, z)` or `p(x|z)`, as p(z)."""
    applied = [n for n in nodes(rel) if isinstance(n, App)]
    change: dict[Term, Term] = {}
    for n in nodes(rel):
        parts = take_apart(n.name) if isinstance(n, Sym) else None
        if parts is None or len(parts.sub) != 1 or parts.letter not in ("p", "P"):
            continue
        point = Sym(parts.sub)
        joint = next((a for a in applied if a.fn == parts.letter and point in (*a.args, *a.given)), None)
        if joint is not None and point_base(point) is not None:
            change[n] = App(parts.letter, (point,), (), joint.params)
    for kernel in applied:
        for prior in applied:
            letter = take_apart(prior.fn).letter
            latent = letter not in ("q", "Q") and len(prior.args) == 1 and point_base(prior.args[0]) == "z"
            other = latent and all(a == prior or take_apart(a.fn).letter != letter for a in applied)
            same = (take_apart(kernel.fn).letter == letter or other) and prior.fn != kernel.fn
            plain = not prior.given and prior.args == kernel.given and len(prior.args) == 1
            once = all(a.args == prior.args for a in applied if a.fn == prior.fn)
            if same and plain and once and all(a.args != prior.args or a.given for a in applied if a.fn == kernel.fn):
                change[prior] = App(kernel.fn, prior.args, (), kernel.params)
    return _both(rel, change)


def with_middle(rel: Rel, defined: Container[str]) -> Rel:
    """The relation of JSD(p, q), or of KL(p, m) and KL(q, m), with a law m of its own, which the document does not
    define, as their mean."""
    pairs = {n.args for n in nodes(rel) if isinstance(n, Op) and n.op == "JSD"}
    compared = [n.args for n in nodes(rel) if isinstance(n, Op) and n.op == "KL"]
    seconds = {a[1] for a in compared}
    if not pairs and len(seconds) == 1:
        firsts = tuple(dict.fromkeys(a[0] for a in compared))
        pairs = {firsts} if len(firsts) == 2 else set[tuple[Term, ...]]()
    if len(pairs) != 1:
        return rel
    ((p, q),) = pairs
    middles = [m for m in seconds if isinstance(m, Sym) and m not in (p, q) and m.name not in defined]
    between = [m for m in middles if {(p, m), (q, m)} <= {*compared}]
    return _both(rel, {m: div(add(p, q), num(2)) for m in between})


def with_marginals(rel: Rel, symbols: Symbols) -> Rel:
    """The relation with `P_{XY}` and `P_X` as P(x, y) and P(x), and a product of laws as the product of densities."""

    def written_out(t: Term) -> Term:
        if isinstance(t, Sym) and (variables := variables_named(t.name, symbols)):
            return App(symbols.alias.get(t.name, take_apart(t.name).letter), tuple(Sym(v) for v in variables))
        if isinstance(t, Op) and t.op == "product_law" and all(isinstance(a, App) for a in t.args):
            return Op("mul", t.args)
        return t

    return Rel(rel.op, transform(rel.lhs, written_out), transform(rel.rhs, written_out)) if symbols.joint else rel


def with_placeholders(rel: Rel, symbols: Symbols) -> Rel:
    r"""The relation with `KL(p(\cdot|x) \| q(\cdot|x))` as KL(p(c|x) || q(c|x)), where the document says that these are
    laws of c."""

    def slots(a: Term) -> set[str]:
        return symbols.slots.get(a.fn, set()) - {point_base(g) for g in a.given} if isinstance(a, App) else set()

    def filled(t: Term) -> Term:
        if not (isinstance(t, Op) and t.op in ("KL", "JSD", "TV", "H", "crossentropy")):
            return t
        dotted = [a for a in t.args if isinstance(a, App) and a.args == (_DOT,)]
        free = slots(dotted[0]) or set[str]() if dotted else set[str]()
        for a in dotted[1:]:
            free = free & slots(a) or free
        if len(free) != 1:
            return t
        point = (Sym(next(iter(free))),)
        return Op(t.op, tuple(App(a.fn, point, a.given, a.params) if a in dotted else a for a in t.args))  # type: ignore[union-attr]

    return Rel(rel.op, transform(rel.lhs, filled), transform(rel.rhs, filled))


def with_one_base(rel: Rel) -> Rel:
    r"""The relation with `\log_b` as the logarithm, where every logarithm has the same base b, a letter: entropies and
    informations are then counted in that base as well."""
    bases = {n.args[0] for n in nodes(rel) if isinstance(n, Op) and n.op == "logbase"}
    others = any(isinstance(n, Op) and n.op in ("log", "KL", "JSD") for n in nodes(rel))
    counted = any(isinstance(n, Op) and n.op in ("H", "I", "crossentropy") for n in nodes(rel))
    if rel.op != "=" or len(bases) != 1 or others or not counted or not isinstance(next(iter(bases)), Sym):
        return rel

    def plain(t: Term) -> Term:
        return Op("log", (t.args[1],)) if isinstance(t, Op) and t.op == "logbase" else t

    return Rel(rel.op, transform(rel.lhs, plain), transform(rel.rhs, plain))


def with_base_over_one(rel: Rel, defined: Container[str]) -> Rel:
    r"""`\ln a / \beta` for `\log_b a`, where b is a letter of no other meaning: a base is greater than one, and so its
    logarithm \beta > 0."""
    bases = {n.args[0] for n in nodes(rel) if isinstance(n, Op) and n.op == "logbase" and isinstance(n.args[0], Sym)}
    named = {b: Sym(f"{LOG_OF_BASE}{b.name}}}") for b in bases if b.name not in defined}

    def natural(t: Term) -> Term:
        match t:
            case Op("logbase", (Sym() as base, inner)) if base in named:
                return div(Op("log", (inner,)), named[base])
            case Op("log", (Sym() as base,)) if base in named:
                return named[base]
            case _:
                return t

    changed = Rel(rel.op, transform(rel.lhs, natural), transform(rel.rhs, natural))
    return rel if {*named} & {*nodes(changed)} else changed


def with_decimal_logs(rel: Rel) -> Rel:
    r"""The relation with the factor `\ln 10` of decimal logarithms left out, as that of natural ones."""

    def natural(t: Term) -> Term:
        return num(1) if isinstance(t, Op) and t.op == "log" and t.args[0] == num(10) else t

    return Rel(rel.op, transform(rel.lhs, natural), transform(rel.rhs, natural))


def numbers_derived(rel: Rel) -> dict[str, str]:
    r"""The letters of points that stand for numbers, `y` in `\frac{d}{dy} (a \log y + b \log(1 - y))`, with the kind of
    number: a derivative is taken with respect to them, and they are the argument of nothing."""
    terms = list(nodes(rel))
    derived = {n.vars[0].name for n in terms if isinstance(n, Bind) and n.op in ("deriv", "partial") and n.vars}
    taken = {a.name for n in terms if isinstance(n, App) for a in (*n.args, *n.given) if isinstance(a, Sym)}
    taken |= {v.name for n in terms if isinstance(n, Bind) and n.op not in ("deriv", "partial") for v in n.vars}
    rooted = [n.args[0] for n in terms if isinstance(n, Op) and n.op in ("log", "sqrt")]

    def kind(name: str) -> str:
        if any(Op("neg", (Sym(name),)) in list(walk(inside)) for inside in rooted):
            return "unit"
        return "positive" if Sym(name) in rooted else "real"

    return {name: kind(name) for name in sorted(derived - taken) if point_base(Sym(name)) is not None}


def with_value_at_point(rel: Rel, symbols: Symbols) -> Rel:
    r"""The relation of a derivative with respect to `D(x)` with the value of D at that one point as a number D."""
    derived = {v for n in nodes(rel) if isinstance(n, Bind) and n.op in ("partial", "deriv", "grad") for v in n.vars}
    units = {v.name for v in derived if symbols.is_unit(v.name)}
    values = {n for n in nodes(rel) if isinstance(n, App) and n.fn in units}
    integrated = any(isinstance(n, Bind) and n.op in ("E", "int", "sum") for n in nodes(rel))
    if len(units) != 1 or len(values) != 1 or integrated:
        return rel
    return _both(rel, {next(iter(values)): Sym(next(iter(units)))})


def with_wide_logs(rel: Rel) -> Rel:
    r"""The relation with `\log p(x|z) p(z)` as the logarithm of the product, not the product of the logarithm."""

    def widened(t: Term) -> Term:
        if not (isinstance(t, Op) and t.op == "mul"):
            return t
        for k, a in enumerate(t.args):
            inside = (*a.args, *t.args[k + 1 :]) if isinstance(a, Op) and a.op == "log" else ()
            shared = len(inside) == 2 and _is_fraction(inside[0]) and isinstance(s := inside[1], Op) and s.op == "add"
            if shared or (len(inside) > 1 and all(_of_laws(i) for i in inside)):
                wide = Op("log", (Op("mul", inside),))
                return Op("mul", (*t.args[:k], wide)) if k else wide
        return t

    return Rel(rel.op, transform(rel.lhs, widened), transform(rel.rhs, widened))


def with_narrow_logs(rel: Rel) -> Rel:
    r"""The relation with `\log \frac{1}{2} \int p(x) dx` as that of the number, times what stands behind it."""

    def narrowed(t: Term) -> Term:
        match t:
            case Op("log", (Op("mul", (Num() | Op("div", (Num(), Num())) as number, *rest)),)):
                return Op("mul", (Op("log", (number,)), *rest))
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, narrowed), transform(rel.rhs, narrowed))


def _is_fraction(t: Term) -> bool:
    return isinstance(t, Op) and t.op == "div" and isinstance(t.args[0], Num)


def _of_laws(t: Term) -> bool:
    """A density, or a quotient or product of densities."""
    return isinstance(t, App) or (isinstance(t, Op) and t.op in ("div", "mul") and all(_of_laws(a) for a in t.args))


def with_drawn(rel: Rel, symbols: Symbols) -> Rel:
    r"""The relation with `\mathbb{E}_z[..]`, which does not say under which law, as the mean under the one q(z) or
    q(z|x) that the relation writes out."""
    laws = {n for n in nodes(rel) if isinstance(n, App) and symbols.is_law(n.fn) and take_apart(n.fn).letter in "qQ"}

    def drawn(t: Term) -> Term:
        match t:
            case Bind("E", (Sym(""),), (Sym(name) as v,), body) if point_base(v) is not None:
                fitting = [q for q in laws if q.args == (Sym(name),)]
                return Bind("E", t.vars, (fitting[0],), body) if len(fitting) == 1 else t
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, drawn), transform(rel.rhs, drawn)) if laws else rel


def with_narrow_gradients(rel: Rel) -> Rel:
    r"""The relation with `\nabla \log p(x) \log r(x)` as the gradient of the first logarithm, times the second."""

    def narrowed(t: Term) -> Term:
        if isinstance(t, Bind) and t.op == "grad" and isinstance(t.body, Op) and t.body.op == "mul":
            first, *rest = t.body.args
            if isinstance(first, Op) and first.op == "log":
                return Op("mul", (Bind(t.op, t.vars, t.over, first), *rest))
        return t

    return Rel(rel.op, transform(rel.lhs, narrowed), transform(rel.rhs, narrowed))


def with_shared_condition(rel: Rel, symbols: Symbols) -> Rel:
    """The relation with the model's joint law p_g(x, y) as p_g(x|y) p_data(y), where both conditionals stand in it; and
    with q(z), beside a mean of q(z|x) over another law of x, as what that mean makes of it."""
    data, model = symbols.data, symbols.model
    applied = {n for n in nodes(rel) if isinstance(n, App) and n.fn in (data, model)}
    pairs = [n for n in applied if n.fn == model and n.given and App(data or "", n.args, n.given) in applied]
    if len(pairs) > 1:
        pairs = [n for n in pairs if all(isinstance(g, Sym) and g.name in _LABELS for g in n.given)]
    change: dict[Term, Term] = {}
    for n in pairs:
        shared = App(data or "", n.given)
        both = Op("mul", (n, shared))
        change[App(n.fn, (*n.args, *n.given))] = both
        change[App(n.fn, n.given)] = shared
        if (turned := App(n.fn, n.given, n.args)) in applied:  # p_g(y|x), and the p_g(x) of these
            whole = Bind("int", tuple(g for g in n.given if isinstance(g, Sym)), (None,) * len(n.given), both)
            change |= {turned: Op("div", (both, whole)), App(n.fn, n.args): whole}
    return _both(rel, change or _aggregated(rel))


def _aggregated(rel: Rel) -> dict[Term, Term]:
    """Every law of x that a mean of q(z|x) is over, as the q(x) to which a q(z) in the same relation belongs."""
    change: dict[Term, Term] = {}
    applied = {n for n in nodes(rel) if isinstance(n, App)}
    for kernel in applied:
        own = App(kernel.fn, kernel.given)
        if len(kernel.given) != 1 or App(kernel.fn, kernel.args) not in applied or own in applied:
            continue
        for n in nodes(rel):
            match n:
                case Bind("E", (v,), (Sym(law),), _) if v == kernel.given[0] and law != kernel.fn:
                    change[n] = Bind("E", (v,), (own,), n.body)
                case Bind("E", _, (App(law, args, (), _) as weight,), _) if args == kernel.given and law != kernel.fn:
                    change[weight] = own
                case _:
                    pass
    return change


def _sizes(rel: Rel, symbols: Symbols) -> set[str]:
    r"""The letters for a number of points, as K in `H(p) \le \log K`, that stand in logarithms alone."""
    measured = [n.args for n in nodes(rel) if isinstance(n, Op) and n.op in ("H", "I", "KL", "crossentropy")]
    if len({*measured}) != 1 or not (len(measured[0]) == 1 and isinstance(measured[0][0], Sym)):
        return set()
    logs = [n for n in nodes(rel) if isinstance(n, Op) and n.op == "log"]
    inside = Counter(n.name for t in logs for n in walk(t) if isinstance(n, Sym))
    names = Counter(n.name for n in nodes(rel) if isinstance(n, Sym))
    return {letter for letter in symbols.sizes & inside.keys() if inside[letter] == names[letter]}


def with_sizes_and_norms(rel: Rel, symbols: Symbols) -> Rel:
    r"""`|\mathcal{X}|`, the number of values of X, as the integral of 1; `\|p - q\|_1` as twice the total variation,
    and a norm without a label as the one of both that the text says it is."""
    informed = any(isinstance(n, Op) and n.op in ("H", "I") for n in nodes(rel))
    alphabets = {"\\mathcal{X}": "x", "\\mathcal{Y}": "y", "\\mathcal{Z}": "z"} if informed else {}
    sizes: dict[str, Term] = dict.fromkeys(_sizes(rel, symbols), Bind("int", (Sym("x"),), (None,), num(1)))

    def put(t: Term) -> Term:
        match t:
            case Op("abs", (Sym(name),)) if name in alphabets:
                return Bind("int", (Sym(alphabets[name]),), (None,), num(1))
            case Op("log", (inner,)) if sizes.keys() & free_names(inner):
                return log(substitute(inner, sizes))
            case App("norm_{1}" | "norm_{TV}" as norm, (Op("add", (Sym(p), Op("neg", (Sym(q),)))),)) if symbols.is_law(
                p
            ) and symbols.is_law(q):
                distance = Op("TV", (Sym(p), Sym(q)))
                if norm == "norm_{TV}":  # which some take to be the norm in L^1
                    return t if rel.op in ("=", ":=", "equiv") else distance
                return mul(num(2), distance)
            case Op("norm", (Op("add", (Sym(p), Op("neg", (Sym(q),)))),)) if symbols.is_law(p) and symbols.is_law(q):
                if not symbols.norm:
                    raise Cannot("a norm of the difference of two laws, and the text does not say which")
                distance = Op("TV", (Sym(p), Sym(q)))
                return distance if symbols.norm == "TV" else mul(num(2), distance)
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


__all__ = [
    "as_written",
    "conditioned",
    "with_base_over_one",
    "with_decimal_logs",
    "with_drawn",
    "with_marginals",
    "with_middle",
    "with_narrow_gradients",
    "with_narrow_logs",
    "with_one_base",
    "with_placeholders",
    "with_prior",
    "with_shared_condition",
    "with_sizes_and_norms",
    "with_value_at_point",
    "with_wide_logs",
]
