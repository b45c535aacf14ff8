r"""The best classifier of classes that do not come equally often: `D^* = \frac{\pi p}{\pi p + (1 - \pi) q}`.

How often data and samples come is told by the sentence (`three fakes for each real example`), or by a letter that the
document gives as the probability of a label. A line on the best classifier, on the posterior of a label or on the
density ratio is then one of plain numbers. Where the sentence speaks of unequal shares in a way that is not
understood, nothing is said of a classifier with weights.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from ...clock import now
from ...language.context import Context
from ...language.printing import latex
from ...language.terms import (
    App,
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
    sub,
    substitute,
    transform,
    walk,
)
from ...proving import prove
from ...refuting import Refutation, examine
from ..judge import judge
from ..names import take_apart
from ..scruples import nodes
from ..symbols import point_base
from ..verdict import Surroundings, Verdict

WEIGHTED = "a classifier with weights, taken as stated"
_SECONDS = 0.5
_REAL, _FAKE = Sym("P"), Sym("Q")
_R = r"(?P<real>real|true|genuine|authentic|positive|data\b|training)"
_F = r"(?P<fake>fake|generated|synthetic|negative|artificial|model\b)"
_KIND = rf"(?:{_R}|{_F})\w*(?: (?:examples?|images?|samples?|points?|data|ones?|pictures?|instances?))?"
_COUNT = r"(?P<count>\d+|one|two|three|four|five|six|nine|ten|k?)"
_TIMES = rf"(?:{_COUNT} times|(?P<twice>twice)|(?P<thrice>thrice)|(?P<half>half))"
_NUMBERS = {w: k for k, w in enumerate("zero one two three four five six seven eight nine ten".split())}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_TOLD = (
    re.compile(rf"\b{_KIND} (?:are|is|occur|appear|come|arrive|are drawn|are seen|are sampled) {_TIMES} as "
               r"(?:frequent|likely|common|often|probable|many|numerous|frequently)\b"),
    re.compile(rf"\b{_TIMES} as many {_KIND}"),
    re.compile(rf"\b{_COUNT} {_KIND}\s*(?:for|per|to) (?:each|every|one|a|an) (?:single )?"
               r"(?:real|fake|true|generated|data|synthetic|positive|negative|training|genuine)"),
    re.compile(rf"\b(?:an?|one|only an?|only one) (?P<part>{'|'.join(_PARTS)}) of [^.,;]{{0,40}}?(?:is|are) {_KIND}"),
)  # fmt: skip
_LETTER = r"\$?(?P<letter>\\pi|\\alpha|\\rho|\\lambda|\\beta)(?:_\{?\w*\}?)?\$?"
_PRIOR = (
    re.compile(rf"prior (?:probability |weight )?{_LETTER} (?:for|of|on) (?:the |a )?(?:real|data|true)"),
    re.compile(rf"with (?:prior )?probability {_LETTER},? [^.;]{{0,40}}?\b(?:real|the data|true)\b"),
    re.compile(rf"(?:real|data|true) [^.;]{{0,30}}?with (?:prior )?probability {_LETTER}"),
    re.compile(rf"(?:fraction|share|proportion|part) {_LETTER} of (?:the )?(?:batch (?:is )?)?(?:real|data|true)"),
    re.compile(r"[Pp](?:r|_Y|\})?\([yY] *= *\+?1\) *=? *" + _LETTER),
    re.compile(_LETTER.removesuffix(r"\$?") + r" *:?= *\\?(?:mathbb\{)?[Pp](?:r|_Y|\})?\([yY] *= *\+?1\)"),
)
_VALUE = re.compile(
    _LETTER.removesuffix(r"\$?")
    + r" *= *(?:\\[td]?frac *\{?(?P<a>\d)\}? *\{?(?P<b>[1-9])\}?|(?P<c>\d+/[1-9]\d*|0?\.\d+))"
)
_UNEVEN = re.compile(
    r"\bpriors?\b|\bbalanc|imbalanc|unequal|weight|\btimes as\b|\btwice\b|\bfrequen|\bproportion|"
    r"\b(?:class|batch|sampling|mixing) ratios?\b|"
    r"\bfraction|\bshares?\b|\bper (?:real|fake|data)|\bfor (?:each|every|one) (?:real|fake|data)|\bclass prob|"
    r"\b(?:third|quarter|fifth|tenth)s?\b|\\pi\b|n_\{?[01]|\bmore (?:real|fakes?|data|generated|often)|"
    r"(?<![\dc])-?\d+ *\\mathbb",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"\b(?:fakes?|generated|synthetic|samples?)\b[^.;]{0,20}?\blabel\w*\s+(?:as\s+|by\s+|with\s+)?\$?1\b|"
    r"\blabel\w*\s+(?:the\s+)?(?:fakes?|generated|synthetic)\b[^.;]{0,24}?\b(?:as|by|with)\s+\$?1\b|"
    r"\bprobability (?:that|of)\b[^.;$]{0,30}?(?:\$x\$)?[^.;$]{0,12}?\b(?:fake|generated|synthetic)\b",
    re.IGNORECASE,
)
_FAKES_ARE_ONE = re.compile(
    r"[yY] *= *\+?1(?:(?!and\b)[^0-9.;,]){0,20}?(?:p_\{?(?:[gGm]|\\theta|\\text\{g)|\b(?:fake|generated))|"
    r"[yY] *= *\+?1\) *= *q\b|(?:p_\{?(?:g|G|\\theta)\}?|q)\$? (?:if|when|for|given) \$?[yY] *= *\+?1"
)
_SAME = re.compile(
    r"\b(?:equal(?:ly)? (?:class |prior )?(?:prior|likely|probable|frequent|often|weight|share|class|prob)|balanced)",
    re.IGNORECASE,
)
_EVEN = re.compile(r"\b(?:equal(?:ly)?|balanced|uniform|same number|as many real)\b", re.IGNORECASE)


def of_unequal_shares(rel: Rel, around: Surroundings, text: str) -> Verdict | None:
    """The verdict on a line about the best classifier of two laws with unequal shares; None elsewhere."""
    if rel.op not in ("=", ":=") or around.literal:
        return None
    rel = _of_odds(_with_ratio(_with_posterior(rel, around), around))
    laws = _laws(rel, around)
    if laws is None or not any(_is_posterior(n, around) for n in nodes(rel)):
        return None
    told = _told(around.said[0])
    if told is None and (letter := _letter(text) or _above(around.said[0])) is not None and letter.name in _free(rel):
        told = letter, sub(num(1), letter)
    if told is None and _TURNED.search(_sentence(around.said[0])):
        told, laws = (num(1), num(1)), (laws[1], laws[0])
    labelled = any(_label(n) is not None for n in nodes(rel))
    if told is None and labelled and (share := _value_in(_sentence(around.said[0]))) is not None:
        told = num(share), num(1 - share)
    if told is None:
        return _by_the_weights(rel, around) or (_by_equal_shares(rel, laws, text, around) if labelled else None)
    read = _as_numbers(rel, laws, told, around)
    return None if read is None else _judged(rel, read, laws, told, around)


def speaks_of_shares(before: str) -> bool:
    """Does the section above a formula speak of unequal shares, or of labels turned round?"""
    return bool(_UNEVEN.search(_section(before)) or _TURNED.search(_section(before)))


def _by_the_weights(rel: Rel, around: Surroundings) -> Verdict | None:
    """The verdict on a line with weights that no sentence tells: by the classifier that the text has given above."""
    known = {n.fn for n in nodes(rel) if isinstance(n, App)} & around.definitions.keys()
    if isinstance(rel.lhs, Op) and any(is_classifier(n) and _weighted(around.definitions[n].body) for n in known):
        judged = judge(rel, replace(around, literal=True))  # no equation to solve for the weights
        if judged.good or judged.verdict in ("supported", "refuted"):
            return judged
    if _weighted(rel.rhs) and _UNEVEN.search(_section(around.said[0])):
        return Verdict("definition", reason=WEIGHTED)
    return None


def _by_equal_shares(rel: Rel, laws: tuple[str, str], text: str, around: Surroundings) -> Verdict | None:
    """The verdict on a line with a label's posterior where no share is told: as far as it holds of equal ones."""
    told = num(1), num(1)
    read = _as_numbers(rel, laws, told, around)
    verdict = None if read is None else _judged(rel, read, laws, told, around)
    if verdict is not None and (verdict.good or not (_above(around.said[0]) or _letter(text) or _UNEVEN.search(text))):
        return verdict
    return Verdict("unread", reason="the shares of data and samples are not told")


