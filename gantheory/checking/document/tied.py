r"""Entropies of a variable that the words around a formula call a function of another: `H(X) <= H(Y)` of discrete ones.

Where X = f(Y), the entropies of both, of the pair, the conditional ones and the information are sums of H(X) and
H(Y | X), which may be any two numbers >= 0 for discrete variables, and of which the second is 0 where f is invertible:
a linear relation of them is true or false by its two coefficients. Of densities an invertible f adds the mean of
log |f'(Y)| to the entropy, which may be any number; the information is infinite and the others are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ...language.printing import latex
from ...language.terms import Num, Op, Rel, Sym, Term, transform
from ..scope import Tie
from ..verdict import Surroundings, Verdict

_V = r"(?:\$|\\\()\s*([A-Z])\s*(?:\$|\\\))"
_ONE_TO_ONE = r"(?:invertible|one-to-one|1-1|bijective|injective|reversible|lossless)"
_MAP = r"(?:functions?|maps?|mappings?|transformations?|transforms?|re-?encodings?|re-?labell?ings?|images?)"
_PLAIN = r"(?:deterministic|fixed|known|measurable|given|some)"
_IS = r"(?:is|be|being|are)(?:\s+(?:just|simply|merely|itself))?\s+(?:an?\s+|the\s+|some\s+)?"
_FORMS = tuple(
    (re.compile(pattern, re.IGNORECASE), one, turned)
    for pattern, one, turned in (
        (rf"{_V},?\s+{_IS}(?:{_PLAIN},?\s+)*{_ONE_TO_ONE}(?:,?\s+{_PLAIN})*\s+{_MAP}\s+of\s+{_V}", True, False),
        (rf"{_V},?\s+{_IS}(?:bijection|re-?labell?ing)\s+of\s+{_V}", True, False),
        (rf"{_V}\s+and\s+{_V}\s+{_IS}in\s+(?:a\s+)?(?:one-to-one\s+correspondence|bijection)", True, False),
        (rf"{_V}\s+and\s+{_V}\s+determine\s+(?:one\s+another|each\s+other)", True, False),
        (rf"{_V},?\s+{_IS}(?:{_PLAIN}\s+)*{_MAP}\s+of\s+{_V}", False, False),
        (rf"{_V},?\s+{_IS}(?:fully\s+|completely\s+|uniquely\s+)?determined\s+by\s+{_V}", False, False),
        (rf"{_V}\s+(?:fully\s+|completely\s+|uniquely\s+)?determines\s+{_V}", False, True),
    )
)
_WRITTEN = re.compile(
    rf"([A-Z])\s*=\s*([a-zA-Z])\s*\(\s*([A-Z])\s*\)(?:(?!\$\$)[^.;]){{0,60}}?\b{_ONE_TO_ONE}\b"
    rf"|\b{_ONE_TO_ONE}\s+{_MAP}?(?:(?!\$\$)[^.;]){{0,60}}?\$([A-Z])\s*=\s*([a-zA-Z])\s*\(\s*([A-Z])\s*\)",
    re.IGNORECASE,
)
_LET = re.compile(
    r"\b(?:let|suppose|if|for|assume|where|when|take|put|set)\b[^.$]{0,30}\$\s*([A-Z])\s*=\s*[a-zA-Z]\s*\(\s*([A-Z])\s*\)\s*\$",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(  # a map of which more is known, or a word that turns the condition round
    r"\b(?:not|neither|non-?invertible|unless|isn't|no|volume)\b|preserv|orthogonal|rotat|translat|"
    r"permut|unitary|isometr|shift|integer|binary|boolean|quanti[sz]|\b(?:finite|countabl|alphabet)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z$*-])|\n\s*\n|\n\s*[*-]\s|\$\$")


def of_tied_variables(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on a linear relation of entropies and informations of two variables, one a function of the other as
    the sentence says; None where the sentence or the relation is none of the kind."""
    tie = around.tied
    if tie is None or rel.op not in ("=", "<=", ">=") or around.literal:
        return None
    found = _difference(rel, tie)
    if found is None:
        return None
    if not _holds(rel.op, found, tie):
        return _false_of_discrete(rel, found, tie)
    discrete = around.discrete_stated or not around.densities_near
    if not discrete and (false := _false_of_densities(rel, tie)) is not None:
        return false
    reason = f"both sides are the same multiples of H({tie.of}) and H({tie.source} | {tie.of}), as {tie}"
    if rel.op != "=":
        reason = f"the difference is a sum of multiples of H({tie.of}) and H({tie.source} | {tie.of}), as {tie}"
    return Verdict("supported", reason=reason, conditions=("the distributions are discrete",))


