"""What the words around a formula settle: who is optimal, what is maximised, what is sampled from where."""

from __future__ import annotations

import re
from functools import lru_cache

from ...reading.document import Passage

_MATCHED = re.compile(
    r"(?:generator|(?<![A-Za-z\\])(?-i:G))\b[^.]{0,60}\b(?:optimal|perfect|optimum)\b(?!\s+(?:discriminator|\$?D\b))|"
    r"global(?:ly)? (?:minim|optim)|"
    r"p_\{?\\?\w*(?:g|G|gen|model|\\theta)[^$.]{0,20}=\s*p_\{?\\?\w*data",
    re.IGNORECASE,
)
_UP = re.compile(r"maximi[sz]\w*|ascend\w*|ascent|climb\w*|increas\w*", re.IGNORECASE)
_DOWN = re.compile(
    r"minimi[sz]\w*|descend\w*|descent|decreas\w*|reduc\w*|\blower(?:s|ed|ing)\b|\bunlearn\w*|\bunlikelihood\b",
    re.IGNORECASE,
)


# What follows settles hypotheses, so it has to be said, not only hinted at.
_BEST_D = r"(?:optim\w+\s+(?:\w+\s+)?(?:\$?D\b|discriminator)|D\^\{?\s*\\?(?:\*|star)|D_\{?G\}?\^\{?\s*\\?\*)"
_SAYS_OPTIMAL = re.compile(
    rf"(?:(?i:substitu\w*|plug\w*|insert\w*|put\w*|replac\w*)\b[^.]{{0,80}}?{_BEST_D}|"
    rf"\b(?i:at|with|when|if|under|using|for|assum\w+|suppos\w+|given)\s+(?:\w+\s+|\$){{0,2}}{_BEST_D}|"
    rf"\bD(?:\([^)]*\))?\s*=\s*{_BEST_D}|"
    r"(?:\bD\$?|discriminator)\s+(?:\$D\$\s+)?(?:is|becomes|being|has been|was)\s+(?:\w+\s+){0,3}optim|"
    r"\b(?:at|to) (?:its|the) optim\w+)"
)
_ANY_D = re.compile(
    r"\b(?i:any|every|all|arbitrary|each|whatever|not)\s+(?:\w+\s+){0,2}(?:\$?D\b|discriminators?\b)|"
    r"\b(?i:not|never|non-?|sub-?)\s*(?:\w+\s+)?optimal\b"
)
_LAW = r"[pP]_\{?(?:\\\w+(?:\{| +))?%s\w*\}*\s*(?:\(x\))?"
_DATA, _MODEL = _LAW % "(?:data|d|r|real)", _LAW % r"(?:g|G|gen|model|\\theta)"
_SAYS_MATCHED = re.compile(
    rf"{_MODEL}\s*=\s*{_DATA}|{_DATA}\s*=\s*{_MODEL}|"
    r"(?<![\w_^{\\])(?:optimal|perfect)\s+(?:generator\b|\$?G\b)|"
    r"(?:(?<![\w_^{\\(,])G\$?|generator(?:\s+\$G\$)?)\s+(?:is|becomes|being)\s+(?:(?!discriminator)\w+\s+){0,4}(?:optimal|perfect)|"
    r"(?i:global(?:ly)?\s+(?:minim|optim))"
)


_ONLY_HOPED = re.compile(
    r"\b(?:unless|never|hop(?:e|ed|ing)|goals?|aims?|should|want|wish|until|toward?s?|ideally|not|cannot|"
    r"(?:show|prove|see|know)n? that|minim\w+ (?:is|are) (?:at|where)|other \w+ than)\b",
    re.IGNORECASE,
)
_NEAR = re.compile(
    rf"{_MODEL}\W{{0,3}}\s*(?:\w+ ){{0,3}}?(?:close|closer|near|nearly|approaches|approximates|converges|tends)\b|"
    rf"{_MODEL}\s*(?:\\approx|\\to|\\rightarrow)\s*{_DATA}"
)


def hints_matched(text: str) -> bool:
    """May the text before a formula put the generator's law at the data's law?"""
    return bool(_MATCHED.search(text[-400:]))


