r"""The best of a family of critics set equal to W: `W(p, q) = \max_{w \in \mathcal W} E_p[f_w] - E_q[f_w]`.

The dual form of W takes all 1-Lipschitz functions. A family of them need not contain the best one: then its maximum is
smaller, and all that holds in general is `\le W`, or `\le K W` for K-Lipschitz functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from operator import gt, lt, ne

from ...language.printing import latex
from ...language.terms import App, Bind, Op, Rel, Sym, Term, mul, num
from ..names import take_apart
from ..verdict import Verdict
from .duals import multiple
from .small_transports import POINTS, Law, distance, laws_with_quarters, on_the_line, point_mass

SAID = "a family of Lipschitz functions need not contain the best one: the largest difference of means in it is at most"
_FAILS: dict[str, Callable[[Fraction, Fraction], bool]] = {"=": ne, "<=": gt, ">=": lt}
Critic = Callable[[Fraction, int], Fraction]

# Of critics with a parameter, each 1-Lipschitz on a line for every w in [-1, 1].
_LINES: Critic = lambda w, x: w * x  # noqa: E731
_FAMILIES: tuple[Critic, ...] = (_LINES, lambda w, x: abs(x - w), lambda w, x: min(Fraction(x), w))


@dataclass(frozen=True, slots=True)
class _Claim:
    """`a W(p, q) = b max`, with factors at K = constant."""

    laws: tuple[Sym, Sym]
    left: Fraction
    right: Fraction
    constant: Fraction
    critic: str


def of_a_family(rel: Rel, text: str, start: int, end: int) -> Verdict | None:
    """The verdict on W as the maximum over critics with a parameter, or as a bound on it.

    The words around the formula (at `start` to `end` of `text`) have to say that they are a family of Lipschitz
    functions, and nothing that the best is among them; None on anything else, and on what is right. The counterexample
    is certified by exact transport.
    """
    if rel.op not in _FAILS:
        return None
    for whole, best in ((rel.lhs, rel.rhs), (rel.rhs, rel.lhs)):
        told = _told(text, start, end) if _optimum(best) is not None else None
        if told is None:
            continue
        bound = Sym(told) if told else num(1)
        found = _claim(whole, best, bound)
        if found is not None:
            return _refuted(rel, found, bound, swapped=whole is rel.rhs)
    return None


def _optimum(t: Term) -> Bind | None:
    """The maximum that a side of the equation is a multiple of."""
    match t:
        case Bind("sup" | "max"):
            return t
        case Op("mul" | "div", args):
            found = [b for a in args if (b := _optimum(a)) is not None]
            return found[0] if len(found) == 1 else None
        case _:
            return None


def _claim(whole: Term, best: Term, bound: Term) -> _Claim | None:
    left, right = multiple(whole, bound), multiple(best, bound)
    optimum = right.term
    match left.term:
        case Op("W", (Sym() as p, Sym() as q)) if p != q and isinstance(optimum, Bind):
            critic = _indexed(optimum)
        case _:
            return None
    if critic is None or not _of_the_laws(optimum.body, critic, p, q):
        return None
    constant = Fraction(1) if bound == num(1) else Fraction(3)
    found = _Claim((p, q), left.at(constant), right.at(constant), constant, critic)
    return found if found.left > 0 and found.right > 0 else None


def _indexed(optimum: Bind) -> str | None:
    """The critic of a maximum over its parameter (`\\max_w .. f_w`), or over critics with an index (`\\max_{f_w}`)."""
    if optimum.op not in ("sup", "max") or len(optimum.vars) != 1:
        return None
    if any(s is not None and "Lip" in latex(s) for s in optimum.over):  # all such functions, whatever index they have
        return None
    name = optimum.vars[0].name
    critics = {c for c in _critics(optimum.body) if c is not None}
    if len(critics) != 1:
        return None
    (critic,) = critics
    own, index = take_apart(name), take_apart(critic).sub
    if own.sub:
        return critic if name == critic else None
    if index == name:
        return critic
    if critic == name:  # f, where the set it is from has members f_w
        members = [n for s in optimum.over if isinstance(s, Op) and s.op == "set" for n in s.args]
        return critic if any(isinstance(n, Sym) and take_apart(n.name).sub for n in members) else None
    calls = [c for c in _calls(optimum.body) if c.fn == critic]
    return critic if calls and all(Sym(name) in (*c.args[1:], *c.params) for c in calls) else None


def _calls(t: Term) -> Iterator[App]:
    match t:
        case Bind(_, _, _, body):
            yield from _calls(body)
        case Op(_, args):
            for a in args:
                yield from _calls(a)
        case App():
            yield t
        case _:
            return


def _critics(t: Term) -> Iterator[str | None]:
    """The functions whose means a difference is made of; None for what is no mean."""
    match t:
        case Op("add", args):
            for a in args:
                yield from _critics(a)
        case Op("neg", (inner,)):
            yield from _critics(inner)
        case Bind("E", _, _, App(fn)):
            yield fn
        case Bind("E", _, _, Sym(name)) if take_apart(name).sub:
            yield name
        case Bind("int" | "sum", _, _, Op("mul", (App(fn), App()))):
            yield fn
        case _:
            yield None


def _of_the_laws(t: Term, critic: str, p: Sym, q: Sym) -> bool:
    """Is it the difference of the means of the critic under p and q, or under p and what a generator makes?"""
    match t:
        case Op("add", (first, Op("neg", (second,)))):
            laws = [_law(m, critic) for m in (first, second)]
        case _:
            return False
    names = {p.name.casefold(), q.name.casefold()}
    plain = {law.casefold() for law in laws if law}
    return None not in laws and (plain == names or ("" in laws and len(plain) == 1 and plain <= names))


def _law(t: Term, critic: str) -> str | None:
    """The law under which a mean of the critic is taken; empty for a generator's samples, None for anything else."""
    match t:
        case Bind("E", _, (law,), App(fn, args)) if fn == critic and args:
            if isinstance(args[0], App):
                return ""
            return law.name if isinstance(law, Sym) else law.fn if isinstance(law, App) else None
        case Bind("E", _, (Sym(law),), Sym(name)) if name == critic:
            return law
        case Bind("int" | "sum", _, _, Op("mul", (App(fn), App(law, (Sym(),))))) if fn == critic:
            return law
        case _:
            return None


