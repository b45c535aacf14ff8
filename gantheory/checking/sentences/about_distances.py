"""Sentence forms about distances between laws: what optimal potentials have to satisfy, and what continuity is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product

from ...language.terms import App, Num, Op, Sym, Term
from ...reading.document import Passage
from ..names import take_apart
from ..transport.small_transports import (
    POINTS,
    Law,
    distance,
    laws_with_quarters,
    on_the_line,
    optimal_potentials,
    point_mass,
)
from ..verdict import Verdict
from .claim import Claim
from .lexicon import law_name
from .near import Near, asserted, denied, parsed, stretch, words
from .settling import Settled
from .text import Sentence

_SOLUTION = (
    r"(?:dual )?(?:optimal|best|maximi[sz]ing) (?:dual )?(?:solutions?|potentials?|pairs?|functions?|variables?|"
    r"vectors?|points?)(?: ⟨m⟩(?: (?:and|,) ⟨m⟩)?)?(?: (?:of|to|for) (?:the |this )?(?:dual|problem|program|lp|linear "
    r"program)(?: problem| program)?)?|(?:dual )?(?:optimum|optima|maximum|maximi[sz]ers?)|"
    r"(?:dual )?solutions? of the dual"
)
_ONE, _ALL = r"(?:the |an? |this |our )", r"(?:every |any |all |each )(?:of the |the )?"
_SO = r"(?:thus|hence|therefore|then|always|also|indeed|clearly|now|even|both)"
_MUST = rf"(?:must|has to|have to|needs? to|is forced to|are forced to|necessarily)(?: {_SO})*"
_WHAT = r"(?:(?:the )?(?:equation|equality|identity|condition|constraint|property) )?⟨sum⟩"
_FORCED = re.compile(
    rf"(?:{_ONE}|{_ALL})(?:{_SOLUTION}) (?:{_SO} )*{_MUST} (?:have|has|satisfy|satisfies|obey|obeys|fulfil\w*|give|"
    rf"be such that|meet|meets) {_WHAT}|"
    rf"{_ALL}(?:{_SOLUTION}) (?:{_SO} )*(?:has|have|satisf(?:y|ies)|obeys?|fulfils?) {_WHAT}|"
    rf"(?:at|in) (?:{_ONE}|{_ALL})(?:{_SOLUTION})(?: ,)? (?:we|one|it) {_MUST} (?:have|has|be that) {_WHAT}|"
    rf"(?:at|in) (?:{_ONE}|{_ALL})(?:{_SOLUTION})(?: ,)? (?:{_WHAT} {_MUST}(?: hold| be true)?|"
    rf"(?:necessarily|inevitably) {_WHAT})|"
    rf"{_WHAT} (?:{_MUST} (?:hold|be true|be satisfied)|necessarily holds) (?:at|for|in|by) "
    rf"(?:{_ONE}|{_ALL})(?:{_SOLUTION})|"
    rf"(?:optimality|maximality|maximi[sz]ing the dual) (?:forces|requires|implies|enforces|necessitates) {_WHAT}|"
    rf"{_WHAT} is (?:necessary|required) for (?:optimality|{_ONE}?(?:{_SOLUTION}))|"
    rf"(?:at|in) (?:{_ONE}|{_ALL})(?:{_SOLUTION})(?: ,)? (?:the )?(?:two )?(?:potentials|functions) {_MUST} "
    rf"(?:satisfy|obey|fulfil\w*|have|meet) {_WHAT}"
)
_LOOSE = re.compile(
    r"\b(?:can|choose|chosen|may|loss of generality|wlog|there (?:is|are|exists?)|if|when|where|whenever|wherever|"
    r"provided|support|almost|some|one of|not|never|should|for which|with ⟨m⟩|positive|except)\b"
)
_POSITIVE = re.compile(
    r"(?<!non)(?<!non-)(?<!non )\bpositive\b|full support|same support|common support|"
    r"supports? (?:is|are) (?:all|equal)|"
    r"[pPq][^$]{0,20}>\s*0|\\mu[^$]{0,20}>\s*0|non-?zero|non-?empty|"
    r"transform|conjuga\w+|concave|f\^|no (?:atom|point)\w* without|uniform|densit(?:y|ies)\b",
    re.IGNORECASE,
)
_SAID = r"f(x) + g(x) = 0 \text{ for all } x, \text{ whenever } f, g \text{ are optimal}"
_THERE = r"\text{there are optimal } f, g \text{ with } f(x) + g(x) = 0 \text{ for all } x"


def forced(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`the optimal solution must have f(x_i) + g(x_i) = 0`, of a pair with f(x) + g(y) <= c(x, y)."""
    if "optim" not in sentence.text and "maxim" not in sentence.text and "dual" not in sentence.text:
        return
    pairs: list[tuple[str, str]] = []

    def named(formula: Passage) -> str:
        pair = _sums_to_nothing(formula)
        if pair is not None:
            pairs.append(pair)
        return "⟨sum⟩" if pair is not None else "⟨m⟩"

    text = words(sentence, named)
    match = _FORCED.search(text) if pairs else None
    if match is None or len(set(pairs)) != 1 or denied(text, match) or not asserted(sentence):
        return
    if _LOOSE.search(text) or _POSITIVE.search(around.before[-2_000:]) or _POSITIVE.search(around.rest):
        return
    if not _constrained(pairs[0], around.before):
        return
    found = _unforced()
    if found is not None:
        says = "f + g vanishes at all points for every optimal pair of potentials"
        yield Claim("potentials", stretch(sentence, text, match), says, (), computed=found)


