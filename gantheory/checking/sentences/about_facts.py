"""Sentences that say of a quantity what is settled once and for all: that it has no bound, is finite, goes below zero,
that one way of converging makes another, that a local search finds the best."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flint import arb

from ...reading.document import Passage
from ..verdict import Verdict
from .claim import Claim
from .near import Near, asserted, denied_in_clause, stretch, words
from .settling import Settled
from .text import Sentence
from .worked import INFINITY, Worked, information, jsd, kl, line, log, number, tv

_KL = r"(?:kl|kullback leibler)(?: \( kl \))?(?: divergences?)?|relative entropy"
_JS = r"(?:jsd?|jen[sn][eo]n shannon)(?: \( jsd? \))?(?: divergences?)?"
_TV = r"(?:tv|total variation)(?: distance)?"
_W = r"(?:wasserstein(?: 1)?|earth mover s?|em)(?: distance)?|w_?1?"
_MI = r"mutual information"
_SURE = r"(?:(?:also|always|still|in fact|thus|therefore|indeed|clearly|in general) )*"
_LARGE = (
    rf"(?:(?:is|are) {_SURE}(?:unbounded|not bounded|not bounded (?:from )?above|unbounded (?:from )?above)|"
    r"(?:has|have) no (?:finite )?upper bound|(?:can|may) (?:be|become|get|grow) (?:arbitrarily|infinitely) large|"
    r"(?:can|may) be infinite|(?:can|may) grow without (?:any )?bound)"
)
_BELOW = (
    r"(?:can|may|could) (?:also )?(?:be|become|get|take) (?:negative(?: values)?|less than (?:zero|0)|below (?:zero|0))"
)
_HEAD = (
    r"(?:^|[,;:] (?:and |but |so |however , )?|\b(?:and|but|while|whereas|since|because|so|thus|hence|that|note that) )"
)
_END = r"(?= (?:like|just as|,|;|\.|and|but|while|because|since|even)|[ .!]*$)"
_WEAKER = {"w": 0, "tv": 1, "js": 1, "kl": 2}  # what converges in a kind does so in those of the same or a lower rank
_NAMES = {"kl": _KL, "js": _JS, "tv": _TV, "w": _W}
_IMPLIES = r"(?:implies|entails|guarantees|ensures|is equivalent to|is stronger than)"
_CONVERGES = re.compile(
    rf"\b(?:weak )?convergence in (?:the )?(?P<a>{_KL}|{_JS}|{_TV}|{_W}) {_IMPLIES} (?:the )?(?:convergence|that) in "
    rf"(?:the )?(?P<b>{_KL}|{_JS}|{_TV}|{_W})(?: (?:distance|divergence|sense))?{_END}"
)
_GLOBAL = re.compile(
    r"\b(?:em|the em algorithm|expectation maximi[sz]ation)(?: algorithm)? (?:is )?"
    r"(?:therefore |thus |also |then |so )?"
    r"(?:always guaranteed to|always|necessarily|is guaranteed to|guaranteed to|must)(?: to)? "
    r"(?:converges?|finds?|reach(?:es)?|attains?|"
    r"yields?|lead(?:s)?)(?: to)? (?:the|a) global(?:ly)? (?:maximum|optimum|optimal|best|maximi[sz]er)"
)
_APART = re.compile(
    rf"\b(?:{_MI})(?: between ⟨m⟩ and ⟨m⟩| of ⟨m⟩ and ⟨m⟩)? (?:is|becomes|attains its) (?:maximal|largest|maximum|"
    rf"maximi[sz]ed|highest)(?: exactly| precisely)? (?:when|if|iff|if and only if|for) (?:the )?"
    rf"(?:⟨m⟩ and ⟨m⟩|(?:two )?(?:random )?variables|they|both)?(?: are)? ?independent"
)
_F = re.compile(
    rf"{_HEAD}(?:every|each|any|all|an|the)? ?(?:f|⟨f⟩)(?: -)? divergences? (?:is|are) {_SURE}symmetric"
    rf"(?: in ⟨m⟩ and ⟨m⟩| in (?:its|their) (?:two )?arguments)?{_END}"
)


def facts(sentence: Sentence, _: Near) -> Iterator[Claim]:
    """The claims of a sentence about what is settled once and for all."""
    if _ABOUT.search(sentence.text) is None:
        return
    text = words(sentence, _named).lower()
    for form, pattern, says, make in _FORMS:
        for match in pattern.finditer(text):
            settled = make(match)
            if settled is not None and not denied_in_clause(text, match) and asserted(sentence, modal=True):
                yield Claim(form, stretch(sentence, text, match), says, (), computed=settled)
                return


_DIVERGENCE = re.compile(r"(?:D_?)?\\?(?:mathrm|text|operatorname)?(?:KL)\(?(?:\[|\().*\\\|.*[)\]]")


def _named(formula: Passage) -> str:
    text = re.sub(r"[\s{}]|\\mathcal|\\left|\\right", "", formula.latex)
    return "kl" if _DIVERGENCE.fullmatch(text) else _NAMED.get(text, "⟨m⟩")


_NAMED = {"f": "⟨f⟩", "W": "w", "W_1": "w_1", "KL": "kl", "JS": "js", "JSD": "jsd", "TV": "tv", "D_KL": "kl"}


def _false(latex: str, mended: str, mistake: str, example: Worked, repair: str) -> Settled | None:
    found = example.counterexample()
    if found is None:
        return None
    verdict = Verdict(
        "refuted", counterexample=found, mistake=mistake, repair={"latex": repair, "verdict": "supported"}
    )
    return Settled(verdict, latex, mended)


_ONE, _OTHER, _EVEN = ["1", "0"], ["0", "1"], ["1/2", "1/2"]
_TWO_POINTS: dict[str, object] = {"x": ["1", "2"], "p": _ONE, "q": _OTHER}


def _unbounded_js(_: re.Match[str]) -> Settled | None:
    example = Worked(("the largest value, {}", "{}"), lambda: (jsd(_ONE, _OTHER), INFINITY), _TWO_POINTS)
    return _false(
        r"\sup_{p, q} JSD(p, q) = \infty", "it is at most log 2", "a bound denied", example, r"JSD(p, q) \le \log 2"
    )


def _unbounded_tv(_: re.Match[str]) -> Settled | None:
    example = Worked(("the largest value, {}", "{}"), lambda: (tv(_ONE, _OTHER), INFINITY), _TWO_POINTS)
    return _false(r"\sup_{p, q} TV(p, q) = \infty", "it is at most 1", "a bound denied", example, r"TV(p, q) \le 1")


def _finite_kl(_: re.Match[str]) -> Settled | None:
    example = Worked(("KL(p, q) = {}", "a number such as {}"), lambda: (kl(_ONE, _OTHER), log(2)), _TWO_POINTS)
    return _false(
        r"KL(p \| q) < \infty", "it is infinite where q leaves out a part of p", "finite and infinite confused",
        example, r"\sup_{p, q} KL(p \| q) = \infty",
    )  # fmt: skip


def _negative(match: re.Match[str]) -> Settled | None:
    kind = next(k for k, v in {**_NAMES, "mi": _MI}.items() if re.fullmatch(v, match["q"]))
    name = {"kl": r"KL(p \| q)", "js": r"JSD(p \| q)", "tv": "TV(p, q)", "w": "W(p, q)", "mi": "I(X; Y)"}[kind]
    value: Callable[[], arb] = {
        "kl": lambda: kl(_EVEN, _EVEN),
        "js": lambda: jsd(_EVEN, _EVEN),
        "tv": lambda: tv(_EVEN, _EVEN),
        "w": lambda: line({0: "1"}, {0: "1"}),
        "mi": lambda: information([["1/4", "1/4"], ["1/4", "1/4"]]),
    }[kind]
    model: dict[str, object] = {"X, Y": "independent fair coins"} if kind == "mi" else {"p": "any law", "q": "p"}
    example = Worked(("the least value, {}", "a number below 0, such as {}"), lambda: (value(), number(-1)), model)
    return _false(rf"\inf {name} < 0", "it is never negative", "false inequality", example, rf"{name} \ge 0")


def _stronger(match: re.Match[str]) -> Settled | None:
    first, second = (next(k for k, v in _NAMES.items() if re.fullmatch(v, match[g])) for g in "ab")
    equivalent = "equivalent" in match[0]
    if _WEAKER[first] >= _WEAKER[second] and not (equivalent and _WEAKER[first] > _WEAKER[second]):
        return None
    if re.search(r"\b(?:finite|discrete|bounded)\b", match.string):
        return None  # there all of them may be one
    if equivalent and _WEAKER[first] > _WEAKER[second]:
        first, second = second, first
    names = {"kl": "KL", "js": "JSD", "tv": "TV", "w": "W"}
    distance = {"kl": kl, "js": jsd, "tv": tv}
    if first == "w":
        model: dict[str, object] = {"p_n": "a point mass at 1/n", "p": "a point mass at 0"}
        example = Worked(
            ("W = 1/n, {} for n = 1000", f"{names[second]} = {{}} for every n"),
            lambda: (number("1/1000"), distance[second](_ONE, _OTHER)),
            model,
        )
        return _false(
            rf"W(p_n, p) \to 0 \implies {names[second]}(p_n, p) \to 0", "only the other way round",
            "an implication turned", example, rf"{names[second]}(p_n, p) \to 0 \implies W(p_n, p) \to 0",
        )  # fmt: skip
    model = {"p_n": "masses 1 - 1/n, 1/n", "p": "masses 1, 0"}
    near = ["999/1000", "1/1000"]
    example = Worked(
        (f"{names[first]} tends to 0, {{}} for n = 1000", "KL(p_n, p) = {} for every n"),
        lambda: (distance[first](near, _ONE), kl(near, _ONE)),
        model,
    )
    return _false(
        rf"{names[first]}(p_n, p) \to 0 \implies KL(p_n \| p) \to 0", "only the other way round",
        "an implication turned", example, rf"KL(p_n \| p) \to 0 \implies {names[first]}(p_n, p) \to 0",
    )  # fmt: skip


def _only_local(match: re.Match[str]) -> Settled | None:
    if re.search(r"\b(?:if|when|whenever|provided|under|unimodal|concave|convex|single|identifiable)\b", match.string):
        return None
    model: dict[str, object] = {"sample": "-3, 3", "density": "N(x; a, 1)/2 + N(x; b, 1)/2", "start": "a = b = 0"}
    said = "EM stays at a = b = 0, where the log-likelihood is {}", "it is {} at a = -3, b = 3"
    example = Worked(said, lambda: (_likelihood(0, 0), _likelihood(-3, 3)), model)
    return _false(
        r"\theta^{(t)} \to \arg\max_\theta \ell(\theta)", "it may stay at a stationary point that is no maximum",
        "local and global confused", example, r"\ell(\theta^{(t+1)}) \ge \ell(\theta^{(t)})",
    )  # fmt: skip


def _likelihood(a: int, b: int) -> arb:
    """The log-likelihood of -3 and 3 under the mean of N(a, 1) and N(b, 1)."""

    def density(x: int, mean: int) -> arb:
        return (-(number(x - mean) ** 2) / 2).exp() / (2 * arb.pi()).sqrt()

    return sum((((density(x, a) + density(x, b)) / 2).log() for x in (-3, 3)), arb(0))


def _least(_: re.Match[str]) -> Settled | None:
    model: dict[str, object] = {"X": "a fair coin", "Y": "another fair coin, or X itself"}
    apart, equal = [["1/4", "1/4"], ["1/4", "1/4"]], [["1/2", "0"], ["0", "1/2"]]
    example = Worked(
        ("I = {} for independent coins", "I = {} for Y = X"),
        lambda: (information(apart), information(equal)),
        model,
    )
    return _false(
        r"I(X; Y) \text{ is largest for independent } X, Y", "it is 0, its least value, exactly then",
        "maximum and minimum confused", example, r"I(X; Y) = 0 \iff p(x, y) = p(x) p(y)",
    )  # fmt: skip


def _asymmetric(_: re.Match[str]) -> Settled | None:
    model: dict[str, object] = {"x": ["1", "2"], "p": _ONE, "q": _EVEN, "f(u)": "u log u"}
    example = Worked(("D_f(p, q) = {}", "D_f(q, p) = {}"), lambda: (kl(_ONE, _EVEN), kl(_EVEN, _ONE)), model)
    return _false(
        r"D_f(p \| q) = D_f(q \| p)", "only for some f", "symmetric and asymmetric confused", example,
        r"D_f(q \| p) = D_g(p \| q), \quad g(u) = u f(1/u)",
    )  # fmt: skip


_ABOUT = re.compile(
    r"\b(?:unbounded|bounded|bound|large|infinite|negative|finite|zero|converg\w+|"
    r"global\w*|independent|symmetric)\b"
)
_Q = rf"(?P<q>{_KL}|{_JS}|{_TV}|{_W}|{_MI})"
_FORMS = (
    (
        "bound",
        re.compile(rf"{_HEAD}(?:the )?(?:{_JS}) {_LARGE}{_END}"),
        "the JS divergence has no bound",
        _unbounded_js,
    ),
    (
        "bound",
        re.compile(
            rf"{_HEAD}(?:the )?(?:{_JS}) is (?:also )?symmetric (?:, )?(?:and|but) (?:it is )?(?:also )?unbounded{_END}"
        ),
        "the JS divergence has no bound",
        _unbounded_js,
    ),
    ("bound", re.compile(rf"{_HEAD}(?:the )?(?:{_TV}) {_LARGE}{_END}"), "the distance has no bound", _unbounded_tv),
    (
        "bound",
        re.compile(rf"{_HEAD}(?:the )?(?:{_KL}) (?:is|are) (?:always finite|never infinite|finite for all){_END}"),
        "the KL divergence is finite",
        _finite_kl,
    ),
    ("sign", re.compile(rf"\b{_Q} , which {_BELOW}{_END}"), "the quantity can be negative", _negative),
    ("sign", re.compile(rf"{_HEAD}(?:the )?{_Q} {_BELOW}{_END}"), "the quantity can be negative", _negative),
    ("convergence", _CONVERGES, "one way of converging makes another", _stronger),
    ("search", _GLOBAL, "the EM algorithm finds the global maximum", _only_local),
    ("information", _APART, "the mutual information is largest for independent variables", _least),
    ("property", _F, "every f-divergence is symmetric", _asymmetric),
)