_BENT = re.compile(r"\b(?P<convex>(?:con|kon)vex\w*)|\b(?P<concave>concav\w*|konkav\w*)", re.IGNORECASE)
_THEN = re.compile(
    r"(?:then|hence|thus|so|therefore|consequently|it follows|in (?:that|this) case|we (?:get|have|obtain)|"
    r"dann|daher|alors|donc|entonces|那么|则|このとき)\b",
    re.IGNORECASE,
)


_RESTRICTS = re.compile(
    r"\b(?:if|when\w*|suppos\w*|assum\w*|provided|given that|as soon as|once|in case)\b[^.;:,]*?"
    r"\b(?:exact|tight|constant|equal|agree|coincid|identical|zero|vanish|perfect|deterministic|uniform|linear|affine|"
    r"symmetric|disjoint|overlap|infinit|balanced|match|degenerate|saturat|collaps|converged|standard|independent)\w*",
    re.IGNORECASE,
)


_TIED = re.compile(
    r"\b(?:let|suppos\w*|assum\w*)\b[^.]{0,60}\b(?:independent|markov|deterministic|injective|"
    r"function of)\b|\$?[XYZ]\$?\s*=\s*\$?[a-z]\([XYZ]\)|[XYZ]\s*\\(?:to|rightarrow)\s*[XYZ]\s*\\(?:to|rightarrow)",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    r"\b(?:if|suppos\w*|assum\w*|provided)\b[^.;:]*\$(?:[^$]*(?:\\leq?\b|\\geq?\b|<|>)(?!\s*0)[^$]*|\s*[pq]\s*=\s*[pq]\s*)\$",
    re.IGNORECASE,
)


def restricts(text: str) -> bool:
    """Does the sentence of a formula, or the one that it goes on from, suppose something special, in words?"""
    return bool(_RESTRICTS.search(_PROCEDURE.sub(" ", _supposing(text))))


def bounds_laws(text: str) -> bool:
    r"""Does such a sentence suppose a bound, `If $p \le 2 q$`, or laws that are the same?"""
    return bool(_BOUNDED.search(_supposing(text)))


def _supposing(text: str) -> str:
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z$*\\-])|\$\$|(?:^|\n)#[^\n]*\n", _led_to(text[-700:]) + " ")
    return " ".join(sentences[-2:]) if follows_on(sentences[-1]) else sentences[-1]


def ties_the_variables(text: str) -> bool:
    """Do the words that lead to a formula, and to those just before it, tie variables together?"""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z$*\\-])|(?:^|\n)#[^\n]*\n", _led_to(text[-700:]))
    leads = len(sentences) > 1 and len(re.findall(r"\w+", sentences[-1])) < 3  # "Then", "Moreover,"
    return bool(_TIED.search(" ".join(sentences[-2:]) if leads else sentences[-1]))


def _led_to(text: str) -> str:
    """The words that lead to a formula, and to the displays that stand before it without words in between."""
    opened = text.count("$$") % 2 == 1 or not text.rstrip().endswith("$$")
    parts = re.split(r"\$\$[^$]*\$\$", text.rstrip("$[\\ \n") if opened else text)
    while len(parts) > 1 and len(re.findall(r"\w+", parts[-1])) < 2:
        parts.pop()
    return parts[-1].rstrip("$[\\ \n")


_ONE_HOT = re.compile(
    r"\bone[- ]?hot\b|\bdegenerate\b|\bpoint[- ]mass\w*|\bdirac\b|\bdelta (?:function|distribution|measure)|"
    r"独热|獨熱|ワンホット|one-hot|원[- ]?핫|点质量|單點|единичн\w+ вектор",
    re.IGNORECASE,
)


def says_one_hot(text: str) -> bool:
    """Does the paragraph of a formula speak of laws with all their mass at one point?"""
    return bool(_ONE_HOT.search(re.split(r"(?:^|\n)#[^\n]*\n", text[-400:])[-1]))