def _value_in(sentence: str) -> Fraction | None:
    """The number that a sentence gives to the share of the data, if only by its words."""
    if _SAME.search(sentence):
        return Fraction(1, 2)
    found = {Fraction(int(m["a"]), int(m["b"])) if m["a"] else Fraction(m["c"]) for m in _VALUE.finditer(sentence)}
    share = found.pop() if len(found) == 1 else None
    return share if share is not None and 0 < share < 1 else None


def _of_odds(rel: Rel) -> Rel:
    r"""`D^*(x) = \log r(x) + ..`: a D without a sigmoid, which is the logarithm of the odds."""
    parts = rel.rhs.args if isinstance(rel.rhs, Op) and rel.rhs.op == "add" else (rel.rhs,)
    logs = any(isinstance(a, Op) and a.op == "log" for p in parts for a in (p, *(p.args if isinstance(p, Op) else ())))
    if not (logs and isinstance(rel.lhs, App) and is_classifier(rel.lhs.fn)):
        return rel
    return Rel(rel.op, log(div(rel.lhs, sub(num(1), rel.lhs))), rel.rhs)


def _with_posterior(rel: Rel, around: Surroundings) -> Rel:
    r"""The relation with the posterior for a name of the text, `\eta(x) := P(Y = 1 | X = x)`."""
    known = {name: d for name, d in around.definitions.items() if len(d.vars) == 1 and _label(d.body) is not None}

    def put(t: Term) -> Term:
        if isinstance(t, App) and t.fn in known and len(t.args) == 1 and not t.given:
            return substitute(known[t.fn].body, {known[t.fn].vars[0]: t.args[0]})
        return t

    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put)) if known else rel


