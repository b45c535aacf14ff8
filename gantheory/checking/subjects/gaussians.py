r"""Means, variances and distances of normal laws on the line, as numbers in their moments.

A mean of a polynomial of at most the fifth degree under `N(\mu, \sigma^2)` is a sum over three points, with weights
1/6, 2/3, 1/6 at `\mu - \sqrt 3 \sigma`, `\mu`, `\mu + \sqrt 3 \sigma`. Logarithms of normal densities are polynomials
of the second degree, so that a step on them is one of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ...language.layout import Chain
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
    free_names,
    log,
    mul,
    neg,
    num,
    replaced,
    sub,
    substitute,
    transform,
    walk,
)
from ..names import take_apart
from ..readings.normals import COORDINATE, by_coordinate, moments_of
from ..scruples import nodes
from ..symbols import point_base
from ..verdict import Surroundings, Verdict
from .written_out import settled

_NORMAL = ("\\mathcal{N}", "N")
Moments = tuple[Term, Term]  # mean and variance
_ON_THE_LINE = "of normal laws on the line"


class Outside(Exception):
    """The relation has something in it that is no number in the moments of normal laws."""


@dataclass(slots=True)
class Normals:
    """The variables and laws that a document says are normal, the last word on each."""

    variables: dict[str, Moments] = field(default_factory=dict[str, Moments])
    laws: dict[str, Moments] = field(default_factory=dict[str, Moments])
    last: Moments | None = None  # of the law under which a mean was last taken

    def note(self, chain: Chain) -> None:
        r"""Remember `X \sim N(\mu, \sigma^2)` and `P: X \sim ..`; another law of the same name takes its place."""
        for lhs, op, rhs in zip(chain.terms, chain.ops, chain.terms[1:], strict=False):
            if op != "~" or not isinstance(lhs, Sym) or rhs is None:
                continue
            moments = _moments(rhs)
            store = self.laws if chain.label else self.variables
            for key in {chain.label, chain.label.lower()} if chain.label else {_base(lhs.name)}:
                store.pop(key, None)
                if moments is not None:
                    store[key] = moments


def _moments(t: Term | None) -> Moments | None:
    law = moments_of(t)
    return None if law is None else (law.args[0], law.args[1])


def of_normal_laws(rel: Rel, known: Normals, around: Surroundings) -> Verdict | None:
    """The verdict on a relation of means, variances, divergences or distances of normal laws; None if it is none."""
    if rel.op not in ("=", ":=", "<=", ">=") or not _speaks_of_normals(rel, known):
        return None
    letters = [{n.name for n in walk(t) if isinstance(n, Sym)} for t in (rel.lhs, rel.rhs)]
    whole = letters[0] <= letters[1]  # else the sentence may have set some of them equal
    if whole and not around.conditional and any(_compares_written(n) for n in walk(rel.lhs)):
        around = replace(around, inline=False)
    if (parts := _reparametrised(rel)) is not None:
        verdicts = [settled(p, around) for p in parts]
        if any(v is not None and v.verdict == "refuted" for v in verdicts):
            first = next(v for v in verdicts if v is not None and v.verdict == "refuted")
            return replace(first, reason="what is drawn has another mean or variance", repair=None)
        fine = all(v is not None and v.verdict != "refuted" for v in verdicts)
        return Verdict("supported", reason="what is drawn has the mean and the variance of the law") if fine else None
    try:
        reader = _Reader(known)
        read = Rel("=" if rel.op == ":=" else rel.op, *(reader.term(t) for t in (rel.lhs, rel.rhs)))
    except Outside:
        return None
    names = _in_usual_letters(reader.letters, free_names(read.lhs) | free_names(read.rhs))
    read = Rel(read.op, substitute(read.lhs, dict(names)), substitute(read.rhs, dict(names)))
    reader.letters |= {t.name for t in names.values() if isinstance(t, Sym)}
    if any(isinstance(n, App | Bind) or (isinstance(n, Sym) and point_base(n)) for n in nodes(read)):
        return None
    if not (reader.reduced or reader.recalled):
        return None  # divergences of laws that stand there, which have a definition
    if read.lhs == read.rhs:
        return Verdict("supported", reason=_ON_THE_LINE)
    verdict = settled(read, around)
    if verdict is None or (verdict.verdict == "refuted" and _tacit(rel, known)):
        return None
    letters = (free_names(read.lhs) | free_names(read.rhs)) - {"\\pi", "e"}
    if verdict.verdict == "refuted" and not letters <= reader.letters:
        return None  # another letter may stand for a moment: a precision, say
    if verdict.good and reader.reduced:
        return Verdict("supported", reason=_ON_THE_LINE, conditions=verdict.conditions)
    return replace(verdict, repair=None, reason=verdict.reason or _ON_THE_LINE)


def _in_usual_letters(moments: set[str], used: frozenset[str]) -> dict[str, Term]:
    r"""`s_1` and `m_1` of normal laws as `\sigma_1` and `\mu_1`, which are no points, where these are not used."""
    usual = {"s": "\\sigma", "m": "\\mu"}
    found = {n: n.replace(n[0], usual[n[0]], 1) for n in sorted(moments) if take_apart(n).letter in usual}
    return {n: Sym(to) for n, to in found.items() if to not in used}


def _compares_written(t: Term) -> bool:
    """`KL(N(0, 1), N(a, b))`, `W_2(..)`: of laws written out, which no sentence supposes to be at some distance."""
    args = t.args if isinstance(t, Op | App) else ()
    return len(args) == 2 and all(isinstance(a, App) and a.fn in _NORMAL for a in args)


def _tacit(rel: Rel, known: Normals) -> bool:
    """Does it take means of a variable under the law of an earlier mean, though the text does not say so?"""
    bare = [n for n in nodes(rel) if isinstance(n, Bind) and n.op == "E" and not n.vars]
    return any(not any(_base(v) in known.variables for v in free_names(n)) for n in bare)


def _speaks_of_normals(rel: Rel, known: Normals) -> bool:
    for n in nodes(rel):
        match n:
            case App(fn, _, _, _) if fn in _NORMAL:
                return True
            case Bind("E", (), (), body):
                if known.last is not None or any(_base(v) in known.variables for v in free_names(body)):
                    return True
            case Bind("E", _, (App(law, _, (), _) | Sym(law), *_), _) if law in known.laws:
                return True
            case Op("var", (Sym(x),)) if _base(x) in known.variables:
                return True
            case Op("KL", (Sym(p), Sym(q))) if p in known.laws and q in known.laws:
                return True
            case _:
                pass
    return False


def _base(name: str) -> str:
    return name.lower()


@dataclass(slots=True)
class _Reader:
    """Terms on normal laws as numbers. Raises `Outside`."""

    known: Normals
    letters: set[str] = field(default_factory=set[str])  # of the moments of the laws that were met
    reduced: bool = False  # to three points, one coordinate or a closed form: by no rule of the kernel
    recalled: bool = False  # a law or a variable of the text was met

    def term(self, t: Term) -> Term:
        match t:
            case Bind("E", (), (), body):
                return self._mean_of_known(body)
            case Bind("E", (v,), (law,), body) if law is not None:
                self.known.last = self._of(law)
                return self._mean(self.known.last, v.name or "x", body)
            case Bind("int", (v,), _, Op("mul", (App() as law, *rest))) if _is_density(law, v):
                return self._mean(self._of(law), v.name, mul(*rest))
            case Op("var", (Sym(x),)):
                return self._variable(x)[1]
            case Op("KL", (p, q)):
                return _divergence(self._of(p), self._of(q))
            case Op("pow", (App(_, (p, q), (), ()) as w, Num(two))) if two == 2 and _second(w):
                self.reduced = True
                return _squared_distance(self._of(p), self._of(q))
            case Op("W", (p, q)) if (shift := _shift(p, q)) is not None:
                self.reduced = True
                self.letters |= free_names(shift)
                return shift
            case App(fn, (Sym(), *_)) if fn in _NORMAL:
                return self._density(t)
            case Op("norm", (inner,)):
                self.reduced = True
                return Op("abs", (self.term(inner),))
            case App("\\mathrm{tr}" | "tr" | "Tr" | "\\mathrm{Tr}", (inner,), (), ()):
                self.reduced = True
                return self.term(inner)
            case Op(op, args) if op not in ("W", "TV", "JSD", "H", "crossentropy", "I", "index", "transpose"):
                return Op(op, tuple(self.term(a) for a in args))
            case Sym(name) if take_apart(name).letter == "\\Sigma":
                self.reduced = True
                return _covariance(name)
            case Num() | Sym():
                return t
            case _:
                raise Outside

    def _of(self, law: Term) -> Moments:
        plain = _moments(law)
        self.reduced |= plain is None and _with_matrices(law) is not None
        return self._met(plain or _with_matrices(law) or self._named(law))

    def _met(self, moments: Moments) -> Moments:
        self.letters |= free_names(moments[0]) | free_names(moments[1])
        return moments

    def _named(self, law: Term) -> Moments:
        name = law.fn if isinstance(law, App) and not law.given else law.name if isinstance(law, Sym) else ""
        if name in self.known.laws:
            self.recalled = True
            return self.known.laws[name]
        raise Outside

    def _variable(self, name: str) -> Moments:
        if _base(name) not in self.known.variables:
            raise Outside
        self.recalled = True
        return self._met(self.known.variables[_base(name)])

    def _mean_of_known(self, body: Term) -> Term:
        drawn = sorted(n for n in free_names(body) if _base(n) in self.known.variables)
        inner = [n for n in walk(body) if isinstance(n, Bind)]
        if not drawn and self.known.last is not None:
            points = {n for n in free_names(body) if n == "x"}
            return self._mean(self.known.last, "x", body) if points else self.term(body)
        if len({_base(d) for d in drawn}) != 1:
            raise Outside
        moments = self._variable(drawn[0])
        plain = transform(body, lambda n: moments[0] if n in inner and _is_mean(n) else n)  # (X - E[X])^2
        return self._mean(moments, drawn[0], plain)

    def _mean(self, moments: Moments, variable: str, body: Term) -> Term:
        """The mean as a sum over three points, of what is a polynomial once logarithms of densities are taken."""
        inside, self.reduced = self.term(body), True
        if any(isinstance(n, Bind | App) for n in walk(inside)) or not _is_quadratic(inside, variable):
            raise Outside
        mean, variance = moments
        step = mul(Op("sqrt", (num(3),)), Op("sqrt", (variance,)))
        points = ((num("1/6"), sub(mean, step)), (num("2/3"), mean), (num("1/6"), add(mean, step)))
        return add(*(mul(w, substitute(inside, {variable: at})) for w, at in points))

    def _density(self, law: App) -> Term:
        x = (*law.args, *law.given, *law.params)[0]
        m, v = self._of(law)
        return div(Op("exp", (neg(div(Op("pow", (sub(x, m), num(2))), mul(num(2), v))),)),
                   Op("sqrt", (mul(num(2), Sym("\\pi"), v),)))  # fmt: skip


def _is_density(law: App, v: Sym) -> bool:
    return law.fn in _NORMAL and (*law.args, *law.given, *law.params)[:1] == (v,)


def _is_mean(t: Term) -> bool:
    return isinstance(t, Bind) and t.op == "E" and not t.vars and isinstance(t.body, Sym)


def _is_quadratic(t: Term, x: str, *, logged: bool = False) -> bool:
    """Is it a polynomial of a low degree in x; inside a logarithm, a product of numbers and exponentials of one?"""
    if x not in free_names(t):
        return True
    match t:
        case Sym():
            return not logged
        case Op("add" | "neg", args):
            return not logged and all(_is_quadratic(a, x) for a in args)
        case Op("mul", args):
            moved = [a for a in args if x in free_names(a)]
            return (logged or len(moved) <= 2) and all(_is_quadratic(a, x, logged=logged) for a in args)
        case Op("div", (a, b)):
            return _is_quadratic(a, x, logged=logged) and (
                x not in free_names(b) or (logged and _is_quadratic(b, x, logged=True))
            )
        case Op("pow", (a, Num(n))):
            return n == 2 and _is_quadratic(a, x, logged=logged)
        case Op("exp", (a,)) | Op("pow", (Sym("e"), a)):
            return logged and _is_quadratic(a, x)
        case Op("log", (a,)):
            return not logged and _is_quadratic(a, x, logged=True)
        case _:
            return False


def _divergence(p: Moments, q: Moments) -> Term:
    (m, v), (n, w) = p, q
    spread = div(add(v, Op("pow", (sub(m, n), num(2)))), w)
    return mul(num("1/2"), add(log(div(w, v)), spread, num(-1)))


def _shift(p: Term, q: Term) -> Term | None:
    """W_1 of two normal laws of one variance: how far their means are apart."""
    match p, q:
        case App(f, (Sym() | Num() as m, v), (), ()), App(g, (Sym() | Num() as n, w), (), ()):
            usual = _moments(App(f, (Sym("\\mu"), v)))
            return Op("abs", (sub(m, n),)) if f == g and v == w and usual is not None else None
        case _:
            return None


def _second(w: Term) -> bool:
    """Is it W_2, under which name ever it is read?"""
    return isinstance(w, App) and take_apart(w.fn).letter in ("W", "\\mathcal{W}") and take_apart(w.fn).sub == "2"


def _squared_distance(p: Moments, q: Moments) -> Term:
    (m, v), (n, w) = p, q
    apart = sub(Op("sqrt", (v,)), Op("sqrt", (w,)))
    return add(Op("pow", (sub(m, n), num(2))), Op("pow", (apart, num(2))))


def _with_matrices(law: Term) -> Moments | None:
    r"""`N(m, \Sigma)` on the line, where the covariance is a number."""
    match law:
        case App(fn, (Sym(m), Sym(s)), (), ()) if fn in _NORMAL and take_apart(s).letter == "\\Sigma":
            return Sym(m), _covariance(s)
        case _:
            return None


def _covariance(name: str) -> Term:
    r"""`\Sigma_1` on the line, where it is a square."""
    return Op("pow", (Sym(name.replace("\\Sigma", "\\sigma", 1)), num(2)))


def _reparametrised(rel: Rel) -> tuple[Rel, ...] | None:
    r"""`E_{z \sim N(\mu, \sigma^2)} f(z) = E_{\epsilon \sim N(0, 1)} f(g(\epsilon))`: g draws what z is."""
    match rel.lhs, rel.rhs:
        case (
            Bind("E", (z,), (law,), App(f, (Sym(at),), (), _)),
            Bind("E", (e,), (standard,), App(g, (drawn,), (), _)),
        ) if f == g and at == z.name and rel.op == "=":
            left, right = _moments(law), _moments(standard)
        case _:
            return None
    if left is None or right is None or right != (num(0), num(1)) or e.name not in free_names(drawn):
        return None
    at0, at1, at2 = (substitute(drawn, {e.name: num(k)}) for k in (0, 1, 2))
    mean, variance = left
    straight = sub(add(at0, at2), mul(num(2), at1))
    checks = (Rel("=", at0, mean), Rel("=", Op("pow", (sub(at1, at0), num(2))), variance), Rel("=", straight, num(0)))
    if any(isinstance(n, App | Bind) for c in checks for n in nodes(c)):
        return None
    return checks


# ---------------------------------------------------------------- normal laws that the text takes for granted

_SLIPS: tuple[tuple[str, Callable[[Term], Term]], ...] = (
    ("sign", neg),
    ("factor", lambda t: mul(num(2), t)),
    ("factor", lambda t: div(t, num(2))),
)


def of_latents(rel: Rel, judge: Callable[[Rel, Surroundings], Verdict], around: Surroundings) -> Verdict | None:
    r"""`-KL(q(z|x) \| p(z)) = \frac12 \sum_j (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)` in a text that does not
    say that q is normal and p standard normal: true of such laws, or wrong where one sign, factor or 1 mends it."""
    inner = rel.lhs.args[0] if isinstance(rel.lhs, Op) and rel.lhs.op == "neg" else rel.lhs
    match inner:
        case Op("KL", (App(q, _, given, _), App(p, _, (), _))) if given and rel.op == "=":
            pass
        case _:
            return None
    letters = {take_apart(n.name).letter for n in walk(rel.rhs) if isinstance(n, Sym)}
    letters |= {take_apart(n.fn).letter for n in walk(rel.rhs) if isinstance(n, App)}
    if not {"\\mu", "\\sigma"} <= letters or letters - {"\\mu", "\\sigma", *"ijkdJDKnx1", "1?", "?"}:
        return None
    normal = App(_NORMAL[0], (Sym("\\mu"), Op("pow", (Sym("\\sigma"), num(2)))))
    laws = {q: normal, p: App(_NORMAL[0], (num(0), num(1)))}
    plain = replace(around, normals={}, mend=False)

    def verdict_on(rhs: Term) -> Verdict | None:
        one = by_coordinate(Rel("=", rel.lhs, transform(rhs, _unlabelled)), laws)
        return None if one is None else judge(one, plain)

    verdict = verdict_on(rel.rhs)
    if verdict is None:
        return None
    if verdict.good:
        owed = (*verdict.conditions, "q is normal with mean mu and variance sigma^2, p standard normal", COORDINATE)
        return replace(verdict, verdict="proved-under", conditions=owed, kinds=(*verdict.kinds, "reading"))
    for slip, written in _mends(rel.rhs) if verdict.verdict == "refuted" else ():
        mended = verdict_on(written)
        if mended is not None and mended.good:
            repair = {"latex": latex(Rel("=", rel.lhs, written)), "verdict": "proved-under"}
            return replace(verdict, mistake=slip, repair=repair)
    return None


def _mends(t: Term) -> Iterator[tuple[str, Term]]:
    """A term with a slip mended: in the whole, or in one addend of what its sum adds up."""
    yield from ((slip, put(t)) for slip, put in _SLIPS)
    bodies = [n.body for n in walk(t) if isinstance(n, Bind) and n.op == "sum"]
    body = bodies[0] if len(bodies) == 1 else t
    for inner in [n for n in walk(body) if isinstance(n, Op) and n.op == "add"][:1]:
        for k, addend in enumerate(inner.args):
            for slip, put in _SLIPS:
                yield slip, replaced(t, inner, add(*inner.args[:k], put(addend), *inner.args[k + 1 :]))
        yield from (("lost term", replaced(t, inner, add(inner, num(one)))) for one in (1, -1))


def _unlabelled(t: Term) -> Term:
    r"""`\sigma^{(i)}_j`, of the i-th datum, without the datum."""
    parts = take_apart(t.name) if isinstance(t, Sym) else None
    if parts is None or parts.letter not in ("\\mu", "\\sigma") or not parts.sup.startswith("("):
        return t
    return Sym(f"{parts.letter}_{{{parts.sub}}}" if parts.sub else parts.letter)