_OWN_SCALE = re.compile(
    r"\b(?:leav\w* out|omit\w*|drop\w*|without|lacks?|skip\w*|absorb\w*|"
    r"(?:do|does|is|are) not (?:divid|halv|includ)\w*)\b"
    r"[^.]{0,30}(?:\bfactors?\b|\bhalf\b|\bhalves\b|\\t?frac\s*\{?1\}?\s*\{?2\}?|1/2|½|\bnormali[sz])|"
    r"\bno (?:factor|(?:one[- ])?half)\b|\bsquare root of the usual\b|\bnot (?:halved|normali[sz]ed)\b|"
    r"\btwice the (?:usual|standard|customary)\b|\bunnormali[sz]ed\b|\bohne den faktor\b|\bsans le facteur\b|"
    r"(?:省略|不带|去掉|没有)[^。]{0,8}(?:系数|因子|1/2)",
    re.IGNORECASE,
)


def says_own_scale(before: str, after: str) -> bool:
    """Do the last two sentences before a definition, or the one behind it, say that a factor is left out of it?"""
    behind = re.split(r"(?<!i\.e)[.。]\s", after)[0]
    return bool(_OWN_SCALE.search(_last_sentences(before)) or _OWN_SCALE.search(behind))


def says_function_of(text: str, variable: str) -> bool:
    r"""Does a text set a variable to something made of others, `Z = 1\{X \in S\}`, `Z = f(X)`, or say so?"""
    name = re.escape(variable.upper())
    return bool(
        re.search(
            rf"(?<![\w\\|,;])\$*{name}\$*\s*(?::=|=|\\coloneqq)\s*[^$=;,]{{0,40}}(?<!\\)\b(?!{name}\b)[XYZ]\b", text
        )
        or re.search(rf"\${name}\$ (?:is|be|as) (?:\w+ ){{0,3}}function of", text)
    )


def follows_on(sentence: str) -> bool:
    """Does a sentence only go on from the one before?"""
    return bool(_THEN.match(sentence.lstrip("$ ")))


_UNSURE = re.compile(
    r"\bnot\b|\bnon-?con|\brevers|\bflip|\bunless\b|\bwrong\b|\bfalse\b|-\s*\$?\\?\w+\$? is", re.IGNORECASE
)


def words_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands shortly before and just behind a formula, with the formulas in it."""
    return text[max(0, start - 1200) : start], text[end : end + 120]


_BY_NAME = re.compile(  # `Jensen: $..$`
    r"\s*(?:[-*•+]|\(?[\w.]{1,5}[.)])?\s*\**(?:jensen|pinsker|chain rule|bayes(?:['’]? rule|['’]? theorem)?|gibbs|"
    r"young|fenchel[- ]young|theorem|lemma|fact|identity|proposition|corollary|(?:weak|strong) duality|symmetry|"
    r"non-?negativity|triangle inequality|data processing|decomposition)(?:['’]s)?(?: inequality)?(?: \d+)?\**\s*"
    r"[:.]\**\s*(?:\$+|\\\()?\s*",
    re.IGNORECASE,
)
_CITED = re.compile(  # `by Jensen's inequality, $..$`, `Jensen: for convex $\\phi$, $..$`
    r"\b(?:(?:by|from|using|via|applying)\s+)?(?:the\s+)?(?:jensen|gibbs|pinsker|fenchel|young)(?:[-–](?:young|fenchel))?"
    r"(?:['’]s?)?(?:[ -]inequality)?"
    r"(?:\s+for\s+(?:the|a)\s+(?:convex|concave)\s+(?:function|logarithm|log)s?)?"
    r"(?:\s+(?:says|gives|states|implies|yields|reads)(?:\s+that)?|\s*[:,]?)\s*"
    r"(?:for\s+(?:a\s+|any\s+|every\s+)?(?:convex|concave)\s+(?:function\s+)?\$[^$\n]{1,12}\$\s*[,:]?\s*)?"
    r"(?:we\s+(?:have|get|obtain)\s*:?\s*)?(?:\$+|\\\()?\s*$",
    re.IGNORECASE,
)
_CONCLUDED = re.compile(
    r"(?:^|[.!;:]\s+)(?:so|hence|thus|therefore|consequently|it follows that)\s*,?\s*(?:\$|\\\()?\s*$", re.I
)
_BOUND = re.compile(r"\\(?:leqslant|geqslant|leq?|geq?)(?![a-zA-Z])|[≤≥]")
_CLAIMED = re.compile(
    r"\s*(?:[.;]|$|(?:holds|for (?:all|any|every)|with equality)\b|,\s*(?:and|so|hence|thus|with equality)\b)"
)
_ITEM = re.compile(r"\s*(?:[-*•+]|\(?\w{1,3}[.)]|\\item)\s*(?:\$+|\\[(\[])?\s*")


_OPEN = re.compile(
    r"\b(?:which|true or|quiz|exercises?|choose|select\w*|wrong|false|mistak\w*|myths?|misconception\w*|incorrect\w*|"
    r"criteri\w*|conditions?|if|when\w*|cases?|assum\w*|suppos\w*|fails?|either|options?|answers?|never|not|unless|"
    r"requir\w*|such that|claims?)\b|\?|falsch|faux|错误|是否|哪",
    re.IGNORECASE,
)


_MARGIN = 12  # characters of delimiters and blanks beside a formula


def set_apart(passage: Passage, text: str) -> bool:
    """Is a passage a display, or a formula alone in its paragraph?"""
    if passage.kind == "display":
        return True
    before = text[max(0, passage.start - _MARGIN) : passage.start].rpartition("\n\n")
    after = text[passage.end : passage.end + _MARGIN].partition("\n\n")
    begun = bool(before[1]) or passage.start < _MARGIN
    ended = bool(after[1]) or passage.end + _MARGIN > len(text)
    return begun and ended and not (before[2].strip("$\\( \n") or after[0].strip("$\\) \n.,;"))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Is a formula all that stands in an item of a list, where nothing before leaves it open?"""
    before, after = text[text.rfind("\n", 0, start) + 1 : start], text[end:].partition("\n")[0]
    led = _ITEM.fullmatch(before) or _BY_NAME.fullmatch(before)
    concluded = _BOUND.search(text[start:end]) and _CONCLUDED.search(before)
    cited = (_CITED.search(before) or concluded) and _CLAIMED.match(after.lstrip("$\\)"))
    if not cited and (not led or after.strip("$\\)] .,;")):
        return False
    return not _OPEN.search(re.sub(r"\$[^$]*\$", " ", text[max(0, start - 400) : start]))


