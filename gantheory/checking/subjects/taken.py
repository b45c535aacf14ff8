r"""What a formula takes for something without a word.

`E_{q(z)}[f(z)] = E_{p(\epsilon)}[f(g(\epsilon))]` changes variables, as variational autoencoders do, and
`\log L(\theta) = ..` names a likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...language.printing import latex
from ...language.terms import App, Bind, Num, Op, Rel, Sym, Term, children, free_names, walk
from ..forms import is_unknown_functional
from ..names import take_apart
from ..scope import Defined
from ..verdict import Verdict


def of_what_is_taken(rel: Rel, definitions: Mapping[str, Defined]) -> Verdict | None:
    """A definition, where a relation of which nothing else is known is one of these forms."""
    if (name := under_a_log(rel, definitions)) is not None:
        return Verdict("definition", reason=f"introduces {name}")
    if (name := bound_named_beside(rel, definitions)) is not None:
        return Verdict("definition", reason=f"introduces {name}")
    if rel.op == "=" and rel.rhs == Sym("const"):
        return Verdict("definition", reason="said to be constant")
    if of_weights(rel):
        return Verdict("definition", reason="a condition on its weights")
    if of_a_saddle(rel):
        return Verdict("definition", reason="a condition: a saddle point")
    taken = of_a_change_of_variables(rel)
    return Verdict("definition", reason=taken) if taken is not None else None


def bound_named_beside(rel: Rel, definitions: Mapping[str, Defined]) -> str | None:
    r"""The name of a bound that nothing has said before: `\log p(x) = L + KL(q \| p)`. With a minus it is no bound."""
    match rel:
        case Rel("=" | ":=", Op("log", (App(),)), Op("add", (first, second))):
            named, gap = (first, second) if isinstance(second, Op) else (second, first)
        case Rel("=", Op("add", (Op("log", (App(),)), Op("neg", (Sym() as named,)))), gap):
            pass
        case _:
            return None
    beside = isinstance(gap, Op) and gap.op == "KL" and is_unknown_functional(named, set(definitions))
    return named.name if isinstance(named, Sym) and beside else None


def of_weights(rel: Rel) -> bool:
    r"""`\sum_k \pi_k = 1`, `0 \le \pi_k`: what the weights of a mixture are bound to."""
    match rel:
        case Rel("=", Bind("sum", (k,), _, Op("index", (Sym(), *places))), Num(value)):
            return value == 1 and k in places
        case Rel("<=" | ">=" | "<" | ">", (Num() | Sym() | Op("index", (Sym(), _))) as a, b):
            weight = b if isinstance(a, Num) else a
            other = a if isinstance(a, Num) else b
            name = weight.args[0] if isinstance(weight, Op) and weight.op == "index" else weight
            scripted = isinstance(name, Sym) and (name != weight or bool(take_apart(name.name).sub))
            return scripted and isinstance(other, Num) and other.value in (0, 1)
        case _:
            return False


def of_a_saddle(rel: Rel) -> bool:
    """`V(G*, D) <= V(G*, D*) <= V(G, D*)`: neither player gains by leaving its place alone; D wants the value large."""
    match rel:
        case Rel("<=" | ">=" as op, App(f, (a, b), (), ()), App(g, (c, d), (), ())) if f == g and (a == c) != (b == d):
            left, right = (b, d) if a == c else (a, c)
        case _:
            return False
    if not (isinstance(left, Sym) and isinstance(right, Sym)):
        return False
    one, other = take_apart(left.name), take_apart(right.name)
    if one.letter != other.letter or one.optimal == other.optimal or one.letter not in ("D", "G"):
        return False
    small = one if op == "<=" else other  # D: the other is the best; G: the best is small
    return small.optimal == (one.letter == "G")


def under_a_log(rel: Rel, definitions: Mapping[str, Defined]) -> str | None:
    r"""The name of a likelihood that nothing has said before: `\log L(\theta) = ..`, with its logarithm written out."""
    match rel:
        case Rel("=" | ":=", Op("log", (App(name, args, (), ()) as head,)), body):
            mentioned = any(isinstance(n, App) and n.fn == name for n in walk(body))
            plain = all(isinstance(a, Sym) for a in args) and is_unknown_functional(head, set(definitions))
            return name if plain and not mentioned else None
        case _:
            return None


def of_a_change_of_variables(rel: Rel) -> str | None:
    r"""What is taken for what, where both sides are the mean of the same function, or its gradient, and the right side
    has a function of its own noise wherever the left side has its variable; None for any other relation."""
    left, right = _mean(rel.lhs), _mean(rel.rhs)
    if rel.op not in ("=", ":=") or left is None or right is None or left[2] != right[2]:
        return None
    (z, body, _), (noise, other, _) = left, right
    found: set[Term] = set()
    if z == noise or noise in free_names(body) or not _alike(body, other, z, found) or len(found) != 1:
        return None
    made = next(iter(found))
    return f"takes {latex(made)} for {z}" if made != Sym(noise) and noise in free_names(made) else None


def _mean(t: Term) -> tuple[str, Term, tuple[Sym, ...]] | None:
    """The variable that a mean is over, what it is of, and by what it, or what it is of, is derived."""
    derived: tuple[Sym, ...] = ()
    if isinstance(t, Bind) and t.op == "grad":
        derived, t = t.vars, t.body
    match t:
        case Bind("E", (Sym(name),), (law,), body):
            pass
        case _:
            return None
    if not name and isinstance(law, Sym):
        name = law.name
    elif not name and isinstance(law, App) and len(law.args) == 1 and isinstance(law.args[0], Sym):
        name = law.args[0].name
    if isinstance(body, Bind) and body.op == "grad" and not derived:
        derived, body = body.vars, body.body
    return (name, body, derived) if name else None


def _alike(a: Term, b: Term, z: str, found: set[Term]) -> bool:
    """Is b what a is, with something in the place of z? It is put into `found`."""
    if a == Sym(z):
        found.add(b)
        return True
    same = type(a) is type(b) and len(children(a)) == len(children(b))
    match a, b:
        case App(f, args, given, _), App(g, others, conditions, _):
            same &= f == g and (len(args), len(given)) == (len(others), len(conditions))
        case Op(f, _), Op(g, _):
            same &= f == g
        case Bind(f, variables, _, _), Bind(g, others, _, _):
            same &= (f, variables) == (g, others) and Sym(z) not in variables
        case _:
            return a == b
    return same and all(_alike(m, n, z, found) for m, n in zip(children(a), children(b), strict=True))