def _sums_to_nothing(formula: Passage) -> tuple[str, str] | None:
    """The two functions of `f(x) + g(x) = 0` or `g(x) = -f(x)`, at one point or without points."""
    chain = parsed(formula)
    if chain is None or chain.ops != ("=",) or chain.terms[0] is None or chain.terms[1] is None:
        return None
    match chain.terms:
        case (Op("add", (a, b)), Num(value)) if value == 0:
            pass
        case (a, Op("neg", (b,))) if a is not None:
            pass
        case _:
            return None
    first, second = _function(a), _function(b)
    if first is None or second is None or first[1] != second[1] or first[0] == second[0]:
        return None
    return first[0], second[0]


def _function(t: Term) -> tuple[str, Term | str] | None:
    """A function with its point: `f(x_i)`, `u_i`, `f`."""
    match t:
        case App(fn, (point,), (), ()):
            return fn, point
        case Sym(name):
            parts = take_apart(name)
            return (parts.letter, parts.sub) if len(parts.letter) <= 8 and not parts.sup else None
        case Op("index", (Sym(name), point)):
            return name, point
        case _:
            return None


def _constrained(pair: tuple[str, str], before: str) -> bool:
    """Is `f(x) + g(y) <= ..` written before, of the same functions and with no zero on the right?"""
    at = r"\s*(?:\([^()$]*\)|_\{?\w+\}?)?\s*"
    for f, g in (pair, pair[::-1]):
        form = rf"{re.escape(f)}{at}(?:\\oplus|\+)\s*{re.escape(g)}{at}&?\s*(?:\\leq?(?:slant)?(?![a-z])|≤|<=)\s*(?!0)"
        if re.search(form, before):
            return True
    return False


def _unforced() -> Settled | None:
    """An optimal pair of potentials whose sum does not vanish, between laws that each leave a point without mass."""
    p, q = point_mass(0), point_mass(1)
    pairs = list(optimal_potentials(p, q, (0, 1)))
    free = next(((f, g) for f, g in pairs if any(u + v for u, v in zip(f, g, strict=True))), None)
    tied = any(not any(u + v for u, v in zip(f, g, strict=True)) for f, g in pairs)
    if free is None:
        return None
    f, g = free
    model: dict[str, object] = {
        "x": ["0", "1"],
        "p": [str(m) for m in p[1:]],
        "q": [str(m) for m in q[1:]],
        "f": [str(v) for v in f],
        "g": [str(v) for v in g],
    }
    worth = sum((a * u + b * v for a, b, u, v in zip(p[1:], q[1:], f, g, strict=True)), Fraction(0))
    at = next(k for k in (0, 1) if f[k] + g[k])
    reason = (
        f"these potentials are feasible for |x - y| and worth {worth}, which is W(p, q); where an atom has no mass, "
        "its potential may be lower"
    )
    verdict = Verdict(
        "refuted",
        reason=reason,
        counterexample={"model": model, "lhs": f"f({at}) + g({at}) = {f[at] + g[at]}", "rhs": "0"},
        mistake="possible and necessary confused",
        repair={"latex": _THERE, "verdict": "supported"} if tied else None,
    )
    return Settled(verdict, _SAID, "there are optimal potentials with f + g = 0" if tied else "")