def says_bent(before: str, after: str, names: tuple[str, ...]) -> str | None:
    """Convex or concave, if the sentence of a formula says one of the two of a function by one of its names."""
    told = re.split(r"(?:^|\n)#[^\n]*\n|\$\$", before[-300:].rstrip("$[\\ \n"))[-1]
    sentences = re.split(r"(?<=[.!?;])\s+", told)
    told = " ".join(sentences[-2:]) if _THEN.match(sentences[-1]) else sentences[-1]
    if goes_on := re.match(r"[$\]\\ ]{0,4}\n?(,? *(?:where|for|if|when|since|because|as|with)\b[^.;:\n]*)", after):
        told += " " + goes_on[1]
    kinds = {m.lastgroup for m in _BENT.finditer(told)}
    if not kinds and re.search(r"\bjensen\b", told, re.IGNORECASE):  # of the f that the section calls convex
        called = rf"[^.$]{{0,20}}\$?(?:{'|'.join(map(re.escape, names))})(?!\w)"
        told = under_its_heading(before, 1200)
        kinds = {m.lastgroup for m in _BENT.finditer(told) if re.match(called, told[m.end() :])}
    named = any(re.search(rf"(?<![\w\\]){re.escape(n)}(?!\w)", told) for n in names)
    return kinds.pop() if len(kinds) == 1 and named and not _UNSURE.search(told) else None


_EQUIVALENT = re.compile(
    r"\bequivalent(?:ly)?\b(?! (?:expression|form|definition|way))|"
    r"\bup to (?:a |an |some )?(?:additive |multiplicative )?constants?\b|"
    r"\b(?:ignor|drop|omit|neglect|discard)\w*\s+(?:\w+\s+){0,4}(?:constants?|terms?)\b|等价",
    re.IGNORECASE,
)


_STRUCTURE = re.compile(
    r"\bm[aá]rkov|ind[eé]?pend|determin|\binvertib|\bbijecti|one-to-one|\bfunctions? of\b|"
    r"\b(?:fully|completely|perfectly|totally|maximally|entirely) (?:depend|correlat|entangl)|"
    r"马尔可夫|馬可夫|マルコフ|마르코프|独立|獨立|독립|unabhängig|независим|марков|độc lập|决定|可逆|"
    r"\\(?:perp|rightarrow|to)\b[^$]*\\(?:rightarrow|to)\b|p\(x, ?y\) ?= ?p\(x\) ?p\(y\)",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"\b(?:always|in general|for (?:any|all|every)|in (?:any|every) case)\b", re.IGNORECASE)