def tie_of(before: str, after: str) -> Tie | None:
    """What the sentence around a formula says of two capital letters, if it says one thing and nothing more."""
    told = _SENTENCE.split(before[-400:].rstrip().removesuffix("$$"))[-1]
    behind = re.split(r"[.;]\s|\n\s*\n|\$\$", after[:200].lstrip("$.,\\] \n") if after else "")[0]
    for text in (told, behind):
        if _OTHERWISE.search(text):
            return None
        for form, one, turned in _FORMS:
            if (m := form.search(text)) is not None and m[1] != m[2]:
                first, second = (m[2], m[1]) if turned else (m[1], m[2])
                return Tie(first, second, one)
        if (m := _WRITTEN.search(text)) is not None:
            of, source = (m[1], m[3]) if m[1] else (m[4], m[6])
            return Tie(of, source, True) if of != source else None
    return _let_just_before(before, told)


def _let_just_before(before: str, told: str) -> Tie | None:
    """`Let $Y = g(X)$. Then ..`, in the sentence of a formula or in the one before, in the same paragraph."""
    own = re.split(r"\n\s*\n|\$\$", before[-400:].rstrip().removesuffix("$$"))[-1]
    near = " ".join(_SENTENCE.split(own)[-2:])
    m = _LET.search(near)
    if m is None or m[1] == m[2] or _OTHERWISE.search(near):
        return None
    return Tie(m[1], m[2], re.search(_ONE_TO_ONE, told, re.IGNORECASE) is not None)


Form = tuple[Fraction, Fraction]  # the multiples of H(X) and of H(Y | X)


def _difference(rel: Rel, tie: Tie) -> Form | None:
    left, right = _form(rel.lhs, tie), _form(rel.rhs, tie)
    if left is None or right is None or not any(isinstance(t, Op) for t in (rel.lhs, rel.rhs)):
        return None
    return left[0] - right[0], left[1] - right[1]


def _form(t: Term, tie: Tie) -> Form | None:
    """A side as multiples of H(X) and H(Y | X), for discrete variables."""
    match t:
        case Num(value) if value == 0:
            return Fraction(0), Fraction(0)
        case Op("H" | "I" as op, args):
            return _entropy(op, args, tie)
        case Op("neg", (a,)):
            return _scaled(_form(a, tie), Fraction(-1))
        case Op("mul", (Num(k), a)) | Op("div", (a, Num(k))) if k:
            return _scaled(_form(a, tie), k if t.op == "mul" else 1 / k)
        case Op("add", args):
            parts = [_form(a, tie) for a in args]
            known = [p for p in parts if p is not None]
            zero = Fraction(0)
            return (
                None
                if len(known) < len(parts)
                else (sum((p[0] for p in known), zero), sum((p[1] for p in known), zero))
            )
        case _:
            return None


def _scaled(form: Form | None, k: Fraction) -> Form | None:
    return None if form is None else (k * form[0], k * form[1])


def _entropy(op: str, args: tuple[Term, ...], tie: Tie) -> Form | None:
    zero, one = Fraction(0), Fraction(1)
    hidden = zero if tie.invertible else one
    match op, args:
        case "H", (Sym(name),) if name in (tie.of, tie.source):
            return (one, zero) if name == tie.of else (one, hidden)
        case "H", (Sym(a), Sym(b)) if {a, b} == {tie.of, tie.source}:
            return one, hidden
        case "H", (Op("given", (Sym(a), Sym(b))),) if {a, b} == {tie.of, tie.source}:
            return (zero, zero) if a == tie.of else (zero, hidden)
        case "I", (Sym(a), Sym(b)) if {a, b} == {tie.of, tie.source}:
            return one, zero
        case _:
            return None


def _holds(op: str, difference: Form, tie: Tie) -> bool:
    sign = {"=": (0,), "<=": (0, -1), ">=": (0, 1)}[op]
    return all((k > 0) - (k < 0) in sign for k in (difference if not tie.invertible else difference[:1]))


# ---------------------------------------------------------------- what is false


