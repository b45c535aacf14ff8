"""Sentence forms about what is fitted: products of probabilities and their averages, and the labels of a classifier."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...reading.document import Passage
from .claim import Claim
from .lexicon import plain
from .near import Near, asserted, stretch, words
from .settling import Mend, Reading, Statement
from .text import Sentence

_MEAN = r"(?:an? |the |their )?(?:simple |plain |arithmetic )?(?P<mean>averages?|mean|sum)"
_OF = (
    r"(?: (?:of|over|for) (?:all |all of )?(?:the |these |those |their )?(?:individual |single |separate |per sample )?"
    r"(?:probabilit(?:y|ies)|likelihoods?|densit(?:y|ies)|values|factors|them)"
    r"(?: (?:of|for|at|over) (?:all )?(?:the |every |each )?(?:single )?"
    r"(?:training )?(?:samples?|examples?|data(?: points?)?|points?|observations?|⟨m⟩))?)?"
)
_OR = r"(?: or (?:smt|sth|something|anything|some other \w+|so)(?: (?:else|similar|like that))?)?"
_PRODUCT = (
    r"(?:the |their |this |a |its )?(?:products?|⟨prod⟩|multiplication|multiplying(?: (?:them|all \w+|the \w+))?)"
)
_FOR = rf"(?: ,)?(?: instead| as well| just as well)?(?: (?:instead of|in place of|rather than|and not) {_PRODUCT})?"
_MAY = (
    r"(?:we|one|you) (?:can|could|may|might|would)(?: just| also| equally| well| as well| simply| theoretically|"
    r" instead| in theory| in principle)* "
)
_LEAD = (
    r"(?:(?:so|hence|thus|therefore|theoretically|in theory|in principle|equally|equivalently|instead|but|and|then|"
    rf"(?:instead of|in place of|rather than) {_PRODUCT}(?: of (?:the |all )?\w+)?) (?:, )?)*"
)
_SAME = (
    r"(?:is (?:equivalent to|the same as|the same problem as)|amounts to|has the same (?:maximi[sz]er|solution|optimum|"
    r"argmax|maximum) as|(?:gives|yields|leads to|finds|has) the same (?:estimate|parameters?|result|solution|answer|"
    r"maximi[sz]er|optimum|⟨m⟩) as)"
)
_AVERAGED = re.compile(
    rf"^{_LEAD}{_MAY}(?:use|take|maximi[sz]e|work with|choose|compute) {_MEAN}{_OF}{_OR}{_FOR} ?[.;]?$|"
    rf"^(?:.* , )?(?:so |hence |thus |and )?maximi[sz]ing {_MEAN.replace('mean>', 'mean2>')}{_OF} {_SAME} "
    rf"(?:maximi[sz]ing )?(?:{_PRODUCT}|(?:the |their )likelihood)(?: of .{{0,40}})? ?[.;]?$|"
    rf"^{_LEAD}{_PRODUCT}(?: of (?:the |all )?\w+)? (?:can|could|may|might)(?: also| just as well| equally well| as "
    rf"well)* be replaced (?:by|with) {_MEAN.replace('mean>', 'mean3>')}{_OF} ?[.;]?$|"
    rf"^{_LEAD}{_MEAN.replace('mean>', 'mean4>')}{_OF} (?:would |will |can |could |may )?(?:do|does|works?|serves?)"
    rf"(?: just| equally)*(?: as)? well(?: as {_PRODUCT}(?: of (?:the |all )?\w+)?)? ?[.;]?$"
)
_MEANS = re.compile(r"\b(?:averages?|means?|sums?)\b")
_LOGS = re.compile(
    r"\\log|\\ln|\blog|\bln\b|logarithm|geometric|harmonic|weighted|entropy|bound|exclusive", re.IGNORECASE
)
_PRODUCTS = re.compile(
    r"(?:product|multipl\w+)[^.$]{0,80}(?:probabilit|likelihood|densit)|\\prod[^$]{0,60}[pPqf]\w*_?|"
    r"(?:probabilit|likelihood|densit)[^.$]{0,60}(?:product|multipl)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"likelihood|\\theta|θ|\bparameters?\b", re.IGNORECASE)
_COMBINED = re.compile(  # of several models, or along a sequence: other quantities, chosen for other ends
    r"\b(?:experts?|ensembles?|classifiers?|models|combin\w+|vot(?:e|ing)|rule|class(?:es)?|beam|tokens?|words?|sequences?|"
    r"sentences?|dice|events?)\b",
    re.IGNORECASE,
)
_FIT = re.compile(r"maximi[sz]|maximum|likelihood|\\arg|argmax|\bfit|as large as|largest", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|cannot|never|different|differs?|another (?:estimate|optimum|objective)|worse|however|but|yet|though|"
    r"although|disadvantage|problem is)\b",
    re.IGNORECASE,
)
_POINTS = r"\arg\max_\theta \prod_{i=1}^{n} p_\theta(x_i) = \arg\max_\theta "


def averaged(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`instead of the product we could use the average of the probabilities`, where a model is fitted."""
    if not _MEANS.search(sentence.text):
        return
    text = words(sentence, _product)
    match = _AVERAGED.match(text)
    if match is None or not asserted(sentence, modal=True):
        return
    told = around.lead + " " + sentence.text
    said = " ".join(t.passage.latex if t.passage is not None else t.text for t in sentence.tokens)
    if not (_PRODUCTS.search(told + " " + said) and _FIT.search(told) and _PARAMETER.search(told + " " + said)):
        return
    if _COMBINED.search(told):
        return
    if any(_LOGS.search(s) for s in (around.lead[-400:], said, around.rest[:200])):
        return
    if _DENIED.search(sentence.text.removeprefix("but ")) or _DENIED.search(sentence.after):
        return
    mean = match["mean"] or match["mean2"] or match["mean3"] or match["mean4"]
    term = r"\sum_{i=1}^{n} p_\theta(x_i)"
    term = term if mean == "sum" else rf"\frac{{1}}{{n}} {term}"
    mend = Mend(
        Statement(_POINTS + r"\sum_{i=1}^{n} \log p_\theta(x_i)"),
        f"the {mean} of their logarithms has the same maximiser as the product",
    )
    says = f"the {mean} of the probabilities has the same maximiser as their product"
    readings = (Reading((Statement(_POINTS + term),)),)
    yield Claim("average for product", sentence.tokens, says, readings, "product and sum confused", (mend,))