_TRAILING = re.compile(
    r"^[\s$,.*)]*"
    r"(?:(?:and\s+)?(?:only\s+)?(?:if|when|whenever|where|provided|iff|in case|unless|as long as|under)|for)\b",
    re.IGNORECASE,
)
_ONE_SIDE = re.compile(
    r"^[\s$,.*)]*(?:(?:iff|if,? and only if|(?:only|exactly|precisely|just) (?:if|when)|genau dann|ssi|"
    r"si et seulement si|si y s[oó]lo si|se e s(?:ó|omente) se)\b|当且仅当|當且僅當)",
    re.IGNORECASE,
)


def says_structure(before: str, after: str) -> bool:
    """Do the words around a formula tie its random variables together: independent, a chain, a function of another?"""
    last = re.split(r"(?<=[.!?])\s+(?=[A-Z$*-])", before[-400:].strip())[-1]
    told = last if _GENERAL.search(last) else _last_sentences(before)
    return bool(_STRUCTURE.search(told) or _STRUCTURE.search(after))


_DELIMITERS = (("$$", "$$"), ("\\[", "\\]"), ("\\begin{equation", "\\end{equation"), ("\\begin{align", "\\end{align"))
_OPENED = re.compile(r"(?:\$\$|\\\[|\\begin\{\w+\*?\})\s*$")
_ENDS = re.compile(r"[.!?。！？]|\n\s*\n\s*(?=[A-Z#*\d-])")


def led_over(text: str) -> str:
    """The words of the sentence that a formula ends, where it has led over other displays: `if they are .. then [ ],
    and [ ]`; nothing where it has not."""
    text, told = _OPENED.sub("", text.rstrip()), list[str]()
    while True:
        closed, opens, closes = max((text.rfind(closes), opens, closes) for opens, closes in _DELIMITERS)
        between = text[closed + len(closes) :].lstrip("*}").strip()
        begun = text.rfind(opens, 0, closed)
        if closed < 0 or begun < 0 or not between[:1].islower() or _ENDS.search(between):
            break
        told.append(between)
        text = text[:begun]
    return " ".join((_ENDS.split(text.rstrip())[-1].strip(), *reversed(told))) if told else ""


_EXAMPLE = re.compile(
    r"\b(?:assume|let|suppose|consider|take|if|with|where|for example|e\.g\.|say)\b[^.]{0,60}\$\s*[A-Z]\b[^.]{0,90}"
    r"\b(?:uniform\w*|bernoulli|fair|binary|bits?|coins?|dice|die)\b|"
    r"\$\s*[A-Z]\s*=\s*[A-Z]\s*(?:\\oplus|\+\s*[A-Z][^$]{0,12}\bmod)|\bXOR\b",
    re.IGNORECASE,
)


def ties_variables(before: str, after: str, above: str) -> bool:
    """Do the words around a formula tie its random variables together, or the sentence that has led over the displays
    before it, or an example that the section above sets out, with no claim in general since?"""
    if says_structure(under_its_heading(before), after) or says_structure(led_over(above[-900:]), ""):
        return True
    set_out = re.split(r"(?<=[.:])\s", under_its_heading(above, 1500).rstrip("$.: \n"))[
        :-1
    ]  # the sentence itself is read for itself
    return bool(_EXAMPLE.search(" ".join(set_out))) and not says_general(before)


_INDEPENDENT = re.compile(
    r"(?P<denied>\bnot\s+(?:\w+\s+)?|\bno longer\s+)?(?:\bind[eé]?pend\w*|\bunabhängig|\bнезависим|độc lập|独立|獨立|"
    r"독립|\bmean[- ]field|\bna[iï]ve|\bi\.?i\.?d\b|\buncorrelated|\\perp)",
    re.IGNORECASE,
)


def says_independent(text: str) -> bool:
    """Is what stands before a formula the last time called independent?"""
    said = [*_INDEPENDENT.finditer(text)]
    return bool(said) and not said[-1]["denied"]


