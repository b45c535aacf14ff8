r"""Statements for any convex f: the f-divergence, its conjugate and its dual form, tried at three generators.

A statement that names `D_f`, `f^*` or `f'` of an f which the document leaves open is read once for each generator. It
is supported where it holds for every one of them, and refuted where it fails for every one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ...language.printing import latex
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
    log,
    mul,
    neg,
    num,
    sub,
    substitute,
    transform,
    walk,
)
from ..document.inforce import with_equal_laws
from ..document.prose import says_bent
from ..names import take_apart
from ..scope import Defined, Equated
from ..scruples import nodes
from ..symbols import point_base
from ..verdict import Surroundings, Verdict
from .biconjugates import is_the_biconjugate, of_the_biconjugate, twice

_LETTERS = ("f", "\\phi", "h")
Judge = Callable[[Rel, Surroundings], Verdict]


def _square(t: Term) -> Term:
    return Op("pow", (t, num(2)))


@dataclass(frozen=True, slots=True)
class Generator:
    """A convex f with f(1) = 0, its derivative and conjugate, and its divergence of P from Q (second argument)."""

    name: str
    value: Callable[[Term], Term]
    slope: Callable[[Term], Term]
    conjugate: Callable[[Term], Term] | None  # None where it is not finite on all numbers
    divergence: Callable[[Term, Term], Term]


def _chi_squared(p: Term, q: Term) -> Term:
    x = next((a for t in (p, q) if isinstance(t, App) for a in t.args if isinstance(a, Sym)), Sym("x"))
    over, under = (t if isinstance(t, App) else App(t.name, (x,)) if isinstance(t, Sym) else t for t in (p, q))
    return Bind("E", (x,), (under,), _square(sub(div(over, under), num(1))))


GENERATORS = (
    Generator(
        "t log t",
        lambda t: mul(t, log(t)),
        lambda t: add(num(1), log(t)),
        lambda s: Op("exp", (sub(s, num(1)),)),
        lambda p, q: Op("KL", (p, q)),
    ),
    Generator(
        "(t - 1)^2",
        lambda t: _square(sub(t, num(1))),
        lambda t: mul(num(2), sub(t, num(1))),
        lambda s: add(s, div(_square(s), num(4))),
        _chi_squared,
    ),
    Generator("-log t", lambda t: neg(log(t)), lambda t: neg(div(num(1), t)), None, lambda p, q: Op("KL", (q, p))),
)


def _negated(g: Generator) -> Generator:
    """-f of a convex f, which is concave."""
    return Generator(
        g.name[1:] if g.name.startswith("-") else f"-{g.name}",
        lambda t: neg(g.value(t)),
        lambda t: neg(g.slope(t)),
        None,
        lambda p, q: neg(g.divergence(p, q)),
    )


_CONCAVE = tuple(map(_negated, GENERATORS))


def _jensen(rel: Rel, around: Surroundings, definitions: Mapping[str, Defined]) -> Verdict | None:
    """`f(E[X]) <= E[f(X)]` of an f that is left open: what it is for f to be convex, or what the sentence says f is."""
    if (said := _bent(rel, definitions)) is None:
        return None
    fn, kind = said
    told = says_bent(*around.said, names=tuple(n for n in (fn, "\\varphi") if n == fn or fn == "\\phi"))
    if told is None:
        return Verdict("definition", reason=f"says that {fn} is {kind}")
    if told == kind:
        return Verdict("supported", reason=f"Jensen's inequality for a {told} {fn}, which is no rule of the kernel")
    turned = latex(replace(rel, op=">=" if rel.op == "<=" else "<="))
    inside, mean = ("1", "2") if told == "convex" else ("-1", "-2")
    lhs, rhs = (inside, mean) if isinstance(rel.lhs, App) else (mean, inside)
    model: dict[str, object] = {
        "profile": "full",
        "scalars": {f"{fn}(t)": "t^2" if told == "convex" else "-t^2", "E[X]": "1"},
        "sequences": {"X": ["0", "2"]},
    }
    return Verdict(
        "refuted",
        reason=f"the text calls {fn} {told}",
        counterexample={"model": model, "lhs": lhs, "rhs": rhs},
        mistake="false inequality",
        repair={"latex": turned, "verdict": "supported"},
    )


def of_any_generator(
    rel: Rel, judge: Judge, around: Surroundings, definitions: Mapping[str, Defined]
) -> Verdict | None:
    """The verdict on a statement for any convex f; None if it is no such statement or the generators disagree."""
    if (found := of_the_biconjugate(rel, around)) is not None:
        return found
    if is_the_biconjugate(rel):
        return Verdict("supported", reason="a convex function is its own biconjugate")
    match rel:
        case Rel(_, App(fn, (Num(),), (), _), Num()) if fn in _LETTERS and fn not in definitions:
            return Verdict("definition", reason=f"a condition on {fn}")  # f(1) = 0
        case _:
            pass
    letter = _generator_of(rel)
    if letter is None or (letter in definitions and not _bounds_by_critics(rel, letter)):
        return _jensen(rel, around, definitions)
    kind = says_bent(*around.said, names=(letter,)) or "convex"
    generators = GENERATORS if kind == "convex" else _CONCAVE
    own = _own_ratios(rel, letter, around, definitions)
    mixed = {n: definitions[n] for n in _compared(rel.lhs) | _compared(rel.rhs) if n in definitions}
    plain = replace(around, literal=True, definitions=own | mixed, mend=False, equated=())
    settled = _conventions(letter, judge, plain, definitions, generators)
    outcomes = [_of_all(_in_numbers(rel), letter, turned, judge, plain, generators) for turned in settled]
    conjugated = any(isinstance(n, App) and n.fn == f"{letter}^{{*}}" for n in nodes(rel))
    tried = ", ".join(g.name for g in generators if not conjugated or g.conjugate is not None)
    if "good" in outcomes:
        return Verdict("supported", reason=f"no proof for every {kind} f; it holds for f = {tried}")
    if all(o == "refuted" for o in outcomes) and (name := _said_nothing_of(rel, letter, around, own)):
        return Verdict("unread", reason=f"{name} occurs on one side only, and the document does not say what it is")
    apart = _compared(rel.lhs) - _compared(rel.rhs) - mixed.keys(), _compared(rel.rhs) - _compared(rel.lhs)
    if all(apart) and all(o == "refuted" for o in outcomes):
        return Verdict("unread", reason=f"the document does not say how {min(apart[0])} is made of {min(apart[1])}")
    if all(o == "refuted" for o in outcomes):
        if (held := _of_equal_laws(rel, judge, around, definitions)) is not None:
            return held
        mistake = "false inequality" if rel.op != "=" else "the two sides differ"
        return Verdict("refuted", reason=f"it fails for f = {tried}", mistake=mistake)
    return _jensen(rel, around, definitions)


def _of_equal_laws(rel: Rel, judge: Judge, around: Surroundings, definitions: Mapping[str, Defined]) -> Verdict | None:
    """A false statement for any f, where the text sets the two laws equal."""
    for equated in around.equated:
        read = rel
        for law in _alike(equated):
            read = with_equal_laws(read, law)
        held = None if read == rel else of_any_generator(read, judge, replace(around, equated=()), definitions)
        if held is not None and held.verdict == "supported":
            return replace(held, conditions=(str(equated),), kinds=("reading",))
    if around.conditional or _AGREE.search(around.said[0][-200:]):
        return Verdict("unread", reason="it may hold for the laws that the text speaks of")
    return None


def _alike(equated: Equated) -> Iterator[Equated]:
    """`P = Q` as an equation of the laws and of their densities."""
    yield equated
    match equated.law, equated.other:
        case Sym(q), Sym(p):
            yield replace(equated, law=Sym(q.lower()), other=Sym(p.lower()))
        case _:
            pass


_AGREE = re.compile(r"\b(?:equal|agree|same|identical|coincid\w*)\b|相等|相同|一致|같")
_OF_CONVEX = re.compile(r"convex|conjugate|fenchel|legendre|konvex|凸", re.IGNORECASE)
_OF_CONCAVE = re.compile(r"concave|konkav|凹", re.IGNORECASE)


def of_no_convention(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    r"""The refutation of `D_f(P \| Q) = ..` or `f^*(t) = ..` for a convex f, where it is that for no f that was tried,
    in neither order of the laws."""
    near = around.said[0][-500:]
    if around.literal or rel.op not in ("=", ":=", "equiv") or not _OF_CONVEX.search(near) or _OF_CONCAVE.search(near):
        return None
    if (conjugate := _of_a_turned_conjugate(rel)) is not None:
        return conjugate
    match rel.lhs:
        case App(fn, (Sym(first), Sym(second)), (), ()) if fn.startswith("Div_{") and (f := fn[5:-1]) in _LETTERS:
            laws = [_written_as(name, rel.rhs, around) for name in (first, second)]
        case _:
            return None
    if f in around.definitions or None in laws or not any(isinstance(n, App) and n.fn == f for n in walk(rel.rhs)):
        return None
    if {n.fn for n in walk(rel.rhs) if isinstance(n, App)} - {f, *laws}:
        return None  # such as the ratio of the laws, by a name
    p, q = (App(law or "", (Sym("x"),)) for law in laws)
    head = App(rel.lhs.fn, (Sym(p.fn), Sym(q.fn)))
    usual = Rel("=", head, Bind("int", (Sym("x"),), (None,), mul(q, App(f, (div(p, q),)))))
    claim, plain = Rel("=", head, rel.rhs), replace(around, literal=True, definitions={}, mend=False, equated=())
    if _of_all(usual, f, False, judge, plain, GENERATORS[:2]) != "good":
        return None
    if any(_of_all(claim, f, turned, judge, plain, GENERATORS[:2]) != "refuted" for turned in (False, True)):
        return None
    shown = judge(next(_parts(claim, f, GENERATORS[0], turned=False)), plain)
    reason = f"for {f} = {GENERATORS[0].name} it is the divergence of neither law from the other"
    return replace(shown, reason=reason, mistake="not a divergence", repair=None)


def _written_as(name: str, body: Term, around: Surroundings) -> str | None:
    """P or p, as the right side writes the law: of two letters of one law, it must have one."""
    small = name.replace(take_apart(name).letter, take_apart(name).letter.lower(), 1)
    used = {n.fn if isinstance(n, App) else n.name for n in walk(body) if isinstance(n, App | Sym)}
    used |= {small} if small in around.symbols.laws and name not in used else set[str]()
    found = sorted({name, small} & used)
    return found[0] if len(found) == 1 else None


def _of_a_turned_conjugate(rel: Rel) -> Verdict | None:
    r"""`f^*(t) = \sup_u (u t + f(u))`, which is infinite for most convex f."""
    match rel:
        case Rel(_, App(star, (Sym() as t,), (), ()), Bind("sup" | "max", (Sym() as u,), _, Op("add", (a, b)))):
            pass
        case _:
            return None
    letter = star.removesuffix("^{*}")
    if letter == star or {a, b} not in ({mul(u, t), App(letter, (u,))}, {mul(t, u), App(letter, (u,))}):
        return None
    model: dict[str, object] = {"profile": "full", "scalars": {f"{letter}(u)": "u^2", t.name: "0"}}
    mended = replace(rel.rhs, body=sub(a, b) if b == App(letter, (u,)) else sub(b, a))
    repair = {"latex": latex(replace(rel, rhs=mended)), "verdict": "definition"}
    reason = f"u t + {letter}(u) is bounded for no t where {letter} is u^2, whose conjugate at 0 is 0 (left)"
    counterexample: dict[str, object] = {"model": model, "lhs": "0", "rhs": r"\infty"}
    return Verdict("refuted", reason, counterexample=counterexample, mistake="sign", repair=repair)


def is_of_conjugates(rel: Rel) -> bool:
    """Is it Young's inequality, or one between f and its biconjugate?"""
    return is_of_young(rel) or twice(rel) is not None