_SOME = (
    r"famil(?:y|ies)|(?:a|some|our|one|finite|fixed|restricted|small\w*)\s+(?:\w+\s+){0,2}"
    r"(?:class|set|collection|subset)"
)
_OF_CRITICS = re.compile(
    rf"\b(?:{_SOME})\b(?!\s+of\s+(?:all|every)\b)[^.;]{{0,60}}?(?:function|critic|network|lipschitz|discriminator)|"
    r"\b(?:function|critic|network|lipschitz|discriminator)\w*[^.;]{0,40}?\bfamil(?:y|ies)\b|"
    r"\b(?:critic|discriminator|function|potential)s?\b[^.;]{0,60}?\b(?:neural|networks?|parametri[sz]ed|parameteri[sz]ed|"
    r"(?:with|by|has)\s+(?:\w+\s+){0,2}(?:weights|parameters?))|"
    r"\b(?:neural\s+)?networks?\b[^.;]{0,60}?\b(?:critics?|discriminators?|lipschitz|f_|D_)|"
    r"\bparam(?:eter|etr)i[sz]ed\b[^.;]{0,60}?\b(?:critics?|functions?|lipschitz|f_|D_)",
    re.IGNORECASE,
)
_LIPSCHITZ = re.compile(r"\blipschitz", re.IGNORECASE)
_CONSTANT = re.compile(
    r"\b(1|[oO]ne|[kKL])\b[\s$}-]*[lL]ipschitz|[lL]ipschitz[^.;]{0,30}?\bconstant\s+(?:at most\s+)?\$?(1|[kKL])\b"
)
# Words that put the best function into the family, make the equation one of sizes only, or take it back.
_EXCUSED = re.compile(
    r"attain|achiev|contain|includ|compris|belongs?\b|\blies? in|comes? from|came from|\brich|expressive|"
    r"flexib|universal|capacity|capable|can\s+(?:be\s+)?(?:represent|express|model|realis|realiz)|dense|enough|powerful|"
    r"sufficient|approx|approach|estimat|surrogate|proxy|relax|up to|proportional|multiplicative|rescal|scal(?:ed|ing)|"
    r"optimal|optimum|optimi[sz]er|maximi[sz]er|\bbest\b|perfect|true\s+(?:critic|supremum|maximum)|"
    r"\b(?:all|every|any|each)\s+(?:the\s+|possible\s+)?\$?(?:\w\$?[\s-]+)?(?:lipschitz|functions?)\b|"
    r"\bthe\s+(?:set|space|class|family|collection)\s+of\s+[\s$\w-]{0,20}lipschitz\s+(?!net|critic|neural)|"
    r"neural\s+(?:net(?:work)?\s+)?distance|integral probability|\bipms?\b|lower bound|lower-bound|upper bound|at most|"
    r"inequality|not equal|\bwrong|\bfalse\b|mistak|incorrect|only if|if and only|equality|identif|"
    r"(?:suppos|assum)\w*\s+(?:that\s+)?(?:\W*(?:the|this|our|its)\W+)?(?:max|sup|equal|function|f\b|critic|W\b)|"
    r"\b(?:its|their)\s+values\b|tabular|lookup|\bgrid\b|one weight (?:per|for each)|gaussian|"
    r"\bnormal\b|dirac|delta|point mass|"
    r"\blinear\b|this (?:case|example)|these laws|in particular|来自|达到|近似|逼近|足够",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"\b(?:defin\w+|denot\w+|call\w*|hopes?|hoped|ideally|would|might|may|could|claims?|show|prove|whether|practice|"
    r"practical\w*|heuristic\w*|roughly|instead|replac\w+|try|tries|want)\b|"
    r"\b(?:suppose|assume|assuming|if|let)(?:\s+that)?\s*[:,]?\s*\$*\s*$",
    re.IGNORECASE,
)
_TRANSPORT = re.compile(r"wasserstein|earth[\s-]*mover|\bEMD?\b|kantorovich|transport", re.IGNORECASE)
_HEADING = re.compile(r"\n[^\S\n]*#{1,6}\s|\\(?:sub)*section\b")
_IF = re.compile(r"^[\s$.,)*\\\]]*(?:and\s+)?(?:only\s+)?(?:if|when|whenever|provided|iff|unless|as long as|for)\b")