_OF_FAKES = re.compile(
    r"\bprobability (?:that|of) \S{1,12}(?: \S{1,10})? (?:is|was|being|to be)\s+\W{0,3}(?:generated|fake|synthetic)\b|"
    r"\blabel 1 (?:=|is|means) (?:fake|generated)\b|\b1 (?:for|=) (?:the )?(?:fakes?|generated)\b",
    re.IGNORECASE,
)


def tells_fakes(above: str) -> bool:
    """Does the section above say that a discriminator gives the probability of a fake?"""
    return bool(_OF_FAKES.search(under_its_heading(above, 1500)))


def says_general(before: str) -> bool:
    """Does the sentence that a formula ends claim it always, or for everything?"""
    return bool(_GENERAL.search(re.split(r"(?<=[.!?])\s+(?=[A-Z$*-])", before[-400:].strip())[-1]))


def goes_on_with_if(after: str) -> bool:
    """Does the sentence go on, behind a formula, with the condition that it holds under?"""
    return bool(_TRAILING.search(after))


def is_one_side(after: str) -> bool:
    """Does the sentence go on, behind a formula, with the other side of an equivalence?"""
    return bool(_ONE_SIDE.search(after))


def says_equivalent(text: str) -> bool:
    """Does the sentence that a formula ends call it an equivalence, or say that terms are left out?"""
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z$*-])|\n\s*\n", text[-300:].strip())[-1]
    return bool(_EQUIVALENT.search(sentence))


def says_optimal(text: str) -> bool:
    """Do the last two sentences before a formula put the discriminator at its optimum, in so many words?"""
    tail = _last_sentences(under_its_heading(text))
    return bool(_SAYS_OPTIMAL.search(tail)) and not _ANY_D.search(tail)


def says_matched(text: str) -> bool:
    """Do the last two sentences before a formula put the generator's law at the data's law, in so many words, and does
    the last one not say that it is only near?"""
    own = re.split(r"(?<=[.!?])\s+", text[-400:].strip())[-1]
    told = re.split(r"(?<=[.!?])\s+", _last_sentences(under_its_heading(text)))
    supposed = [s for s in told if (found := _SAYS_MATCHED.search(s)) and not _ONLY_HOPED.search(s[: found.end()])]
    return bool(supposed) and not _NEAR.search(own)


_ON = re.compile(
    r"[\s.,:;]*(?:(?:and|so|then|hence|thus|therefore|it follows that|we (?:get|have|obtain|find))[\s,:]*)*\$*\s*",
    re.IGNORECASE,
)


def goes_on(text: str) -> bool:
    """Do the words between two displays do nothing but go on from the first to the second?"""
    return bool(_ON.fullmatch(text[-80:])) and len(text) <= 80


def under_its_heading(text: str, reach: int = 400) -> str:
    """What stands before a formula, from the last heading on."""
    return re.split(r"(?:^|\n)\s*(?:#{1,6}\s|\\(?:sub)*(?:section|paragraph))[^\n]*", text[-reach:])[-1]


def _last_sentences(text: str) -> str:
    """The sentence that a formula ends, and the one before."""
    return " ".join(re.split(r"(?<=[.!?])\s+(?=[A-Z$*\\-])|(?<=[。！？])\s*(?=.)", text[-400:].strip())[-2:])


def goal(text: str) -> int:
    """+1 if the nearest verb before a formula asks to maximise, -1 to minimise, 0 if none does."""
    tail = re.split(r"(?<=[.;])\s|\n", text[-260:].rstrip())[-1]
    up = max((m.start() for m in _UP.finditer(tail)), default=-1)
    down = max((m.start() for m in _DOWN.finditer(tail)), default=-1)
    if up == down:
        return 0
    return 1 if up > down else -1