def bounds_a_divergence(rel: Rel) -> bool:
    """Is it a divergence `D_f` beside a supremum, or f beside its biconjugate, whether the text gives f or not?"""
    bound = isinstance(rel.lhs, App) and isinstance(rel.rhs, Bind) and rel.rhs.op in ("sup", "max")
    return (
        (bound and isinstance(rel.lhs, App) and rel.lhs.fn.startswith("Div_{"))
        or bool(twice(rel))
        or is_the_biconjugate(rel)
    )


def _bounds_by_critics(rel: Rel, letter: str) -> bool:
    r"""`D_f(P \| Q) \ge \sup_T E_P[T(x)] - E_Q[f^*(T(x))]`: it is one for any f, even below an example of one."""
    body = rel.rhs.body if isinstance(rel.rhs, Bind) and rel.rhs.op in ("sup", "max") else rel.rhs
    divergence = isinstance(rel.lhs, App) and rel.lhs.fn == f"Div_{{{letter}}}"
    applied = any(isinstance(n, App) and n.fn in (letter, f"{letter}^{{*}}") for n in walk(body))
    return divergence and applied and _critic_of(body, letter) is not None


def _loose(rel: Rel, letter: str, around: Surroundings) -> set[str]:
    """The functions in a relation that are neither laws nor bound nor made of the letter: `f'`, `D_f`."""
    bound = {v.name for n in nodes(rel) if isinstance(n, Bind) for v in n.vars}
    names = {n.fn for n in nodes(rel) if isinstance(n, App)} - bound
    names = {f for f in names if not _speaks_of(f, letter) and take_apart(f).letter.rstrip("'") != letter}
    return {f for f in names if not around.symbols.is_law(f)}


