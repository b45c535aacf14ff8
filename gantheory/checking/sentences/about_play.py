"""Sentence forms about what D says and what its loss does: a probability, a ratio, a classifier, a slope that vanishes.

Each holds of the best D, of equally many points of both kinds, or of the slope in the logit, which sentences leave out:
what the form takes for granted comes with the verdict. Of a D that says how likely a point is *generated* nothing is
said, since its labels may be the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from .claim import Claim
from .clauses import named
from .lexicon import JS, VALUE, Quantity, plain
from .limits import one_number
from .near import Near, asserted, denied, stretch, words
from .settling import Reading, Statement
from .text import Sentence

BEST = "D = D^*"
EVEN = "the classes are equally frequent"
LOGIT = "the slope is one in the logit of D"
_POSTERIOR = r"D^*(x) = \frac{\frac{1}{2} p_{data}(x)}{\frac{1}{2} p_{data}(x) + \frac{1}{2} p_g(x)}"
_ODDS = r"\frac{D^*(x)}{1 - D^*(x)} = \frac{p_{data}(x)}{p_g(x)}"
_ENTROPY = r"V(G,D) = -2 (-\frac{1}{2} E_{x\sim p_{data}}[\log D(x)] - \frac{1}{2} E_{x\sim p_g}[\log(1-D(x))])"
_RELATED = r"V(G,D^*) = -\log 4 + 2 JSD(p_{data}\|p_g)"

_REALLY = (
    r"(?:real|genuine|authentic|true|realistic|(?:from|belongs? to|came from|comes from|(?:is |was )?(?:drawn|sampled) "
    r"from) (?:the )?(?:real |true |training |actual )*(?:data(?: ?set| distribution)?|⟨data⟩|database|training set)|"
    r"(?:real|true|training) (?:data|examples?|samples?|images?))"
)
_OUTPUT = (
    r"(?:⟨score⟩|d \( x \)|⟨D⟩(?: s output)?|(?:the )?(?:output|score|value)(?: value)? of "
    r"(?:the )?(?:discriminator|⟨D⟩)(?: ⟨D⟩)?|"
    r"(?:the )?discriminator(?: ⟨D⟩)?(?: s)? (?:output|score)|"
    r"(?:the |a )?discriminator(?: network)?(?: ⟨D⟩| ⟨score⟩)?)"
)
_MEANS = (
    r"(?:denotes?|represents?|is|gives?|outputs?|returns?|means?|expresses|stands for|tells(?: us)?|computes?|"
    r"can be (?:read|interpreted|seen|thought of) as|indicates?|predicts?|estimates?)"
)
_PROBABLE = re.compile(
    rf"(?<!\S){_OUTPUT} {_MEANS} (?:the |a |how )?(?:scalar )?(?:estimated )?"
    rf"(?:probability|likelihood|chance|probable)(?: value)? (?:of|that|for) (?:an? |the |its )?"
    rf"(?:⟨x⟩|x|inputs?(?: ⟨x⟩)?|samples?(?: ⟨x⟩)?|images?(?: ⟨x⟩)?|points?(?: ⟨x⟩)?|it)"
    rf"(?: (?:is|was|being|to be|be))? {_REALLY}"
)
_LARGER = re.compile(
    r"(?<!\S)(?:an? |the )?(?:larger|higher|greater|bigger) (?:the )?(?:output |score |discriminator )*"
    r"(?:values?|scores?|outputs?|numbers?|⟨score⟩|⟨D⟩)"
    r"(?: (?:value|score|of (?:the )?(?:discriminator|⟨D⟩)))? ?,? (?:means?|indicates?|implies|corresponds to|stands "
    r"for|says)(?: that)?"
    r"(?: (?:the |an? )?(?:input |generated |given )?(?:objects?|inputs?|samples?|images?|⟨x⟩|data|it)"
    r"(?: (?:is|are|looks?))?)? (?:a )?(?:more )?(?:likely |probably )?"
    r"(?:to be )?(?:more )?(?:real|realistic|genuine|true)\b"
)
_PLAYER = re.compile(r"\bdiscriminator\b|⟨D⟩|⟨score⟩|\bd \( x \)", re.IGNORECASE)
_REVERSED = re.compile(
    r"\b(?:fake|generated|synthetic|artificial)\b[^.]{0,30}\bprobab|\bcritic\b|\bWGAN|Wasserstein", re.IGNORECASE
)


_REAL_LAW = r"[pP]_\{?\\?(?:data|r|real|d)(?:\}?\(x\)|\(x\)\}|\})?"
_MADE_LAW = r"[pP]_\{?\\?(?:g|G|gen|model|θ)(?:\}?\(x\)|\(x\)\}|\})?"
_RATIO = re.compile(rf"{_REAL_LAW}/{_MADE_LAW}|\\[dt]?frac\{{?{_REAL_LAW}\}}?\{{?{_MADE_LAW}\}}?")


def probable(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`D(x) is the probability that x is real`, `a larger output means that the input is more likely real`."""
    if not re.search(r"\b(?:probability|likelihood|chance|larger|higher|greater|bigger)\b", sentence.text):
        return
    text = words(sentence, _named)
    match = _PROBABLE.search(text) or _LARGER.search(text)
    if match is None or not asserted(sentence) or denied(text, match) or _REVERSED.search(around.lead + text):
        return
    if not (_PLAYER.search(text) or _PLAYER.search(around.lead[-200:]) or _PLAYER.search(around.rest[:100])):
        return
    says = "D(x) is the probability that x is real: D*(x) = P(real | x)"
    if _PROBABLE.search(text) is None:
        says = "the larger D(x), the more likely x is real: D*(x) = P(real | x)"
    yield _granted("probability", sentence, text, match, says, _POSTERIOR, BEST, EVEN)