def _with_ratio(rel: Rel, around: Surroundings) -> Rel:
    """The relation with a name for the ratio of two laws written out."""

    def put(t: Term) -> Term:
        known = around.definitions.get(t.fn) if isinstance(t, App) and len(t.args) == 1 and not t.given else None
        if known is None or not isinstance(t, App) or len(known.vars) != 1:
            return t
        match known.body:
            case Op("div", (App(p, (_,), (), ()), App(q, (_,), (), ()))) if p != q:
                laws = around.symbols.is_law(p) and around.symbols.is_law(q)
                return substitute(known.body, {known.vars[0]: t.args[0]}) if laws else t
            case _:
                return t

    if not any(_label(n) is not None for n in nodes(rel)):
        return rel
    return Rel(rel.op, transform(rel.lhs, put), transform(rel.rhs, put))


def _free(rel: Rel) -> frozenset[str]:
    return free_names(rel.lhs) | free_names(rel.rhs)


def _laws(rel: Rel, around: Surroundings) -> tuple[str, str] | None:
    """The names of the law of data and of the law of samples in a line, at one point."""
    applied = {n for n in nodes(rel) if isinstance(n, App) and not n.given and around.symbols.is_law(n.fn)}
    applied = {n for n in applied if len(n.args) == 1 and isinstance(n.args[0], Sym) and point_base(n.args[0])}
    names = sorted({n.fn for n in applied})
    if len(names) != 2 or len({n.args for n in applied}) != 1:
        return None
    data, model = around.symbols.data, around.symbols.model
    if data in names or model in names:
        first = data if data in names else next(n for n in names if n != model)
        return first or "", next(n for n in names if n != first)
    if [take_apart(n).sub for n in names] == ["0", "1"] and any(_label(n) is not None for n in nodes(rel)):
        return names[1], names[0]  # the laws of the labels
    return (names[0], names[1]) if [take_apart(n).letter for n in names] == ["p", "q"] else None


def _is_posterior(t: Term, around: Surroundings) -> bool:
    return _label(t) is not None or (isinstance(t, App) and is_classifier(t.fn) and len(t.args) == 1)


def is_classifier(name: str) -> bool:
    r"""`D^*`, or a D that is labelled by its weights: `D_\pi`, `D_{\alpha, \beta}`."""
    parts = take_apart(name)
    return parts.letter == "D" and (parts.optimal or parts.weighted)


def _label(t: Term) -> bool | None:
    """Of `P(y = 1 | x)` whether the label is 1; None for anything else."""
    match t:
        case App(_, (Op("at", (Sym("y" | "Y"), value)),), (Sym() | Op("at", (Sym("X"), Sym())),), ()):
            return True if value == num(1) else False if value in (num(0), num(-1), Op("neg", (num(1),))) else None
        case _:
            return None


_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z$\\])|\$\$|\\\]|\\end\{\w+\*?\}|\n\s*\n")


def _section(before: str) -> str:
    return re.split(r"\n#[^\n]*\n|\\(?:sub)*section", before[-800:])[-1]


def _sentence(before: str) -> str:
    """The sentence that leads to a formula, with nothing of an earlier display."""
    opened = re.sub(r"(?:\$\$|\\\[|\\begin\{\w+\*?\})\s*$", "", _section(before).rstrip())
    return _ENDS.split(opened.rstrip())[-1]


def _told(before: str) -> tuple[Term, Term] | None:
    """The shares of data and samples that the sentence of a formula tells."""
    text = re.sub(r"\s+", " ", _sentence(before).replace("-", " ").replace("$", "")).lower()
    for pattern in _TOLD:
        m = pattern.search(text)
        if m is None or _EVEN.search(text):
            continue
        named = m.groupdict()
        if named.get("part"):
            few, many = Fraction(1), Fraction(_PARTS[named["part"]] - 1)
        elif (k := _times(named)) is not None:
            few, many = k, Fraction(1)
        else:
            continue
        shares = (num(few), num(many)) if named["real"] else (num(many), num(few))
        return shares if few != many else None
    letter = _prior_in(_sentence(before))
    return None if letter is None else (letter, sub(num(1), letter))