_RESTATES = re.compile(
    r"\bre-?(?:writ|wrote|express|arrang|formulat|stat)\w*|\b(?:written|expand|equival|decompos|simplif|substitut|plug)\w*|"
    r"\b(?:hence|therefore|thus|consequently|so that|as well|also|again|equals?|becomes?|yields?|gives?|obtains?)\b|"
    r"\bin other words\b|\bthat is\b|\bi\.e\.|\bwhich is\b|\bwe (?:get|have|find|see)\b|"
    r"\bshow\w*\b|\bprove[nsd]?\b|\bderiv\w*|\b(?:first|second|third|usual|equivalent|useful) (?:\w+ )?form\b|"
    r"因此|所以|从而|于是|可以写|改写|展开|代入|即|等于|写成|よって|したがって|つまり|書き換|따라서|즉|"
    r"\bs['’](?:é|e)cri\w+|\bschreib\w*|\b(?:also|somit|daher|umschreiben|folglich|donc|ainsi|aussi|autrement|ebenso|"
    r"por lo tanto|entonces|portanto|logo|quindi)\b",
    re.IGNORECASE,
)


def restates(text: str) -> bool:
    """Does the prose since the last display go on with what has a name, rather than give the name anew?"""
    if re.search(r"(?:^|\n)\s*(?:#{1,6}\s|\\(?:sub)*section)", text):
        return False
    return bool(_RESTATES.search(text[-300:])) or len(re.findall(r"\w{2,}", text)) <= 3


_WRITES_THE_SAME = re.compile(
    r"\b(?:(?:this|which|it|that|value|expression|objective|function) (?:equals|is equal to|becomes|is the same as)|"
    r"(?:can|may) be (?:re)?written|(?:re-?write|expand)\w*|change of variables?|push-?forward|as an integral)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:instead|non-?saturating|in practice|modif\w*|replac\w*|variant|other|alternative)", re.IGNORECASE
)


def writes_the_same(text: str) -> bool:
    """Do the words just before a formula say that it writes the same in another way?"""
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*\n|\$\$", text[-200:].rstrip("$\\[ \n"))[-1]
    return bool(_WRITES_THE_SAME.search(sentence)) and not _OTHERWISE.search(sentence)


def writes_out(letter: str, text: str) -> bool:
    """Does the prose since the last display give this function of a number, as `f(u) = ..`?"""
    return bool(re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}\s*\(\s*\w\s*\)\s*=", text[-200:]))


_DISCRETE = re.compile(r"\bdiscrete\b|\bcategorical\b|\bpmf|p\.m\.f|\bfinite\b|\bclass(?:es)?\b", re.IGNORECASE)
_PROCEDURE = re.compile(r"\bif\s+(?:we|one|you|I)\b", re.IGNORECASE)
_IF = re.compile(
    r"\b(?:if|when|whenever|suppose|assum\w+|provided|independent\w*|invertible|deterministic)\b|"
    r"\b(?:wenn|falls|sofern|angenommen|si|lorsque|quand|suppos\w+|cuando|quando|se|если|когда|при|nếu|khi)\b|"
    r"当|若|如果|假设|假定|設|もし|とき|場合|ならば|仮定|만약|경우|가정|[일할]\s때",
    re.IGNORECASE,
)


_CONTINUOUS = re.compile(r"\\int\b|\\int_|continuous|densit|differential|gaussian|\\mathcal\{N\}", re.IGNORECASE)


_INTEGRAL_ENTROPY = re.compile(r"H\((?![^()]*,)[^()]{1,30}\)\s*&?=\s*-?\s*\\int")


@lru_cache(maxsize=64)
def speaks_of_densities(text: str) -> bool:
    """Does a document anywhere speak of densities or integrals?"""
    return bool(_CONTINUOUS.search(text))


@lru_cache(maxsize=64)
def entropies_are_integrals(text: str) -> bool:
    """Does a document anywhere define an entropy H(..) as an integral?"""
    return bool(_INTEGRAL_ENTROPY.search(text))


def says_discrete(text: str) -> bool:
    """Does the text just before a formula restrict it to discrete distributions?"""
    return bool(_DISCRETE.search(text[-300:]))


def rest_of_sentence(text: str) -> str:
    """What follows a formula, up to the end of its sentence or clause."""
    return re.split(r"[.;(\n]|\$\$", text[:200], maxsplit=1)[0]


def says_if(text: str) -> bool:
    """Does the sentence that a formula ends carry a condition?"""
    text = _PROCEDURE.sub(" ", text)
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z$*-])|\n\s*\n", text[-500:])[-1]
    items = re.split(r"\n\s*(?:[•*+-]|\d+[.)])\s", sentence)
    return any(_IF.search(item) for item in items[-2:])  # a condition may be the item before