def _named(formula: object) -> str:
    """Formulas that these forms speak of."""
    text = plain(getattr(formula, "latex", ""))
    if re.fullmatch(r"D(?:_\{?[^{}]*\}?)?\(\w\)", text):
        return "⟨score⟩"
    if re.fullmatch(r"[pP]_\{?\\?(?:data|r|real|d)\}?(?:\(x\))?", text):
        return "⟨data⟩"
    if _RATIO.fullmatch(text):
        return "⟨ratio⟩"
    if re.fullmatch(r"-?\\log\(?1-D\(G\(z\)\)\)?", text):
        return "⟨saturating⟩"
    if re.fullmatch(r"-?\\log\(?D\(G\(z\)\)\)?", text):
        return "⟨other⟩"
    return f"⟨{text}⟩" if text in ("D", "G", "x", "V") else "⟨m⟩"


_SAMPLE = re.compile(
    r"(?P<name>(?:\\(?:tilde|hat|bar|mathbf|boldsymbol)\s*\{?)?[a-z]\}?)\s*[_^]\s*\{?\(?1\)?\}?\s*,[^$]{0,60}?"
    r"\\[lc]?dots[bc]?\s*,?\s*(?P=name)\s*[_^]\s*\{?\(?(?P<size>[A-Za-z])\)?\}?"
)


def _evenly(around: Near) -> tuple[str, ...]:
    """The condition that both classes are equally frequent; none where the text draws two samples of one size."""
    names: dict[str, set[str]] = {}
    for found in _SAMPLE.finditer(around.before[-1_500:] + around.after):
        names.setdefault(found["size"], set()).add(found["name"])
    return () if any(len(samples) > 1 for samples in names.values()) else (EVEN,)


def _granted(
    form: str, sentence: Sentence, text: str, match: re.Match[str], says: str, latex: str, *conditions: str
) -> Claim:
    return Claim(form, stretch(sentence, text, match), says, (Reading((Statement(latex),)),), granted=conditions)


_GIVES = r"(?:obtains|gives|provides|yields|learns|computes|estimates|recovers)(?: us)?"
_ESTIMATES = re.compile(
    rf"(?<!\S){_OUTPUT} {_GIVES}(?: an?| the)?(?: estimate of| estimate for| estimate)?"
    r"(?: the)?(?: density| likelihood)?"
    r"(?: ratio)?(?P<behind> ⟨ratio⟩|[ :]*$)"
)
_CAPABLE = re.compile(r"^(?:(?:when|if|once) )?given (?:enough|sufficient|infinite|unlimited) capacity , ")
_SHOWN = re.compile(r"\s*(?:\$\$|\\\[)([^$]*?)(?:\$\$|\\\])")