def _told(text: str, start: int, end: int) -> str | None:
    """The Lipschitz constant (empty for 1) of a family of critics that the words around a formula speak of; None where
    they speak of none, or of one that has the best critic.
    """
    before = _HEADING.split(text[max(0, start - 900) : start])[-1]
    after = _HEADING.split(text[end : end + 400])[0]
    words, behind = (re.sub(r"\\[A-Za-z]+\*?", " ", t) for t in (before, after))
    told = f"{words} {_sentences(behind, 1)}"
    if not (_TRANSPORT.search(text) and _LIPSCHITZ.search(told) and _OF_CRITICS.search(told)):
        return None
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z$*-])|\n\s*\n(?!\s*\$)", words.rstrip("$\\[ \n"))[-1]
    if _EXCUSED.search(f"{words} {_sentences(behind, 2)}") or _SOFT.search(sentence) or _IF.match(after):
        return None
    constants = [m[1] or m[2] for m in _CONSTANT.finditer(told)]
    if not constants or any(c in ("1", "one", "One") for c in constants):
        return ""
    return constants[-1]


def _sentences(text: str, count: int) -> str:
    return " ".join(re.split(r"(?<=[.!?])\s+(?=[A-Z$*-])", text.lstrip("$ \n"))[:count])


def _refuted(rel: Rel, claim: _Claim, bound: Term, *, swapped: bool) -> Verdict | None:
    for p, q in _laws():
        whole, best = distance(p, q), _largest(_LINES, p, q, claim.constant)
        if whole is None:
            continue
        lhs, rhs = (claim.left * whole, claim.right * best)[:: -1 if swapped else 1]
        if not _FAILS[rel.op](lhs, rhs):
            continue
        times = "" if claim.constant == 1 else f"{latex(bound)} "
        model: dict[str, object] = {
            "x": [str(x) for x in POINTS],
            latex(claim.laws[0]): [str(m) for m in p],
            latex(claim.laws[1]): [str(m) for m in q],
            f"{_family_name(claim.critic)}(x)": f"{times}w x, |w| <= 1",
        }
        if isinstance(bound, Sym):
            model[bound.name] = str(claim.constant)
        return Verdict(
            "refuted",
            reason=f"{SAID} {times}W",
            counterexample={"model": model, "lhs": str(lhs), "rhs": str(rhs)},
            mistake="a maximum over a family taken for one over all functions" if rel.op == "=" else "false inequality",
            repair=_repair(rel, claim, bound, swapped=swapped),
        )
    return None


def _family_name(critic: str) -> str:
    """`f_w`, whatever letter the parameter has: the example's parameter is w."""
    return f"{take_apart(critic).letter}_w"


def _laws() -> Iterator[tuple[Law, Law]]:
    """Pairs of laws on three points, those that no line tells apart first."""
    yield (Fraction(1, 2), Fraction(0), Fraction(1, 2)), point_mass(0)
    yield point_mass(1), point_mass(0)


def _largest(family: Critic, p: Law, q: Law, constant: Fraction) -> Fraction:
    """The largest difference of means over w in {-1, -1/2, .., 1}; for lines, over [-1, 1]: it is linear in w."""
    return max(
        constant * sum(((a - b) * family(w, x) for a, b, x in zip(p, q, POINTS, strict=True)), Fraction(0))
        for w in (Fraction(k, 2) for k in range(-2, 3))
    )


@cache
def _bound_holds() -> bool:
    """Is the largest difference of means at most W, for three families and all laws on the points with quarters?"""
    laws = laws_with_quarters()
    pairs = [(p, q, on_the_line(p, q)) for p, q in product(laws, laws)]
    return all(_largest(f, p, q, Fraction(1)) <= most for f in _FAMILIES for p, q, most in pairs)


def _repair(rel: Rel, claim: _Claim, bound: Term, *, swapped: bool) -> dict[str, str] | None:
    """The inequality that holds instead, if it does in all that is tried."""
    if not _bound_holds():
        return None
    whole, best = (rel.rhs, rel.lhs) if swapped else (rel.lhs, rel.rhs)
    if claim.left != claim.right * claim.constant:
        optimum = _optimum(best)
        if optimum is None:
            return None
        plain = Op("W", claim.laws)
        whole, best = (plain if bound == num(1) else mul(bound, plain)), optimum
    mended = Rel("<=", best, whole) if swapped else Rel(">=", whole, best)
    return {"latex": latex(mended), "verdict": "supported"}


__all__ = ["of_a_family"]