def _false_of_discrete(rel: Rel, difference: Form, tie: Tie) -> Verdict | None:
    """A fair coin: f is the identity where H(X) decides, else it is constant."""
    wrong = 0 if not _holds(rel.op, (difference[0], Fraction(0)), tie) else 1
    entropies: Form = (Fraction(1), Fraction(0)) if wrong == 0 else (Fraction(0), Fraction(1))
    values: list[str] = []
    for t in (rel.lhs, rel.rhs):
        form = _form(t, tie)
        if form is None:
            return None
        values.append(_logs_of_two(form[0] * entropies[0] + form[1] * entropies[1]))
    image = {"1": "1", "2": "2"} if wrong == 0 else {"1": "1", "2": "1"}
    return Verdict(
        "refuted",
        reason=f"false though {tie}",
        counterexample={
            "model": {f"p({tie.source}={k})": "1/2" for k in image} | {f"f({k})": v for k, v in image.items()},
            "lhs": values[0],
            "rhs": values[1],
        },
        mistake="a function of a variable for the variable" if wrong else "the two sides differ",
        repair=_mended(rel, tie),
    )


def _logs_of_two(k: Fraction) -> str:
    """k log 2, certified as far as it is shown."""
    from flint import arb, fmpq

    return (arb(fmpq(k.numerator, k.denominator)) * arb(2).log()).str(12).strip("[]") if k else "0"


def _mended(rel: Rel, tie: Tie) -> dict[str, str] | None:
    """One entropy of the one variable for that of the other, or the inequality the other way round."""
    for line in _edits(rel, tie):
        found = _difference(line, tie)
        if found is not None and line != rel and line.lhs != line.rhs and _holds(line.op, found, tie):
            return {"latex": latex(line), "verdict": "supported"}
    return None


def _edits(rel: Rel, tie: Tie) -> Iterator[Rel]:
    other = {tie.of: tie.source, tie.source: tie.of}

    def exchanged(t: Term) -> Term:
        match t:
            case Op("H", (Sym(name),)) if name in other:
                return Op("H", (Sym(other[name]),))
            case Op("H", (Op("given", (a, b)),)):
                return Op("H", (Op("given", (b, a)),))
            case _:
                return t

    if rel.op != "=":
        yield replace(rel, op=">=" if rel.op == "<=" else "<=")
    yield replace(rel, rhs=transform(rel.rhs, exchanged))
    yield replace(rel, lhs=transform(rel.lhs, exchanged))


def _false_of_densities(rel: Rel, tie: Tie) -> Verdict | None:
    """Y uniform on (0, 1) and X = 2 Y or Y/2, whose entropy is log 2 more or less; None where it holds of them too, or
    where a side is no number."""
    for factor in (2, Fraction(1, 2)):
        left, right = (_of_a_density(t, tie, 1 if factor == 2 else -1) for t in (rel.lhs, rel.rhs))
        if left is None or right is None:
            return None
        if not _compare(left, rel.op, right):
            return Verdict(
                "refuted",
                reason=f"false of densities, though {tie}: a multiple has another entropy, and the information is "
                "infinite",
                counterexample={
                    "model": {tie.source: "uniform on (0, 1)", tie.of: f"{factor} {tie.source}"},
                    "lhs": _shown(left),
                    "rhs": _shown(right),
                },
                mistake="differential entropy",
            )
    return None


Extended = tuple[int, Fraction]  # infinitely often so much, and so many log 2


def _of_a_density(t: Term, tie: Tie, sign: int) -> Extended | None:
    """The value of a side at the two densities: a number of log 2, or an infinity."""
    match t:
        case Num(value) if value == 0:
            return 0, Fraction(0)
        case Op("H", (Sym(name),)) if name in (tie.of, tie.source):
            return 0, Fraction(sign if name == tie.of else 0)
        case Op("I", (Sym(a), Sym(b))) if {a, b} == {tie.of, tie.source}:
            return 1, Fraction(0)
        case Op("neg", (a,)):
            inner = _of_a_density(a, tie, sign)
            return None if inner is None else (-inner[0], -inner[1])
        case Op("add", args):
            parts = [_of_a_density(a, tie, sign) for a in args]
            known = [p for p in parts if p is not None]
            infinite = {p[0] for p in known if p[0]}
            if len(known) < len(parts) or len(infinite) > 1:
                return None
            return (infinite.pop() if infinite else 0), sum((p[1] for p in known), Fraction(0))
        case _:
            return None


def _compare(a: Extended, op: str, b: Extended) -> bool:
    left, right = ((s[0], Fraction(0)) if s[0] else s for s in (a, b))
    return left == right if op == "=" else left <= right if op == "<=" else left >= right


def _shown(value: Extended) -> str:
    return ("inf" if value[0] > 0 else "-inf") if value[0] else _logs_of_two(value[1])