_DIST = r"(?:distances?|divergences?|metrics?|losse?s?|costs?|objectives?)"
_OUTER = (
    rf"(?:(?:the |a |our |this )?(?:wasserstein |em |earth mover s? |loss |cost )*(?:{_DIST}|function|map|mapping) )?"
    rf"⟨dist⟩|(?:the )?(?:wasserstein |em |earth mover s? )?{_DIST}"
)
_INNER = (
    r"(?:the |a |our )?(?:map|mapping|function|parametri[sz]ation|family) ⟨map⟩|⟨map⟩|(?:the )?(?:model |generated )?"
    r"(?:law |distribution )?⟨law⟩"
)
_IN = r"(?: (?:in|with respect to|w \. r \. t \.?|as a function of) (?:the (?:parameters? )?)?(?:⟨theta⟩|parameters?))?"
_CONT = (
    r"(?:(?:that |which )?(?:also )?(?:is|being|be) (?:also )?(?:a )?continuous(?: function| map)?|"
    r"(?:depends|varies) continuously)"
)
_ON = r"(?: (?:in|on|of|with|with respect to|as a function of) (?:the (?:parameters? )?)?(?:⟨theta⟩|parameters?))?"
_SAYS_OUTER = rf"(?:{_OUTER}) {_CONT}{_ON}"
_SAYS_INNER = rf"(?:{_INNER}) {_CONT}{_ON}"
_IFF = (
    r"(?: ,| ;)? ?(?:\( )?(?:(?:or|and|which is|that is|(?:and )?(?:this|that|which) is)(?: ,)? )?"
    r"(?:equivalently|equivalent to|if and only if|iff|"
    r"exactly when|precisely when|exactly if|just when|the same as(?: saying)?|is equivalent to|if and only when)"
    r"(?: ,)?(?: saying| asking| having| requiring)?(?: that| to)? "
)
_EQUIVALENT = re.compile(
    rf"(?:{_SAYS_OUTER}){_IFF}(?:{_SAYS_INNER})|(?:{_SAYS_INNER}){_IFF}(?:{_SAYS_OUTER})|"
    rf"continuity of (?:{_OUTER}){_IN} (?:is equivalent to|is the same as|means the same as) (?:the )?continuity of "
    rf"(?:{_INNER})|continuity of (?:{_INNER})"
    rf"{_IN} (?:is equivalent to|is the same as|means the same as) (?:the )?continuity of (?:{_OUTER})|"
    rf"(?:{_OUTER}) and (?:{_INNER}) are (?:continuous|equivalently continuous) (?:under|in) (?:exactly )?the same "
    r"(?:conditions|cases)"
)
_ANY = re.compile(
    r"\b(?:every|any|all|each|whatever|fixed ⟨m⟩|arbitrary) (?:⟨m⟩|⟨law⟩|data|target|law|distribution|measure)|"
    r"\b(?:not|never|neither|topolog\w*|weak\w*)\b"
)


def continuous(sentence: Sentence, around: Near) -> Iterator[Claim]:
    r"""`the distance is continuous in theta, or equivalently theta -> P_theta is continuous`: only one follows."""
    if "continu" not in sentence.text:
        return
    text = words(sentence, _of_a_model)
    match = _EQUIVALENT.search(text)
    if match is None or denied(text, match) or not asserted(sentence, modal=True) or _ANY.search(text):
        return
    if not ("⟨dist⟩" in match[0] or "⟨dist⟩" in text or re.search(r"distance|divergence", match[0])):
        return
    if re.search(r"\b(?:every|any|all|each) (?:\$|data|target|law|distribution|measure)", around.rest):
        return
    found = _jump()
    if found is not None:
        says = "the distance to P_θ is continuous in θ if and only if θ → P_θ is"
        yield Claim("continuity", stretch(sentence, text, match), says, (), computed=found)