def _compared(t: Term) -> set[str]:
    """The laws that divergences in a term compare, by their names."""
    return {
        a.name for n in walk(t) if isinstance(n, App) and n.fn.startswith("Div_") for a in n.args if isinstance(a, Sym)
    }


def _own_ratios(rel: Rel, letter: str, around: Surroundings, definitions: Mapping[str, Defined]) -> dict[str, Defined]:
    """What the document says of the functions in a relation, such as r = p/q, without the letter."""
    said = {f: definitions[f] for f in _loose(rel, letter, around) if f in definitions}
    return {f: d for f, d in said.items() if not any(isinstance(n, App) and letter in n.fn for n in walk(d.body))}


def _said_nothing_of(rel: Rel, letter: str, around: Surroundings, known: Mapping[str, Defined]) -> str | None:
    """A function on one side of an equation of which nothing is known."""
    left, right = ({n.fn for n in walk(t) if isinstance(n, App)} for t in (rel.lhs, rel.rhs))
    loose = (_loose(rel, letter, around) - known.keys()) & (left ^ right)
    return min(loose) if loose and rel.op == "=" else None


def _bent(rel: Rel, definitions: Mapping[str, Defined]) -> tuple[str, str] | None:
    """A function left open, and what an inequality between its mean and its value at the mean makes of it."""
    match rel:
        case Rel("<=" | ">=" as op, App(fn, (Bind("E"),), (), _), Bind("E", _, _, App(gn, _, (), _))):
            convex = op == "<="
        case Rel("<=" | ">=" as op, Bind("E", _, _, App(gn, _, (), _)), App(fn, (Bind("E"),), (), _)):
            convex = op == ">="
        case _:
            return None
    return None if fn != gn or fn in definitions else (fn, "convex" if convex else "concave")