def _product(formula: Passage) -> str:
    return "⟨prod⟩" if "\\prod" in formula.latex else "⟨m⟩"


_HALF = r"(?:⟨half⟩|0\.50?|1 / 2|one half|a half|half)"
_THE = r"(?:all |the |both |every |each |its |their |our |single )*"
_LABEL = r"(?:(?:class )?(?:labels?|targets?)(?: ⟨y⟩)?|⟨y⟩)"
_WHOSE = r"(?: (?:of|for) (?:(?!if|when|replaced|set|by|with)\S+ ){0,8}?\S+)?"
_HALVES = re.compile(
    r"\b(?:replace[ds]?|set|puts?|chosen?|choose|take|taken|use|substitute|fix|fixed|chang\w+|turn|labels?|targets?)\b"
)
_HALVED = re.compile(
    rf"\b(?:replace|set|put|choose|take|use|substitute|fix)s? {_THE}(?:labels? |targets? )?⟨y=half⟩|"
    rf"\b(?:replace|change|set|turn|fix)s? {_THE}{_LABEL}{_WHOSE} (?:by|with|to|into|at|equal to) (?:the value )?"
    rf"{_HALF}(?= |$)|"
    rf"(?:^|\s){_THE}{_LABEL}{_WHOSE} (?:is|are|gets?|become)(?: therefore| thus| then| all| both| now| simply)*"
    rf" (?:replaced by|set(?: equal)? to|put to|taken to be|chosen as|assigned|fixed at|changed to|made) "
    rf"(?:the value )?(?:{_HALF}|⟨y=half⟩)(?= |$)|"
    rf"\btrain(?:ed|s)? (?:the )?(?:discriminator|⟨D⟩)? ?(?:with|on|against|using) (?:the |a )?(?:constant )?"
    rf"{_LABEL} (?:of )?(?:{_HALF}|⟨y=half⟩)(?= |$)"
)
_NOT_ALL = re.compile(
    r"\b(?:generators?|encoders?|extractors?|smooth\w*|one sided|if|unless|prior|priors|probability|probabilities|"
    r"weights?|equilibrium|optimum|optimal|outputs?|predicts?|prediction|guess\w*|confusion|unlabel\w+|converge\w*|"
    r"mixup|interpolat\w*|mixed|mixtures?|between|ambiguous|ties?|domains?|"
    r"relativistic|initial\w*|threshold|cut off|batch|flip\w*|unknown|missing)\b|⟨g⟩"
)
_ONE_SIDE = re.compile(r"\b(?:real|positive|true|genuine|fake|generated|negative)\b")
_BOTH = re.compile(r"\b(?:both|alike|all|every|whatever|and|or)\b")
_USELESS = re.compile(
    r"\b(?:useless|regardless|whatever|no information|trivial\w*|constant|independent of|nothing|bad idea|wrong|"
    r"mistake|however|but)\b|no longer",
    re.IGNORECASE,
)
_CLASSIFIER = re.compile(r"(?:\\log|\\ln)\s*(?:\\left)?[\[({]*\s*(?:1\s*-\s*)?D\b")
_LABELLED = re.compile(r"\by(?:_\w|\^|\s|\$|,|\))|\blabels?\b|cross[\s-]*entropy", re.IGNORECASE)
_LOSS = "-E_{{x\\sim p_{{data}}}}[{0}] - E_{{x\\sim p_g}}[{1}]"
_EVEN = r"\frac{{1}}{{2}}\log {0}(x) + \frac{{1}}{{2}}\log(1-{0}(x))"


