"""Sentence forms about quantities: what they are like, within what bounds, equal to what, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from .claim import Claim, canonical, over, scopes, simple
from .clauses import Clause
from .lexicon import CE, ELBO, ENTROPY, EVIDENCE, JS, KL, LIKELIHOOD, REVERSE, TV, VALUE, VARIABLES, Quantity, W
from .settling import Mend, Reading, Statement

_Q = "«quantity»"
_SURE = (
    r"(?:(?:always|also|clearly|indeed|in fact|of course|by definition|thus|hence|therefore|itself|obviously|"
    r"in general|even|both|again|certainly|exactly|precisely|just|simply|nothing but|actually|then|really|still) )*"
)
_IS = rf"(?:is|are|was) {_SURE}"
_END = (
    r"(?: (?:quantity|function|measure|divergence|functional|one|(?:too|as well|by definition|in its (?:two "
    r")?arguments|in general|everywhere|by construction)))*"
)
_ONE_LAW = frozenset((ENTROPY.name,))


def properties(clause: Clause) -> Iterator[Claim]:
    """`KL is symmetric`, `JS is not a metric`, `V(G, D) is a divergence`."""
    for pattern, denied, make in _PROPERTIES:
        match = re.fullmatch(rf"{_Q} {pattern}{_END}", clause.text)
        if match is None:
            continue
        q = clause.quantity()
        negative = denied != bool(match["no"])
        if q.pair is not None and not q.generic and q.exact:
            continue
        if (claim := make(clause, q, negative)) is not None:
            yield claim


def _symmetric(clause: Clause, q: Quantity, negative: bool) -> Claim | None:
    if q.kind.laws != 2 or (q.pair is not None and not q.generic and q.kind.ordered):
        return None
    if q.kind.name in ("mutual information", "conditional entropy", "joint entropy"):
        there, back = q.kind.of("X", "Y"), q.kind.of("Y", "X")
    else:
        there, back = q.kind.of("p", "q"), q.kind.of("q", "p")
    op, other = (r"\ne", "=") if negative else ("=", r"\ne")
    word = "not symmetric" if negative else "symmetric"
    mend = Mend(
        Statement(f"{there} {other} {back}"),
        f"the {q.kind.name} is {'symmetric' if negative else 'not symmetric in general'}",
    )
    return simple(
        "property", clause, f"the {q.kind.name} is {word}", Statement(f"{there} {op} {back}"),
        mistake="symmetric and asymmetric confused", mend=mend,
    )  # fmt: skip


def _axioms(q: Quantity) -> list[Statement]:
    """Symmetry, the triangle inequality, non-negativity, zero between equal laws."""
    of = q.kind.of
    return [
        Statement(f"{of('p', 'q')} = {of('q', 'p')}"),
        Statement(rf"{of('p', 'r')} \le {of('p', 'q')} + {of('q', 'r')}"),
        Statement(rf"{of('p', 'q')} \ge 0"),
        Statement(f"{of('p', 'p')} = 0"),
    ]


def _metric(clause: Clause, q: Quantity, negative: bool) -> Claim | None:
    if negative or q.kind.laws != 2 or q.kind.name in ("mutual information", "conditional entropy", "joint entropy"):
        return None
    says = f"the {q.kind.name} is a metric"
    return simple("property", clause, says, *_axioms(q), mistake="not a metric")


def _triangle(clause: Clause, q: Quantity, negative: bool) -> Claim | None:
    if negative or q.kind.laws != 2 or q.kind.name in ("mutual information", "conditional entropy", "joint entropy"):
        return None
    return simple(
        "property",
        clause,
        f"the {q.kind.name} satisfies the triangle inequality",
        _axioms(q)[1],
        mistake="not a metric",
    )


def _nonnegative(clause: Clause, q: Quantity, negative: bool) -> Claim | None:
    if negative or q.kind.name in ("cross-entropy", "log-likelihood", "ELBO", "log-evidence"):
        return None
    statement = Statement(rf"{over(q)} \ge 0", scopes=scopes(q))
    return simple("property", clause, f"the {q.kind.name} is never negative", statement, mistake="false inequality")


def _divergence(clause: Clause, q: Quantity, negative: bool) -> Claim | None:
    if (
        negative
        or q.kind.laws == 1
        or q.kind.name
        in ("mutual information", "conditional entropy", "joint entropy", "log-likelihood", "ELBO", "log-evidence")
    ):
        return None
    says = f"the {q.kind.name} is a divergence: never negative, and zero between equal laws"
    if q.kind == VALUE:
        statements = [Statement(rf"{_value(q)} \ge 0")]
        mend = Mend(
            Statement(r"\frac{1}{2}(V(G,D^*) + \log 4) = JSD(p_{data}\|p_g)"),
            "(max_D V(G, D) + log 4)/2 is the JS divergence",
        )
        return simple("property", clause, says, *statements, mistake="not a divergence", mend=mend)
    return simple("property", clause, says, *_axioms(q)[2:], mistake="not a divergence")


Make = Callable[[Clause, Quantity, bool], "Claim | None"]
_NO = r"(?P<no>not )?"
_SYMMETRY = r"(?:(?:also |still )?symmetric(?:al)?)"
_PROPERTIES: tuple[tuple[str, bool, Make], ...] = (
    (rf"{_IS}{_NO}(?:a |an )?{_SYMMETRY}", False, _symmetric),
    (rf"{_IS}{_NO}(?:a |an )?(?:asymmetric(?:al)?|non symmetric|nonsymmetric|unsymmetric)", True, _symmetric),
    (
        rf"{_IS}{_NO}a (?:proper |true |valid |genuine |real |bona fide |mathematical )+(?:distance )?(?:metric|"
        rf"distance)"
        r"(?: function)?(?: (?:on|over|between) (?:the space of )?(?:probability )?(?:distributions|measures|laws))?",
        False,
        _metric,
    ),
    (
        rf"{_IS}{_NO}a metric (?:on|over) (?:the (?:space|set) of )?(?:all )?(?:probability )?(?:distributions|"
        rf"measures|laws)",
        False,
        _metric,
    ),
    (r"(?P<no>does not )?(?:also |always )?(?:satisf(?:y|ies)|obeys?|fulfil(?:l?s)?) (?:all )?the (?:axioms|"
     r"properties) of a metric", False, _metric),
    (r"(?P<no>does not )?(?:also |always )?(?:satisf(?:y|ies)|obeys?|fulfil(?:l?s)?) the triangle "
     r"inequality", False, _triangle),
    (rf"{_IS}{_NO}(?:non ?negative|nonnegative|never negative|greater than or equal to (?:zero|"
     rf"0))", False, _nonnegative),
    (r"(?P<no>can )?never (?:be |is |becomes? |get )?negative", False, lambda c, q, n: _nonnegative(c, q, False)),
    (rf"{_IS}{_NO}a (?:statistical )?divergence(?: measure(?:ment)?)?", False, _divergence),
)  # fmt: skip

_NUMBER = (
    r"(?:«number»|zero|one|two|1 / 2|0|1|2|0\.50?|1\.0|log 2|log 4|ln 2|- log 4|minus log 4|2 log 2|half|infinity)"
    r"(?! /)"
)
_WORDS = {
    "zero": "0", "one": "1", "two": "2", "log 2": r"\log 2", "ln 2": r"\log 2", "log 4": r"\log 4",
    "- log 4": r"-\log 4", "minus log 4": r"-\log 4", "2 log 2": r"2\log 2", "half": r"\frac{1}{2}",
    "1 / 2": r"\frac{1}{2}", "infinity": r"\infty", "0.5": r"\frac{1}{2}", "0.50": r"\frac{1}{2}",
}  # fmt: skip


def _numbers(clause: Clause, *texts: str) -> list[str]:
    told = iter([str(t.value) for t in clause.tokens if t.kind == "number"])
    return [next(told) if text == "«number»" else _WORDS.get(text, text) for text in texts]


_RANGES: tuple[tuple[str, str], ...] = (
    (rf"(?:{_IS}|lies {_SURE}|takes values |ranges |takes on values )(?:bounded )?(?:between|from|in the range "
     rf"from) (?P<a>{_NUMBER}) (?:and|to) (?P<b>{_NUMBER})", "both"),
    (rf"(?:{_IS}|can be )(?:bounded (?:from )?above by|bounded by|upper bounded by|at most|no (?:larger|greater|"
     rf"more) than|"
     rf"less than or equal to|never (?:larger|greater|more) than) (?P<a>{_NUMBER})", "above"),
    (rf"(?:{_SURE})(?:never exceeds|does not exceed|cannot exceed) (?P<a>{_NUMBER})", "above"),
    (rf"{_IS}(?:bounded (?:from )?below by|lower bounded by|at least|no (?:smaller|less) than|greater than or "
     rf"equal to|never (?:smaller|less) than) (?P<a>{_NUMBER})", "below"),
)  # fmt: skip


# What comes before a list of conditions to meet: its items claim nothing.
_CRITERION = re.compile(
    r"\b(?:when|if|requir\w*|criteri\w+|threshold\w*|stop\w*|accept\w*|conditions?|holds?|until|constraints?|such that|"
    r"choose|select\w*|target\w*|goals?|want|pass\w*|ensure|check\w*|tests?|must)\b"
)
_LANDMARK = re.compile(
    r"-?(?:[012]|0\.50?|1\.0|0\.0|(?:2\s*|\\t?frac\{?1\}?\{?2\}?\s*)?\\log\(?[24]\)?|\\frac\{?1\}?\{?2\}?|1/2|"
    r"\+?\\infty|\\infty)"
)


_BOUNDED_SPACE = re.compile(
    r"\b(?:unit|diameter|compact|bounded (?:space|set|domain|support)|hypercube|cube|normali[sz]ed|binary|"
    r"discrete metric|scaled|one hot)\b|\[\s*0\s*,\s*1\s*\]|\\\{\s*0\s*,\s*1\s*\\\}",
    re.IGNORECASE,
)


def ranges(clause: Clause) -> Iterator[Claim]:
    """`JS lies between 0 and log 2`, `TV never exceeds 1`."""
    for pattern, side in _RANGES:
        match = re.fullmatch(rf"{_Q} {pattern}{_END}", clause.text)
        if match is None:
            continue
        q = clause.quantity()
        if (q.pair is not None and not q.generic) or q.kind.name in ("log-likelihood", "ELBO", "log-evidence"):
            return
        if side != "below" and q.kind not in (KL, REVERSE, JS, TV, VALUE, W):
            return  # an entropy has the bound of its alphabet, which is not in the sentence
        if q.kind == W and _BOUNDED_SPACE.search(clause.sentence.around):
            return
        term = _value(q) if q.kind == VALUE else over(q)
        if side == "both":
            low, high = _numbers(clause, match["a"], match["b"])
            parts = [rf"{term} \ge {low}", rf"{term} \le {high}"]
        else:
            op = r"\le" if side == "above" else r"\ge"
            parts = [f"{term} {op} {_numbers(clause, match['a'])[0]}"]
        if side != "both" and _CRITERION.search(
            clause.sentence.around.replace(clause.sentence.passage.latex, clause.sentence.before)
        ):
            return
        if not all(
            _LANDMARK.fullmatch(p.split()[-1] if "log" not in p else p.partition(r"\le ")[2] or p.partition(r"\ge ")[2])
            for p in parts
        ):
            return  # a measured number is about one case
        wanted = [Statement(p, scopes=scopes(q)) for p in parts if r"\infty" not in p]
        if wanted:
            yield simple("range", clause, " and ".join(parts), *wanted, mistake="false inequality")


_BELOW = (
    r"(?:a lower bound (?:on|of|for|to)|at most|no (?:larger|greater|more) than|less than or equal to|never "
    r"(?:larger|greater|more) than|bounded (?:from )?above by|upper bounded by|smaller than or equal to)"
)
_ABOVE = (
    r"(?:an upper bound (?:on|of|for|to)|at least|no (?:smaller|less) than|greater than or equal to|never "
    r"(?:smaller|less) than|bounded (?:from )?below by|lower bounded by|larger than or equal to)"
)


def orders(clause: Clause) -> Iterator[Claim]:
    """`the ELBO is a lower bound on the log-evidence`, `cross-entropy is at least the entropy`."""
    match = re.fullmatch(rf"{_Q} {_IS}(?:(?P<below>{_BELOW})|(?P<above>{_ABOVE})) {_Q}{_END}", clause.text)
    if match is None:
        return
    a, b = clause.quantity(0), clause.quantity(1)
    if a.kind == b.kind or any(q.pair is not None and not q.generic for q in (a, b)):
        return
    if ELBO in (a.kind, b.kind):  # the likelihood of a model with latent variables is the evidence
        a, b = (replace(q, kind=EVIDENCE) if q.kind == LIKELIHOOD else q for q in (a, b))
    if LIKELIHOOD in (a.kind, b.kind):
        return
    op, other = (r"\le", r"\ge") if match["below"] else (r"\ge", r"\le")
    pairs = list(_ways((a, b)))
    readings = tuple(Reading((Statement(f"{x} {op} {y}"),)) for x, y in pairs)
    mends = tuple(Mend(Statement(f"{x} {other} {y}"), "the bound is the other way round") for x, y in pairs)
    says = f"{a.kind.name} {op} {b.kind.name}"
    yield Claim("order", clause.tokens, says, readings, "inequality reversed", mends)


def _ways(quantities: Sequence[Quantity]) -> Iterator[tuple[str, ...]]:
    """The quantities of one sentence over the same laws, in the orders that the sentence leaves open."""
    names = {q.kind.name for q in quantities}
    if names & VARIABLES:
        first, pair = ("X", "Y"), ("X", "Y")
    elif VALUE.name in names:
        first, pair = ("p_{data}", "p_g"), ("p_{data}", "p_g")
    else:
        first, pair = ("p", "q"), ("p", "q")
    choices: list[tuple[str, ...]] = []
    for q in quantities:
        if q.kind == VALUE:
            choices.append((_value(q),))
        elif q.kind.laws == 1:
            choices.append((q.kind.of(first[0], first[1]), q.kind.of(first[1], first[0])))
        elif q.kind == CE:
            choices.append((q.kind.of(*pair), q.kind.of(*pair[::-1])))
        else:
            choices.append((q.kind.of(*pair),))
    yield from product(*choices)


def _value(q: Quantity) -> str:
    return "V(G,D^*)" if q.starred else "V(G,D)"


_TIMES = {
    "": "", "minus ": "-", "the negative of ": "-", "four times ": "4",
    **dict.fromkeys(("twice ", "two times ", "double ", "2 times "), "2"),
    **dict.fromkeys(("half ", "half of "), r"\frac{1}{2}"),
}  # fmt: skip
_FACTOR = "(?:" + "|".join(sorted((re.escape(k) for k in _TIMES if k), key=len, reverse=True)) + ")?"
_AT_BEST = (
    r"(?:the )?(?:value|value function|maximum|maximal value|maximum value|max) (?:of the game )?(?:of «quantity» "
    r")?(?:at|for|with|under|over|taken over) "
    r"(?:the optimal discriminator|the best discriminator|an optimal discriminator|(?:all )?discriminators|«D\*?»)"
)


def values(clause: Clause) -> Iterator[Claim]:
    """`V(G, D*) is the JS divergence`, `.. equals twice the JS divergence minus log 4`."""
    tail = rf"(?P<tail> (?:minus|plus) {_NUMBER}| up to .*)?"
    match = re.fullmatch(
        rf"(?:{_Q}|(?P<best>{_AT_BEST})) (?:{_IS}|equals |becomes |reduces to |is equal to |is given by |gives |"
        rf"amounts to )"
        rf"(?:equal to )?(?:exactly )?(?P<times>{_FACTOR}){_Q}{tail}{_END}",
        clause.text,
    )
    if match is None or (match["tail"] or "").startswith(" up to"):
        return
    quantities = [t.value for t in clause.tokens if t.kind == "quantity"]
    a, b = quantities[0], quantities[-1]
    if not isinstance(a, Quantity) or not isinstance(b, Quantity):
        return
    if match["best"] is not None:
        a = Quantity(VALUE, starred=True)
    if a.kind != VALUE or not a.starred or b.kind not in (JS, KL, REVERSE, TV, CE):
        return
    laws = canonical(replace(b, index=a.index))
    if laws is None:
        return
    term = f"{_TIMES[match['times']]} {b.kind.of(*laws)}".strip()
    if match["tail"]:
        sign, _, number = match["tail"].strip().partition(" ")
        term += (" - " if sign == "minus" else " + ") + _numbers(clause, number)[0].lstrip("-")
    orders_ = (
        [term] if b.exact or not b.kind.ordered else [term, term.replace(b.kind.of(*laws), b.kind.of(*laws[::-1]))]
    )
    mend = Mend(Statement(r"V(G,D^*) = 2 JSD(p_{data}\|p_g) - \log 4"), "V(G, D*) is 2 JS - log 4")
    yield Claim(
        "value", clause.tokens, f"V(G, D*) is {match['times']}the {b.kind.name}{match['tail'] or ''}",
        tuple(Reading((Statement(f"V(G,D^*) = {t}"),)) for t in orders_), "a divergence and a value of the game "
            "confused", (mend,),
    )  # fmt: skip


_EQUAL = (
    r"(?:(?:(?:the|both|these|its) )?(?:two )?(?:distributions|laws|arguments|densities)|they) (?:are (?:equal|"
    r"identical|the same)|coincide|agree|match)|"
    r"«law» (?:equals|=|is equal to|coincides with|is identical to|matches) «law»|«law» and «law» (?:are (?:equal|"
    r"identical|the same)|coincide|agree)|«equal»"
)
_DISJOINT = (
    r"(?:(?:the|both|these|their|its) )?(?:two )?(?:distributions|laws|supports|densities|arguments)(?: of the "
    r"(?:two )?(?:distributions|laws))? "
    r"(?:are (?:mutually )?disjoint|have disjoint supports?|do not overlap|have no overlap|do not intersect|are "
    r"mutually singular|have non overlapping supports?)|"
    r"«law» and «law» (?:are disjoint|have disjoint supports?|do not overlap|are mutually singular)"
)
_APART = (
    r"(?: (?:between|of|for) (?:any |all )?(?:two )?(?:distributions|laws|densities|measures))? (?:with|having|that "
    r"have|of) (?:disjoint|non overlapping) supports?"
)
_COND = rf"(?:(?P<equal>{_EQUAL})|(?P<disjoint>{_DISJOINT}))"
_IF = r"(?P<iff>if and only if|iff|exactly when|precisely when|when|whenever|if|as soon as|once|between|for) "
_EQUALS = (
    rf"(?:{_IS}(?:equal to |constant and equal to |always )?|equals |becomes |attains |takes the value |"
    rf"vanishes|goes to )"
)


def conditioned(clause: Clause) -> Iterator[Claim]:
    """`JS is zero when the supports are disjoint`, `KL vanishes if and only if the two distributions are equal`."""
    number = rf"(?P<number>{_NUMBER}|infinite|finite)?"
    pair = (
        r"(?P<near>two (?:equal|identical) distributions|two disjoint distributions|distributions with "
        r"disjoint supports|identical distributions)"
    )
    text = clause.text
    match = (
        re.fullmatch(rf"{_Q} {_EQUALS}{number} ?{_IF}(?:{_COND}|{pair})", text)
        or re.fullmatch(rf"(?P<iff>if|when|whenever|once) {_COND} (?:then )?{_Q} {_EQUALS}{number}", text)
        or re.fullmatch(rf"{_Q}(?P<disjoint>{_APART}) {_EQUALS}{number}", text)
    )
    if match is None:
        return
    q = clause.quantity()
    groups = match.groupdict()
    told = match["number"]
    if (told is None) != ("vanishes" in text) or told == "finite":
        return
    if q.kind.laws != 2 or q.kind.name in (
        "mutual information",
        "conditional entropy",
        "joint entropy",
        "log-likelihood",
    ):
        return
    near = groups.get("near") or ""
    if q.exact and q.pair is not None and (laws := _laws_of(clause)) and laws != set(q.pair):
        return
    if (q.kind, told) in ((JS, "1"), (JS, "one"), (TV, "2"), (TV, "two")):  # in bits, or without the half
        return
    apart = match["disjoint"] is not None or "disjoint" in near
    number_ = "0" if told is None else r"\infty" if told == "infinite" else _numbers(clause, told)[0]
    term = q.kind.of("p", "q") if apart else q.kind.of("p", "p")
    statement = Statement(f"{term} = {number_}", where="disjoint" if apart else "all")
    where = "between laws with disjoint supports" if apart else "between equal laws"
    yield simple(
        "value under a condition",
        clause,
        f"the {q.kind.name} is {told or 'zero'} {where}",
        statement,
        mistake="the two sides differ",
    )


def _laws_of(clause: Clause) -> set[str]:
    """The laws that a condition names."""
    out: set[str] = set()
    for t in clause.tokens:
        if t.kind == "equal":
            out |= set(str(t.value).split("="))
        elif t.kind == "law":
            out.add(str(t.value))
    return out


_ARITHMETIC = (
    rf"(?:the (?P<sum>sum|average|mean|difference) (?:of|between) {_Q} and {_Q}|{_Q} (?P<op>plus|minus) "
    rf"{_Q}|(?P<times>{_FACTOR}){_Q})"
)


def identities(clause: Clause) -> Iterator[Claim]:
    """`the cross-entropy is the sum of the entropy and the KL divergence`."""
    match = re.fullmatch(rf"{_Q} (?:{_IS}|equals )(?:equal to )?{_ARITHMETIC}{_END}", clause.text)
    if match is None:
        return
    qs = [clause.quantity(k) for k in range(sum(t.kind == "quantity" for t in clause.tokens))]
    if not (match["sum"] or match["op"] or match["times"] or re.search(r"\bequals?\b", clause.text)):
        return  # `the reverse KL is a KL divergence` says of what kind it is
    if any(q.kind in (VALUE, LIKELIHOOD) or (q.pair is not None and not q.generic) for q in qs):
        return
    if len({q.kind for q in qs}) != len(qs) or len(qs) < 2 or any(q.kind.laws == 0 for q in qs):
        return
    texts = [f"{parts[0]} = {_combined(match, parts[1:])}" for parts in _ways(qs)]
    if not (match["sum"] or match["op"] or match["times"]) and 1 in (qs[0].kind.laws, qs[1].kind.laws):
        return
    readings = tuple(Reading((Statement(t),)) for t in texts)
    yield Claim("identity", clause.tokens, texts[0], readings, "the two sides differ")


def _combined(match: re.Match[str], parts: Sequence[str]) -> str:
    """The right side of an identity: a sum, a difference, an average, a multiple."""
    if not (match["sum"] or match["op"]):
        return f"{_TIMES[match['times'] or '']} {parts[0]}".strip()
    sign = "-" if match["sum"] == "difference" or match["op"] == "minus" else "+"
    term = f"{parts[0]} {sign} {parts[1]}"
    return rf"\frac{{1}}{{2}}({term})" if match["sum"] in ("average", "mean") else term