def _generator_of(rel: Rel) -> str | None:
    """The letter f, where a divergence `D_f`, a conjugate `f^*` or `f` of a quotient of laws stands in the relation,
    and a divergence or a mean: `f^*(s) = \\sup_t (s t - f(t))` says what a conjugate is."""
    if is_of_young(rel):
        return next(n.fn for n in nodes(rel) if isinstance(n, App) and n.fn in _LETTERS)
    if not any(
        (isinstance(n, Bind) and n.op in ("E", "int", "sum")) or (isinstance(n, App) and n.fn.startswith("Div_{"))
        for n in nodes(rel)
    ):
        return None
    for n in nodes(rel):
        if not isinstance(n, App):
            continue
        for letter in _LETTERS:
            inner = [m for a in n.args for m in walk(a)] if n.fn in (letter, f"{letter}'") else []
            quotient = any(isinstance(m, Op) and m.op == "div" for m in inner)
            if n.fn in (f"Div_{{{letter}}}", f"{letter}^{{*}}") or quotient:
                return letter
    return None


def is_of_young(rel: Rel) -> bool:
    """Is it `f(u) + f^*(t) >= u t`, or that turned: an inequality of f, its conjugate and a product of two numbers?"""
    applied = {n for n in nodes(rel) if isinstance(n, App)}
    names = {n.fn for n in applied}
    points = {n.args[0].name for n in applied if len(n.args) == 1 and isinstance(n.args[0], Sym)}
    free = {n.name for n in nodes(rel) if isinstance(n, Sym)}
    return (
        rel.op in ("<=", ">=")
        and len(applied) == 2
        and any(names == {f, f"{f}^{{*}}"} for f in _LETTERS)
        and len(points) == 2
        and free == points
        and not any(isinstance(n, Bind) for n in nodes(rel))
    )