def ratios(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`the discriminator gives an estimate of the ratio p_data(x)/p_g(x)`, or of the display behind: D/(1 - D)."""
    if not re.search(r"\b(?:estimates?|ratio)\b", sentence.text):
        return
    lead = _CAPABLE.match(sentence.text)
    if lead is not None:
        sentence = replace(sentence, tokens=sentence.tokens[lead[0].count(" ") :])
    text = words(sentence, _named)
    match = _ESTIMATES.search(text)
    plainly = tuple(replace(t, text="value") if t.text.startswith("estimat") else t for t in sentence.tokens)
    if match is None or not asserted(replace(sentence, tokens=plainly)) or denied(text, match):
        return
    if "⟨ratio⟩" not in match[0]:
        shown = _SHOWN.match(around.rest)
        if shown is None or not _RATIO.fullmatch(plain(shown[1])):
            return
    says = "D gives the ratio of the two laws: D*/(1 - D*) is that ratio"
    yield _granted("density ratio", sentence, text, match, says, _ODDS, BEST, "the law of the model is positive")


_BINARY = re.compile(
    r"(?<!\S)(?:(?:the )?discriminator(?: ⟨D⟩)?|⟨D⟩|d) is "
    r"(?:just |simply |nothing but |therefore |thus )?an? (?:ordinary |usual |plain |"
    r"standard |normal |simple )?binary classifier(?= |$)|"
    r"(?<!\S)(?:this|which|it|maximi[sz]ing ⟨\w⟩(?: over ⟨D⟩)?|training (?:the discriminator|⟨D⟩|d)) "
    r"is (?:exactly |just |precisely )?"
    r"(?:the )?(?:same|equivalent|identical) (?:as|to|with) (?:training|learning|fitting) an? (?:ordinary )?binary "
    r"classifier(?= |$)|"
    r"^(?P<item>an? (?:ordinary |usual |plain |standard |normal |simple )?binary classifier)"
    r"(?: (?:that is |which is )?trained (?:supervisedly|(?:with|by|under) supervis\w+(?: learning)?))? ?\.?$"
)
_OF_D = re.compile(r"\bdiscriminators?\b[^\n]{0,160}\n\s*[-*+•]\s*$", re.IGNORECASE)


def classifying(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`the discriminator is a binary classifier`, where V is the mean of log D and log(1 - D)."""
    if "binary classifier" not in sentence.text:
        return
    text = words(sentence, _named)
    match = _BINARY.search(text)
    told = around.before[-1_500:] + around.after
    if match is None or not asserted(sentence) or denied(text, match) or not _GAME.search(told):
        return
    if match["item"] and not _OF_D.search(around.lead):  # an item that goes on about D
        return
    says = "V is -2 times the binary cross-entropy of D between equally many points of both kinds"
    yield _granted("classifier", sentence, text, match, says, _ENTROPY, *_evenly(around))


_GAME = re.compile(r"\\log[^$]{0,12}\b1\s*-\s*D\b|\\log\s*\\?(?:left)?\s*[\[(]?\s*1\s*[-−]\s*D")
_TOGETHER = re.compile(
    r"(?<!\S)(?:«quantity»|the (?P<best>maximum|maximal|optimal)(?: value of the)? objective) is "
    r"(?:closely |directly |in fact |strongly )?(?:related|connected|linked|tied) (?:to|with) "
    r"(?:(?:a|the|another) (?:\w+ ){0,5}?(?:called |named |: )?)?«quantity»"
)


_SEEN = re.compile(r"(?:as )?we (?:will|shall|can|now)? ?(?:see|find|prove|show)\b")


def related(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`V(G, D) is related to the Jensen-Shannon divergence`."""
    if not re.search(r"\b(?:related|connected|linked|tied)\b", sentence.text):
        return
    tokens = named(sentence)
    text = " ".join(t.text for t in tokens)
    match = _TOGETHER.search(text)
    answer = replace(sentence, before="", asked=False) if _SEEN.match(text) else sentence  # to a question of its own
    if match is None or not asserted(answer) or denied(text, match):
        return
    first = text[: match.start()].count(" ")
    said = tokens[first : first + match[0].strip().count(" ") + 1]
    kinds = [t.value.kind for t in said if isinstance(t.value, Quantity)]
    if match["best"] and _GAME.search(around.before[-1_500:] + around.after):  # the objective shown is that of D
        kinds = [VALUE, *kinds]
    if kinds in ([VALUE, JS], [JS, VALUE]):
        says, granted = "the value V(G, D*) is 2 JS - log 4", () if match["best"] else (BEST,)
        yield Claim("relation", tuple(said), says, (Reading((Statement(_RELATED),)),), granted=granted)


_SATURATES = re.compile(r"(?P<loss>⟨saturating⟩|⟨other⟩) (?:will )?(?:saturates?|flattens(?: out)?)(?= |$)")
_REJECTS = re.compile(
    r"reject|confiden|early in (?:the )?(?:learning|training)|poor|"
    r"\bD\s*\(\s*G\s*\(\s*z\s*\)\s*\)\s*\\(?:approx|to)\s*0|"
    r"close[d]? to \$?0|near(?:ly)? (?:0|zero)",
    re.IGNORECASE,
)
_ACCEPTS = re.compile(
    r"fool|convinc|accept|perfect generator|\\(?:approx|to)\s*1\b|(?:close|near)\w* (?:to )?\$?1", re.I
)
_SMALL = re.compile(
    r"gradients? (?:(?:to|for|of|that reaches|reaching|received by) (?:the )?(?:generator|⟨G⟩|g) )?"
    r"(?:is|are|becomes?|will be|gets?) "
    r"(?:very |too |extremely |vanishingly )?(?:small|tiny|weak|negligible)(?= |$)"
)
_NONZERO = re.compile(
    r"non saturating (?:game|loss|cost|objective|heuristic)(?: \w+){0,2} \(? ?"
    r"(?:to ensure|ensures?|which ensures|gives|provides|with) "
    r"(?:non zero|non vanishing|stronger|larger|sufficient|strong) gradients?"
)


def saturating(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`D rejects the samples .. then log(1 - D(G(z))) saturates`: its slope in the logit of D is -D."""
    text = words(sentence, _named)
    if (match := _NONZERO.search(text)) is not None:
        says = "the slope of -log D in the logit of D is -(1 - D), which stays where D is near 0"
        if asserted(sentence) and not denied(text[: match.start()] + " ", match):
            statement = r"\frac{d}{d a} (-\log\sigma(a)) = -(1 - \sigma(a))"
            yield _granted("slope", sentence, text, match, says, statement, LOGIT, "D(G(z)) is near 0")
        return
    match = _SATURATES.search(text)
    small = _SMALL.search(text)
    told = around.lead[-300:] + " " + _source(sentence)
    if (match is None and small is None) or not _REJECTS.search(told) or not asserted(sentence, modal=True):
        return
    found = match or small
    if found is None or denied(text, found):
        return
    if match is None and not _GAME.search(around.lead[-400:] + _source(sentence) + around.rest):
        return
    if match is not None and match["loss"] == "⟨other⟩":
        near = re.split(r"(?<=[.!?])\s+(?=[A-Z$])", around.lead.strip())[-1] + " " + text
        if _REJECTS.search(near) and not _ACCEPTS.search(near):
            yield from _stays(sentence, text, match)
        return
    says = "the slope of log(1 - D) in the logit of D is -D, which vanishes with D"
    statement = r"\frac{d}{d a} \log(1 - \sigma(a)) = -\sigma(a)"
    yield _granted("slope", sentence, text, found, says, statement, LOGIT)


def _stays(sentence: Sentence, text: str, match: re.Match[str]) -> Iterator[Claim]:
    """`log D(G(z)) saturates` where D rejects: its slope goes to 1 there."""
    at = [Fraction(-k) for k in (10, 50, 250, 1250)]
    found = one_number(r"\frac{d}{da} \log(\frac{1}{1+\exp(-a)})", "a", at, "0")
    if found is not None:
        said = "the slope of log D in the logit of D vanishes where D is near 0"
        yield Claim("slope", stretch(sentence, text, match), said, (), computed=found)


def _source(sentence: Sentence) -> str:
    return " ".join(t.passage.latex if t.passage is not None else t.text for t in sentence.tokens)
