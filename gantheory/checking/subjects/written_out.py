r"""Claims of plain numbers that the text or the field gives in closed form: derivatives, conjugates, normal densities.

`f'(u) = ..` beside an f that the document writes out, `f^*(t) = ..` likewise, `\log N(x | \mu, \sigma^2) = ..`, the
entropy of a coin: each is an equation between numbers, which holds for all of them or is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    sub,
    substitute,
    transform,
    walk,
)
from ..judge import judge
from ..names import take_apart
from ..readings.elaborate import Elaborator
from ..repairing.mending import mended, shown
from ..scope import Cannot, Core, Defined, IllTyped
from ..scruples import nodes
from ..symbols import FAMILIES, point_base
from ..verdict import Surroundings, Verdict

_CURVES = ("f", "g", "h", "\\phi", "\\varphi", "\\ell", "F")
_DERIVES = re.compile(
    r"deriv|differentiat|slope|convex|concav|stationar|conjugate|fenchel|legendre|ableit|\\frac\{d", re.IGNORECASE
)
_NORMAL = ("\\mathcal{N}", "N")
_ANOTHER = re.compile(
    r"\b(?:reverse|pearson|neyman|hellinger|jensen|JSD?|GAN|chi|total variation|jeffreys?|squared?|alpha|forward)\b|"
    r"\\chi",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:^|\n)\s*(?:#{1,6}\s|\\(?:sub)*section|\\begin\{frame|\|)")
_REACH = 500  # how far, in characters, a function that is written out reaches
_POSITIVES = ("a", "b", "\\alpha", "\\beta", "\\lambda")  # letters for positive numbers
_NUMBER, _POSITIVE, _SHARE = "r", "a", "t"  # letters for a number, a positive one, one between 0 and 1


@dataclass(slots=True)
class Curves:
    """The functions of one number that the text writes out, each with the place where it does."""

    text: str
    known: dict[str, tuple[Defined, int]] = field(default_factory=dict[str, tuple[Defined, int]])

    def note(self, chain: Chain, end: int) -> None:
        """Remember `f(u) = ..`; a function that is written out anew takes the place of the old one."""
        match chain.terms, chain.ops:
            case (App(fn, (Sym(u),), (), ()), body, *_), (("=" | ":="), *_) if is_curve(fn) and body is not None:
                d = Defined((u,), body, 0)
            case _:
                return
        self.known.pop(fn, None)
        if _of_one_number(d):
            self.known[fn] = d, end

    def near(self, start: int, within: int) -> dict[str, Defined]:
        """The functions written out shortly before a passage, with no other one named in words since, or in it."""
        return {name: d for name, (d, end) in self.known.items() if end == within or self._reaches(end, start)}

    def _reaches(self, end: int, start: int) -> bool:
        between = self.text[end:start]
        return 0 <= start - end < _REACH and not _HEADING.search(between) and not _ANOTHER.search(between)


SHARES = (_SHARE, "u")  # letters for numbers between 0 and 1


def of_numbers(rel: Rel, around: Surroundings, curves: Mapping[str, Defined], before: str) -> Verdict | None:
    """The verdict on a claim of closed forms; None if the relation is none, or leaves something open."""
    if rel.op not in ("=", ":="):
        return None
    if (derived := _derivative(rel, curves)) is not None:
        verdict = _in_letter(settled(derived[0], around), derived[1], rel)
        if verdict is not None and verdict.verdict == "refuted" and (other := _of_another_base(derived[0])) is not None:
            verdict = settled(other, around)
            return verdict if verdict is not None and verdict.verdict != "refuted" else None
        told = _DERIVES.search(before[-600:])
        return verdict if verdict is not None and (verdict.verdict != "refuted" or verdict.repair or told) else None
    if (read := conjugate_of(rel, curves)) is not None:
        return settled(read, replace(around, mend=False))
    if (
        read := _normal_density(rel) or _coin(rel) or _logistic(rel) or _normal_entropy(rel, before) or _coins(rel)
    ) is None:
        return None
    verdict = settled(read[0], replace(around, mend=False))
    if verdict is None or verdict.verdict != "refuted":
        return verdict
    return replace(verdict, repair={"latex": latex(Rel("=", rel.lhs, read[1])), "verdict": "definition"})  # the field's


def settled(read: Rel, around: Surroundings) -> Verdict | None:
    """Proved, supported or refuted as an equation that all numbers are to satisfy."""
    named = free_names(read.lhs) | free_names(read.rhs)
    shares = around.symbols.shares | ({_SHARE, "u"} if {_SHARE, "u"} <= named else {_SHARE} & named)
    symbols = replace(around.symbols, shares=shares, alias={}, laws=set[str]())
    plain = replace(around, symbols=symbols, literal=True, definitions={}, normals={}, equated=(), specific=frozenset())
    verdict = judge(read, plain)
    if verdict.good or verdict.verdict == "supported":
        return verdict
    if verdict.verdict != "refuted":
        return None

    def again(line: Rel) -> Core | None:
        try:
            return Elaborator(symbols, {}).relation(line)
        except (Cannot, IllTyped, RecursionError):
            return None

    core = again(read) if around.mend else None
    found = mended(read, [(core, again)]) if core is not None else None
    repair = shown(found, read, around.symbols)
    return replace(verdict, repair=repair, mistake=found.edit if found else verdict.mistake)


# ---------------------------------------------------------------- derivatives


def is_curve(name: str) -> bool:
    """Is it a letter for a function of one number, such as the generator of a divergence?"""
    parts = take_apart(name)
    return parts.letter in _CURVES and not (parts.sup or parts.accent)


def _of_one_number(d: Defined | None) -> bool:
    """Is it a function of one number, written out in it and in letters?"""
    return (
        d is not None
        and len(d.vars) == 1
        and d.vars[0] in free_names(d.body)
        and not any(isinstance(n, App | Bind) for n in walk(d.body))
    )


def _in_letter(verdict: Verdict | None, letter: str, rel: Rel) -> Verdict | None:
    """The verdict with its repair as a line on the f' of the text."""
    if verdict is None or not verdict.repair or not isinstance(rel.lhs, App):
        return verdict
    _, equals, right = verdict.repair["latex"].partition(" = ")
    written = re.sub(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", lambda _: latex(rel.lhs.args[0]), right)  # type: ignore[union-attr]
    kept = equals and written != latex(rel.rhs)
    return replace(verdict, repair={**verdict.repair, "latex": f"{latex(rel.lhs)} = {written}"} if kept else None)


def _derivative(rel: Rel, definitions: Mapping[str, Defined]) -> tuple[Rel, str] | None:
    r"""`f'(u) = ..` as the derivative of the f that the document writes out, in a letter of its own."""
    if (named := _derived(rel.lhs)) is None or (isinstance(rel.rhs, Num) and rel.rhs.value == 0):
        return None  # where the slope vanishes is a condition
    base, at, times = named
    d = definitions.get(base)
    if d is None or not _of_one_number(d) or any(isinstance(n, App) for n in walk(rel.rhs)):
        return None
    if free_names(rel.rhs) - free_names(d.body) - {at}:
        return None
    u = _letter_for(d, rel.rhs)
    if u is None:
        return None
    derived, claimed = substitute(d.body, {d.vars[0]: u}), substitute(rel.rhs, {at: u})
    for _ in range(times):
        derived = Bind("deriv", (u,), (None,), derived)
    return Rel("=", derived, claimed), u.name


def _of_another_base(rel: Rel) -> Rel | None:
    r"""`f'(u) = a / (u \ln 10)` of `f(u) = a \log u`: without the factor of decimal or binary logarithms."""

    def natural(t: Term) -> Term:
        return num(1) if isinstance(t, Op) and t.op == "log" and t.args[0] in (num(10), num(2)) else t

    claimed = transform(rel.rhs, natural)
    return None if claimed == rel.rhs else Rel(rel.op, rel.lhs, claimed)


def _derived(t: Term) -> tuple[str, str, int] | None:
    r"""The function, the letter of its argument and how often it is derived: `f''(u)`, `\frac{d}{du} f(u)`."""
    times, inner = 0, t
    while isinstance(inner, Bind) and inner.op in ("deriv", "partial") and len(inner.vars) == 1:
        times, inner = times + 1, inner.body
    match inner:
        case App(fn, (Sym(at),), (), ()) if is_curve(fn):
            along = all(n.vars == (Sym(at),) for n in walk(t) if isinstance(n, Bind))
            times += fn.count("'")
            return (fn.replace("'", ""), at, times) if along and times else None
        case _:
            return None


def _letter_for(d: Defined, claimed: Term) -> Sym | None:
    """A letter for the argument of a function, of a kind for which it has a value; None if all are taken."""
    used = (free_names(d.body) | free_names(claimed)) - set(d.vars)
    rooted = [n for n in walk(d.body) if isinstance(n, Op) and n.op in ("log", "sqrt")]
    within = any(isinstance(m, Op) and m.op == "neg" and m.args == (Sym(d.vars[0]),) for n in rooted for m in walk(n))
    letters = (_SHARE,) if within else _POSITIVES if rooted else (_NUMBER, "s")
    return next((Sym(letter) for letter in letters if letter not in used), None)


_HEDGED = re.compile(
    r"\b(?:if|suppos\w*|assum\w*|let|when|whether|defin\w+|not|never|wrong\w*|false|would|guess\w*|try|claims?)\b",
    re.IGNORECASE,
)


_BESIDE = re.compile(  # f(t) = t log t, with f^*; for f(t) = t log t we get f^*
    r"\$\s*(?:f|\\phi)\s*\(\w\)\s*=[^$]*\$,?\s*(?:with|and|(?:so|hence|thus|then)?,?\s*(?:we|one|you)?\s*"
    r"(?:(?:get|have|find|obtain|gain|give|yield)s?)?)\s*\$?$"
)


_GIVES_F = re.compile(r"\s*(?:f|\\phi)\s*\(\s*\w\s*\)\s*=")


def is_told(rel: Rel, before: str, formula: str = "") -> bool:
    """Does a sentence state a derivative or a conjugate, `.. has the conjugate $f^*(t) = ..$`, or its own formula?"""
    if isinstance(rel.lhs, Op) and rel.lhs.op == "KL" and _coins(rel) is not None:
        return True
    sentence = re.split(r"(?<=[.;!?])\s|\n\s*\n", before[-300:])[-1]
    conjugate = (
        isinstance(rel.lhs, App) and take_apart(rel.lhs.fn).sup == "*" and take_apart(rel.lhs.fn).letter in "f\\phi"
    )
    words = re.sub(r"\$[^$]*\$", " ", sentence)
    told = _derived(rel.lhs) is not None or (
        conjugate and bool(_DERIVES.search(words) or _BESIDE.search(sentence) or _GIVES_F.match(formula))
    )
    return told and not _HEDGED.search(words)


_ENTROPY_OF_A_NORMAL = re.compile(
    r"\bentropy (?:of|for) (?:the |a |an )?[^.]{0,60}?(?:\bgaussians?\b|\bnormals?\b|\\mathcal\{?N\}?\s*\(|\bN\()",
    re.IGNORECASE,
)
_NO_PLAIN_ENTROPY = re.compile(
    r"\b(?:relative|cross|joint|conditional|multivariate|maximum|bits|dimension\w*|mixtures?|truncated|"
    r"log-?normal|order|"
    r"tsallis|collision|min-entropy|exponential|power|rate)\b|\bR\S{0,5}nyi\b",
    re.IGNORECASE,
)


def _normal_entropy(rel: Rel, before: str) -> tuple[Rel, Term] | None:
    r"""`H = \frac12 \log(2 \pi e \sigma^2)`, where the sentence speaks of the entropy of a normal law on the line."""
    name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
    entropy = isinstance(rel.lhs, Op) and rel.lhs.op == "H"
    sentence = re.split(r"(?<=[.;!?])\s+(?=[A-Z])|\n\s*\n", before[-300:].rstrip("$\\[ \n"))[-1]
    said = _ENTROPY_OF_A_NORMAL.search(sentence) or ("entropy" in sentence and _is_normal(rel.lhs, before[-1500:]))
    told = said and not _NO_PLAIN_ENTROPY.search(sentence)
    deviation = Sym("\\sigma")
    parts = take_apart(name)
    plain = parts.letter in ("H", "h", "\\mathcal{H}") and not (parts.sub or parts.sup)
    if not (entropy or plain) or not told:
        return None
    if deviation not in list(walk(rel.rhs)) or free_names(rel.rhs) - {"\\sigma", "\\pi", "e"}:
        return None
    if any(isinstance(n, App | Bind) or (isinstance(n, Op) and n.op == "logbase") for n in walk(rel.rhs)):
        return None
    value = div(log(mul(num(2), Sym("\\pi"), Sym("e"), Op("pow", (deviation, num(2))))), num(2))
    return Rel("=", value, rel.rhs), value


_FOLLOWS_A_NORMAL = (
    r"\s*\\sim\s*(?:\\mathcal\s*\{?)?N\}?\s*(?:\\left)?\(\s*(?:\\mu|0)\s*,\s*\\sigma\^(?:2|\{2\})\s*(?:\\right)?\)"
)


def _is_normal(entropy: Term, before: str) -> bool:
    r"""Has the text said `X \sim \mathcal{N}(\mu, \sigma^2)` of the variable whose entropy it is?"""
    match entropy:
        case App(_, (Sym(name),)) | Op(_, (Sym(name),)):
            return re.search(re.escape(name) + _FOLLOWS_A_NORMAL, before) is not None
        case _:
            return False


def _as_numbers(rel: Rel, *letters: str) -> Rel:
    """The relation with a point letter that stands for a number as a letter for numbers."""
    change = {x: Sym(_NUMBER) for x in letters if point_base(Sym(x)) is not None or take_apart(x).accent}

    def put(t: Term) -> Term:
        match t:
            case Sym(name) if name in change:
                return change[name]
            case Bind(op, variables, over, body):
                return Bind(op, tuple(change.get(v.name, v) for v in variables), over, body)
            case _:
                return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def conjugate_of(rel: Rel, definitions: Mapping[str, Defined]) -> Rel | None:
    r"""`f^*(t) = g(t)` of a convex f that the document writes out: g(f'(u)) = u f'(u) - f(u) for every u."""
    match rel.lhs:
        case App(fn, (Sym(at),), (), ()) if take_apart(fn).sup == "*" and take_apart(fn).letter in ("f", "\\phi"):
            base = take_apart(fn).letter
        case _:
            return None
    d = definitions.get(base)
    if d is None or not _of_one_number(d) or set(free_names(rel.rhs)) - {"e"} != {at}:
        return None
    if any(isinstance(n, App | Bind) for n in walk(rel.rhs)):
        return None
    u = Sym(_POSITIVE)
    body = substitute(d.body, {d.vars[0]: u})
    if set(free_names(body)) != {_POSITIVE}:
        return None
    slope = Bind("deriv", (u,), (None,), body)
    return Rel("=", substitute(rel.rhs, {at: slope}), sub(mul(u, slope), body))


# ---------------------------------------------------------------- laws on the line


def _normal_density(rel: Rel) -> tuple[Rel, Term] | None:
    r"""`\log N(x | \mu, \sigma^2) = ..` and `N(x; \mu, \sigma^2) = ..` on the line, as numbers, and what is right."""
    match rel.lhs:
        case Op("log", (App() as law,)) | (App() as law):
            moments = _moments(law)
        case _:
            return None
    if moments is None or any(isinstance(n, App | Bind) for n in walk(rel.rhs)):
        return None
    x, m, v = moments
    if free_names(rel.rhs) - free_names(x) - free_names(m) - free_names(v) - {"\\pi", "e"}:
        return None
    exponent = neg(div(Op("pow", (sub(x, m), num(2))), mul(num(2), v)))
    constant = mul(num(2), Sym("\\pi"), v)
    if isinstance(rel.lhs, Op):
        value = add(neg(div(log(constant), num(2))), exponent)
    else:
        value = div(Op("exp", (exponent,)), Op("sqrt", (constant,)))
    return _as_numbers(Rel("=", value, rel.rhs), *free_names(x)), value


def _moments(law: App) -> tuple[Term, Term, Term] | None:
    if law.fn not in _NORMAL or law.fn not in FAMILIES:
        return None
    args = (*law.args, *law.given, *law.params)
    if len(args) != 3 or not isinstance(args[0], Sym) or point_base(args[0]) is None:
        return None
    x, m, v = args
    plain = (isinstance(m, Sym) and take_apart(m.name).letter in ("\\mu", "m")) or m == num(0)
    match v:
        case Num(value) if value == 1:
            return (x, m, v) if plain else None
        case Op("pow", (Sym(s), Num(value))) if value == 2 and take_apart(s).letter == "\\sigma":
            return (x, m, v) if plain else None
        case _:
            return None


def _coin(rel: Rel) -> tuple[Rel, Term] | None:
    """`H(p) = -p log p - (1 - p) log(1 - p)`: the entropy of a coin, where p is a number, and what is right."""
    match rel.lhs:
        case Bind("deriv" | "partial", (v,), _, Op("H", (Sym(p),))) if v == Sym(p):
            return _coin_slope(rel, p)
        case Op("H", (Sym(p),)) | App("H" | "H_{2}" | "H_{b}" | "h", (Sym(p),), (), ()):
            pass
        case _:
            return None
    rest = sub(num(1), Sym(p))
    if rest not in list(walk(rel.rhs)) or set(free_names(rel.rhs)) != {p} or any(
        isinstance(n, Bind | App) for n in nodes(Rel("=", num(0), rel.rhs))
    ):  # fmt: skip
        return None
    based = next((n.args[0] for n in walk(rel.rhs) if isinstance(n, Op) and n.op == "logbase"), None)

    def logarithm(t: Term) -> Term:
        return log(t) if based is None else Op("logbase", (based, t))

    half = [mul(w, logarithm(w)) for w in (Sym(p), rest)]
    value = sub(neg(half[0]), half[1])
    names: dict[str, Term] = {p: Sym(_SHARE)}
    return Rel("=", substitute(value, names), substitute(rel.rhs, names)), value


_COINS = ("Ber", "Bern", "Bernoulli", "B", "\\mathcal{B}")


def _coins(rel: Rel) -> tuple[Rel, Term] | None:
    r"""`KL(Ber(a) \| Ber(b)) = a \log(a/b) + (1 - a) \log((1 - a)/(1 - b))`, and what is right."""
    match rel.lhs:
        case Op("KL", (App(f, (Sym(a),), (), ()), App(g, (Sym(b),), (), ()))) if f == g and a != b:
            name = take_apart(f).letter
        case _:
            return None
    plain = re.sub(r"\\(?:mathrm|text|operatorname)\{(.*)\}", r"\1", name)
    if (
        plain not in _COINS
        or set(free_names(rel.rhs)) != {a, b}
        or any(isinstance(n, App | Bind) for n in walk(rel.rhs))
    ):
        return None
    if any(isinstance(n, Op) and n.op == "logbase" for n in walk(rel.rhs)):
        return None
    halves = [mul(p, log(div(p, q))) for p, q in ((Sym(a), Sym(b)), (sub(num(1), Sym(a)), sub(num(1), Sym(b))))]
    value = add(*halves)
    names: dict[str, Term] = {a: Sym(_SHARE), b: Sym("u")}
    return Rel("=", substitute(value, names), substitute(rel.rhs, names)), value


def _logistic(rel: Rel) -> tuple[Rel, Term] | None:
    r"""`\sigma(a) = 1/(1 + e^{-a})`, `\sigma'(a) = \sigma(a)(1 - \sigma(a))`: for every number a, and what is right."""
    match rel.lhs:
        case Op("sigmoid", (Sym(a),)):
            value: Term = div(num(1), add(num(1), Op("exp", (neg(Sym(a)),))))
        case App("\\sigma'", (Sym(a),), (), ()):
            value = mul(Op("sigmoid", (Sym(a),)), sub(num(1), Op("sigmoid", (Sym(a),))))
        case _:
            return None
    inner = list(walk(rel.rhs))
    curved = any(isinstance(n, Op) and (n.op in ("exp", "sigmoid", "tanh") or n.args[0] == Sym("e")) for n in inner)
    if not curved or set(free_names(rel.rhs)) - {"e"} != {a} or any(isinstance(n, App | Bind) for n in inner):
        return None
    if rel.lhs == rel.rhs:
        return None
    names: dict[str, Term] = {a: Sym(_NUMBER)}
    left: Term = rel.lhs if isinstance(rel.lhs, Op) else value
    return Rel("=", substitute(left, names), substitute(rel.rhs, names)), value


def _coin_slope(rel: Rel, p: str) -> tuple[Rel, Term] | None:
    """`dH(p)/dp = log((1 - p)/p)`."""
    rest = sub(num(1), Sym(p))
    plain = not any(isinstance(n, Bind | App) for n in walk(rel.rhs))
    if not plain or rest not in list(walk(rel.rhs)) or set(free_names(rel.rhs)) != {p}:
        return None
    based = next((n.args[0] for n in walk(rel.rhs) if isinstance(n, Op) and n.op == "logbase"), None)
    ratio = div(rest, Sym(p))
    value = log(ratio) if based is None else Op("logbase", (based, ratio))
    names: dict[str, Term] = {p: Sym(_SHARE)}
    return Rel("=", substitute(value, names), substitute(rel.rhs, names)), value