def _in_numbers(rel: Rel) -> Rel:
    """Young's inequality in letters for numbers: a positive one where f is taken."""
    if not is_of_young(rel):
        return rel
    f, conjugate = sorted({n for n in nodes(rel) if isinstance(n, App)}, key=lambda n: "*" in n.fn)
    names: dict[str, Term] = {
        a.name: Sym(b) for n, b in ((f, "a"), (conjugate, "r")) for a in n.args if isinstance(a, Sym)
    }
    return Rel(rel.op, substitute(rel.lhs, names), substitute(rel.rhs, names))


def _conventions(
    letter: str,
    judge: Judge,
    plain: Surroundings,
    definitions: Mapping[str, Defined],
    generators: Sequence[Generator],
) -> list[bool]:
    """Which law comes first in D_f, as the document defines it; both ways where it does not."""
    given = definitions.get(f"Div_{{{letter}}}")
    if given is None or len(given.vars) != 2:
        return [False, True]
    head = App(f"Div_{{{letter}}}", tuple(Sym(v) for v in given.vars))
    claim = Rel("=", head, given.body)
    found = [t for t in (False, True) if _of_all(claim, letter, t, judge, plain, generators) == "good"]
    return found[:1] or [False, True]


def _of_all(
    rel: Rel, letter: str, turned: bool, judge: Judge, plain: Surroundings, generators: Sequence[Generator]
) -> str:
    """`good` or `refuted`, if it is that for every generator that the statement can be read with."""
    outcomes: set[str] = set()
    for generator in generators:
        conjugated = any(isinstance(n, App) and n.fn == f"{letter}^{{*}}" for n in nodes(rel))
        if conjugated and generator.conjugate is None:
            continue
        verdicts: set[str] = set()
        for part in _parts(rel, letter, generator, turned):
            if any(isinstance(n, App) and _speaks_of(n.fn, letter) for n in nodes(part)):
                return "unread"
            verdict = judge(part, plain)
            verdicts.add("good" if verdict.good or verdict.verdict == "supported" else verdict.verdict)
        outcomes.add("refuted" if "refuted" in verdicts else "good" if verdicts == {"good"} else "unread")
    return outcomes.pop() if len(outcomes) == 1 else "unread"


def _speaks_of(name: str, letter: str) -> bool:
    return name in (letter, f"{letter}'", f"{letter}^{{*}}", f"Div_{{{letter}}}")