def _of_a_model(formula: Passage) -> str:
    """A distance to the model's law, the map from its parameter to it, that law, the parameter; or just a formula."""
    text = formula.latex.strip()
    sides = re.split(r"\\mapsto|\\to(?![a-z])|\\rightarrow|\\longmapsto|↦|→", text)
    if len(sides) == 2:
        tail = _of_text(sides[1])
        return {"⟨law⟩": "⟨map⟩", "⟨dist⟩": "⟨dist⟩"}.get(tail, "⟨m⟩") if _of_text(sides[0]) == "⟨theta⟩" else "⟨m⟩"
    return _of_text(text)


def _of_text(text: str) -> str:
    text = text.strip()
    if re.fullmatch(r"\\theta|\\phi|\\psi|w|\\omega|θ", text):
        return "⟨theta⟩"
    if (label := law_name(_plain_law(text))) is not None:
        return "⟨law⟩" if label.startswith("model") else "⟨m⟩"
    pair = re.fullmatch(
        r"[A-Za-z\\{}_]+\d?\s*\((?P<a>[^,|]+?)(?:,|\\\||\\mid|\|\|)(?P<b>[^,|]+)\)\}*", _plain_law(text)
    )
    if pair is None:
        return "⟨m⟩"
    labels = [law_name(pair[k]) or "" for k in ("a", "b")]
    kinds = {label.partition(":")[0] for label in labels}
    return "⟨dist⟩" if "model" in kinds and len(kinds) == 2 and "" not in kinds else "⟨m⟩"


def _plain_law(text: str) -> str:
    return re.sub(r"\\(?:left|right|,|;|!)|\\(?:mathbb|mathcal|mathrm|mathsf)\s*", "", text).replace("{P}", "P").strip()


def _jump() -> Settled | None:
    """Laws that jump from -1 to 1, at the same distance from the data at 0."""
    data, before, after = point_mass(0), point_mass(-1), point_mass(1)
    left, right, jump = distance(data, before), distance(data, after), distance(before, after)
    if left is None or right is None or not jump or left != right:
        return None
    model: dict[str, object] = {
        "x": [str(x) for x in POINTS],
        "P_r": _shown(data),
        "P_θ for θ < 0": _shown(before),
        "P_θ for θ >= 0": _shown(after),
    }
    reason = f"W(P_r, P_θ) is {left} for every θ, where P_θ jumps by {jump}; only one of the two follows from the other"
    verdict = Verdict(
        "refuted",
        reason=reason,
        counterexample={
            "model": model,
            "lhs": f"jump of the distance: {abs(right - left)}",
            "rhs": f"jump of P_θ: {jump}",
        },
        mistake="an implication taken for an equivalence",
        repair={"latex": _ONE_WAY, "verdict": "supported"} if _one_way() else None,
    )
    said = r"\theta \mapsto \rho(P_r, P_\theta) \text{ is continuous} \iff \theta \mapsto P_\theta \text{ is}"
    return Settled(verdict, said, "a continuous θ → P_θ makes the distance continuous")


_ONE_WAY = r"|\rho(P_r, P_\theta) - \rho(P_r, P_{\theta'})| \le \rho(P_\theta, P_{\theta'})"


@cache
def _one_way() -> bool:
    """Does the triangle inequality hold between all laws with quarters for masses?"""
    laws = laws_with_quarters()
    between = {(p, q): on_the_line(p, q) for p, q in product(laws, laws)}
    return all(abs(between[r, p] - between[r, q]) <= between[p, q] for r, p, q in product(laws, repeat=3))


def _shown(law: Law) -> list[str]:
    return [str(m) for m in law]