def halved(sentence: Sentence, around: Near) -> Iterator[Claim]:
    """`we replace the labels y by 1/2`, in the loss of a discriminator: then D = 1/2 is best whatever G is."""
    if not _HALVES.search(sentence.text):
        return
    text = words(sentence, _label).lower().replace("⟨d⟩", "⟨D⟩")
    match = _HALVED.search(text)
    if match is None or not asserted(sentence):
        return
    if _NOT_ALL.search(text) or (_ONE_SIDE.search(text) and not _BOTH.search(text)) or _USELESS.search(sentence.after):
        return
    if re.search(r"\b(?:not|never|cannot)\b", text[max(0, match.start() - 25) : match.end()]):
        return
    told = around.before[-2_500:]
    if not (_CLASSIFIER.search(told) and _LABELLED.search(told)):
        return
    even, best = (_EVEN.format(d) for d in ("D", "D^*"))
    statement = Statement(rf"{_LOSS.format(even, even)} \ge {_LOSS.format(best, best)}")
    own = [_LOSS.format(rf"\log {d}(x)", rf"\log(1-{d}(x))") for d in ("D", "D^*")]
    mend = Mend(
        Statement(rf"{own[0]} \ge {own[1]}", via=rf"\min_D ({own[0]}) = {own[1]}"),
        "y = 1 for data and y = 0 for samples give the loss that is least at D*",
    )
    says = "with y = 1/2 for all points the loss of D is least at D*"
    yield Claim(
        "labels of one half", stretch(sentence, text, match), says, (Reading((statement,)),),
        "another loss is minimised", (mend,),
    )  # fmt: skip


def _label(formula: Passage) -> str:
    """A label, a label set to one half, one half, a player; or just a formula."""
    text = plain(formula.latex)
    left, equals, right = text.partition("=")
    label = re.fullmatch(r"[yt](?:_\{?\w+\}?|\^\{?\(?\w+\)?\}?)?", left) is not None
    half = re.fullmatch(r"\\[dt]?frac\{?1\}?\{?2\}?|1/2|0?\.50?", right if equals else left) is not None
    if equals:
        return "⟨y=half⟩" if label and half else "⟨m⟩"
    return "⟨y⟩" if label else "⟨half⟩" if half else f"⟨{text}⟩" if text in ("D", "G") else "⟨m⟩"