def _parts(rel: Rel, letter: str, generator: Generator, turned: bool) -> Iterator[Rel]:
    """The statement for one generator; a supremum over critics T as a bound for each, attained at f'(p/q)."""
    for side, other, op in ((rel.rhs, rel.lhs, rel.op), (rel.lhs, rel.rhs, _FLIPPED.get(rel.op, rel.op))):
        match side:
            case Bind("sup" | "max", (Sym(critic),), _, body) if op in ("=", ">=") and _critic_of(body, letter):
                yield from _parts(Rel(">=", other, body), letter, generator, turned)
                if op == "=":
                    attained = _at_best(body, critic, letter)
                    yield Rel("=", *(_read(t, letter, generator, turned) for t in (other, attained)))
                return
            case _:
                continue
    yield Rel(rel.op, *(_read(t, letter, generator, turned) for t in (rel.lhs, rel.rhs)))
    for critic in {n.fn for n in nodes(rel) if isinstance(n, App) and _is_critic(n, rel, letter)}:
        for t in (rel.lhs, rel.rhs):
            for body in (t, _swapped(t)):  # what holds of every critic holds of the best ones
                best = _critic_of(body, letter)
                if best is not None and rel.op != "=":
                    sides = (_put(s, critic, best) for s in (rel.lhs, rel.rhs))
                    yield Rel(rel.op, *(_read(s, letter, generator, turned) for s in sides))


def _is_critic(n: App, rel: Rel, letter: str) -> bool:
    """Is it the T of an `f^*(T(x))` in the relation?"""
    return any(isinstance(m, App) and m.fn == f"{letter}^{{*}}" and m.args == (n,) for m in nodes(rel))


def _swapped(t: Term) -> Term:
    """`E_p[..] - E_q[..]` with the two laws in each other's place."""
    match t:
        case Op("add", (Bind("E", v, (p,), a), Op("neg", (Bind("E", w, (q,), b),)))):
            return Op("add", (Bind("E", v, (q,), a), Op("neg", (Bind("E", w, (p,), b),))))
        case _:
            return t


_FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}


def _at_best(body: Term, critic: str, letter: str) -> Term:
    """`E_p[T] - E_q[f^*(T)]` at the best critic `f'(p/q)`; anything else as it is."""
    best = _critic_of(body, letter)
    return body if best is None else _put(body, critic, best)


def _critic_of(body: Term, letter: str) -> App | None:
    """`f'(p/q)` of the laws under the two means of `E_p[T] - E_q[f^*(T)]`."""
    match body:
        case Op("add", (Bind("E", first, (p,), _), Op("neg", (Bind("E", _, (q,), _),)))) if p and q:
            x = first[0] if first[0].name else Sym("x")
            over, under = (App(t.name, (x,)) if isinstance(t, Sym) else t for t in (p, q))
            return App(f"{letter}'", (div(over, under),))
        case _:
            return None


def _put(body: Term, critic: str, best: App) -> Term:
    """The term with the best critic in place of T."""

    def applied(t: Term) -> Term:
        match t:
            case App(fn, (Sym(y),), (), _) if fn == critic:
                inner = next((n.name for n in walk(best) if isinstance(n, Sym) and point_base(n) is not None), y)
                return substitute(best, {inner: Sym(y)})
            case _:
                return t

    return transform(body, applied)


def _read(t: Term, letter: str, generator: Generator, turned: bool) -> Term:
    """A term with the generator in place of f."""

    def put(n: Term) -> Term:
        match n:
            case App(fn, (p, q), (), _) if fn == f"Div_{{{letter}}}":
                return generator.divergence(q, p) if turned else generator.divergence(p, q)
            case App(fn, (s,), (), _) if fn == f"{letter}^{{*}}" and generator.conjugate is not None:
                return generator.conjugate(s)
            case App(fn, (u,), (), _) if fn == f"{letter}'":
                return generator.slope(u)
            case App(fn, (u,), (), _) if fn == letter:
                return Num(Fraction(0)) if u == num(1) else generator.value(u)
            case _:
                return n

    return transform(t, put)