def _times(named: dict[str, str]) -> Fraction | None:
    if named.get("twice") or named.get("thrice") or named.get("half"):
        return Fraction(2) if named.get("twice") else Fraction(3) if named.get("thrice") else Fraction(1, 2)
    count = named.get("count") or ""
    value = int(count) if count.isdigit() else _NUMBERS.get(count, 0)
    return Fraction(value) if value > 1 else None


def _letter(text: str) -> Sym | None:
    """The letter that a document gives as the probability of the label 1, of the data."""
    found = {m["letter"] for p in _PRIOR[-2:] for m in p.finditer(text.replace(" ", ""))}
    first = re.search(r"p\$? (?:if|when|for|given) \$?y *= *0|y *= *0\$?[^.;$]{0,40}\$?x *\\sim *p\b", text)
    turned = first is not None or _TURNED.search(text) or _FAKES_ARE_ONE.search(text)
    return Sym(found.pop()) if len(found) == 1 and not turned else None


def _above(before: str) -> Sym | None:
    """The letter that the section above gives as the share of the data."""
    return _prior_in(_section(before))


def _prior_in(text: str) -> Sym | None:
    """The letter that a text gives as the share of the data; none where its label 1 marks samples."""
    turned = _TURNED.search(text) or _FAKES_ARE_ONE.search(text)
    letters = {m["letter"] for p in (_PRIOR[:-2] if turned else _PRIOR) if (m := p.search(text)) is not None}
    return Sym(letters.pop()) if len(letters) == 1 else None


def _weighted(t: Term) -> bool:
    """Does a number or a letter stand before a law in it?"""
    return any(
        isinstance(n, Op) and n.op == "mul" and any(not isinstance(a, App) for a in n.args) and
        any(isinstance(a, App) or (isinstance(a, Op) and a.op == "div") for a in n.args)
        for n in walk(t)
    )  # fmt: skip


def _as_numbers(rel: Rel, laws: tuple[str, str], told: tuple[Term, Term], around: Surroundings) -> Rel | None:
    real, fake = (_times_law(s, law) for s, law in zip(told, (_REAL, _FAKE), strict=True))
    best, rest = div(real, add(real, fake)), div(fake, add(real, fake))

    def put(t: Term) -> Term:
        if isinstance(t, App) and t.fn in laws and not t.given:
            return _REAL if t.fn == laws[0] else _FAKE
        if not _is_posterior(t, around):
            return t
        return rest if _label(t) is False else best

    read = Rel("=", transform(rel.lhs, put), transform(rel.rhs, put))
    if any(not isinstance(n, Num | Op | Sym) for n in nodes(read)):
        return None
    return read if _free(read) <= {"P", "Q"} | free_names(told[0]) else None


def _times_law(share: Term, law: Term) -> Term:
    return law if share == num(1) else mul(share, law)


def _judged(
    rel: Rel, read: Rel, laws: tuple[str, str], told: tuple[Term, Term], around: Surroundings
) -> Verdict | None:
    ctx = Context(scalars={"P": "positive", "Q": "positive", **dict.fromkeys(free_names(told[0]), "unit")})
    shares = f"data and samples come as {latex(told[0])} to {latex(told[1])}"
    proof = prove(read, ctx, deadline=now() + _SECONDS)
    if proof is not None:
        owed = tuple(sorted({c.text for c in proof.theorem.owed}))
        return Verdict(
            "proved-under", conditions=(*owed, shares), kinds=("reading",), rules=proof.theorem.rules, proof=proof
        )
    found = examine(read, ctx, seed=around.seed, deadline=now() + _SECONDS)
    if not isinstance(found, Refutation) or found.scope != "everywhere":
        return None
    point = next(n.args for n in nodes(rel) if isinstance(n, App) and n.fn in laws)
    real, fake = (_times_law(s, App(law, point)) for s, law in zip(told, laws, strict=True))
    repair = None
    if isinstance(rel.lhs, App) and _label(rel.lhs) is not False:
        repair = {"latex": latex(Rel("=", rel.lhs, div(real, add(real, fake)))), "verdict": "proved-under"}
    return Verdict(
        "refuted",
        reason=f"{shares}; P and Q are the two densities at a point",
        counterexample={"model": found.model.describe(), "lhs": found.lhs, "rhs": found.rhs},
        mistake="wrong prior",
        repair=repair,
    )
