"""From a sentence to clauses that may carry a claim: noun phrases named, and everything hedged or borrowed left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .lexicon import KL, QUANTITY, REVERSE, VALUE, Quantity, kind_of, read_formula
from .text import Sentence, Token

# A sentence is only looked at when it holds a word that some form needs.
TRIGGER = re.compile(
    r"\b(?:maxim\w+|minim\w+|symmetric\w*|asymmetric|nonsymmetric|negative|nonnegative|metric|triangle|bounded|bounds?|"
    r"divergences?|ascent|descent|ascend\w*|descend\w*|equal\w*|identical|equivalent|zero|infinite|vanish\w*|exceeds?|"
    r"at (?:most|least)|twice|half|between|nash|manifolds?|gan|given|give|have|near|close|jensen|larger|smaller|"
    r"sum|optim\w+|equilibrium|ranges?|lies|disjoint|overlap|supports?|plus|minus|difference|average|log|"
    r"term|mkld?)\b"
)
# Words that take back, soften, question or hand on what a sentence says.
_HEDGES = re.compile(
    r"^(?:if only|only if|unless)\b|\b(?:would|could|might|may|maybe|perhaps|possibly|probably|seems?|seemingly|"
    r"appears?|apparently|believes?|"
    r"believed|"
    r"thinks?|thought|assum\w*|suppos\w*|imagin\w*|pretend\w*|hypothe\w*|conjectur\w*|claim\w*|alleg\w*|argu\w+|says?|"
    r"said|told|according|wrong\w*|false\w*|incorrect\w*|mistak\w*|(?<!square )(?<!squared )errors?|myths?|"
    r"misconception\w*|fallac\w+|contrary|"
    r"contradict\w*|naive\w*|tempt\w*|confus\w*|pitfall\w*|erroneous\w*|questions?|whether|why|how|who|prove|show|"
    r"shows|"
    r"showed|shown|exercise|verify|check|determine|decide|approximately|roughly|almost|nearly|informal\w*|loosely|"
    r"effectively|essentially|sometimes|often|usually|typically|generally|tends?|unlike|symmetri[sz]\w+|jeffreys?|"
    r"modified|modify|variants?|negated|opposite|flip\w*|(?<!likelihood )estimat\w+|empirical\w*|toy|instance|special|"
    r"fails?|failed|wish\w*|hopes?|hoped|hoping|unless|except\w*|provided|old|previously|formerly|paper|authors?|"
    r"reported|quote\w*|joke|ideally|had|were it|no longer|not (?:always|necessarily|only|quite|really|exactly|so)|"
    r"neither|nor|hardly|scarcely|barely|rarely|seldom|few|nobody|none|nothing|doubt\w*|deny|denies|true or|untrue|"
    r"nonsense|absurd\w*|absurdity|reductio|todo|e g|weighted|skew\w*|conditional on|regulari[sz]\w+|penali[sz]\w+|"
    r"smoothed|clipped|truncated|unnormali[sz]ed|let us|let s)\b"
)
# What is derived in the text's own voice is said, and no hedge.
_OWN = re.compile(r"according to (?:the|this|its) (?:formula|definition|equation)|we (?:have|just|have just) shown")
_DOING = re.compile(r"what(?:ever)? (?:the |its |their )?(?:\w+ ){1,3}(?:may|might|will|would|could|can) do")
_BORROWED = re.compile(
    r"\b(?:claims?|says?|said|true or false|misconceptions?|myths?|mistakes?|mistaken|wrong|false|incorrect|"
    r"statements?|suppose|assume|contradiction|imagine|pretend|hypothetical\w*|exercise|quiz|students?|tempting|"
    r"beginners?|one might|people|believe|think|contrary|counterfactual\w*|toy)\b"
)
_TAKEN_BACK = re.compile(
    r"^(?:and |but |however , |yet |of course , )?(?:(?:this|that|it|which|the (?:claim|statement)|these|both)"
    r"(?: last)?(?: (?:claim|statement|sentence))? (?:is|are|was|were) (?:\w+ )?(?:false|wrong|incorrect|not|"
    r"untrue|a mistake|"
    r"nonsense|absurd|a misconception|a myth|too|only|an? (?:error|lie))|(?:this|that|it) (?:fails|contradicts|cannot|"
    r"does not)|no\b|not\b|wrong|false|never mind|or (?:is|does|do|are)|really|nope|except|unless|only)"
)
# What may stand before a clause without changing what it says.
_LEAD = re.compile(
    r"^(?:(?:so|thus|hence|therefore|then|also|and|but|moreover|furthermore|besides|clearly|recall|remember|note|"
    r"notice|"
    r"observe|further|again|finally|first|second|third|secondly|here|indeed|consequently|since|because|as|where|while|"
    r"whereas|although|though|that|in fact|in addition|in contrast|in particular|in general|by definition|of course|"
    r"in (?:a|the) (?:minimax|zero sum) game|we (?:know|see|have|note|recall|find|conclude|remark)|it (?:is "
    r"(?:clear|noticeable|easy to see|well known|known|"
    r"straightforward|noticeable)|follows)|this means|which means|remark|fact|property|properties|note|info|takeaway|"
    r"according to (?:the|this|its) (?:formula|definition|equation)|"
    r"critical|actually|now|on the other hand|as a result|theorem|proposition|lemma|other words|in other words) "
    r"(?:, |: |\. )?)*"
)
_FREE_LEAD = re.compile(
    r"^(?:in (?:a |the |this )?(?:minimax|zero sum|original|vanilla|standard)(?: gan| two player| minimax)*"
    r"(?: game| gan| formulation| setting)?$|in (?:fact|addition|contrast|particular|general|short|other words|"
    r"summary|words|this way)|by (?:definition|"
    r"symmetry|construction)|for (?:any|all|every) (?:two |pairs? of )?(?:distributions?|laws|densities|probability "
    r"distributions|«law» and «law»|generators?|discriminators?|fixed generator)|as (?:a result|above|before|well|"
    r"expected|noted"
    r"|mentioned (?:above|before)|we (?:know|saw|have seen))|at (?:last|the same time)|on the (?:other|one) hand|"
    r"given (?:(?:«D\*?»|(?:the|an) (?:optimal|best) discriminator(?: «D\*?»)?) and )?(?:enough|sufficient|unlimited) "
    r"(?:model )?capacity$|"
    r"given (?:a |the )?"
    r"(?:fixed )?(?:generator |g$|«G»).*|for (?:a |the )?(?:given |fixed )(?:generator |g$|«G»).*|with (?:these|"
    r"this) (?:in mind|"
    r"notation)|with the optimal (?:discriminator)?.*|under (?:an|the) optimal discriminator|fix .*|while .* "
    r"fixed|at the (?:global |nash )*(?:optimum|equilibrium)$)"
)
_RESTRICTS = re.compile(
    r"^(?:and |but )?(?:if|when|whenever|where(?!as)|unless|provided|given|under|assuming|except|only|for|with|"
    r"within|in|at|"
    r"near|around|on|inside|as long|as soon|until|up to|modulo|restricted|but (?:only|not)|but for|among|of|to|"
    r"once|after|"
    r"during|while the|over|than|than the|than for|subject|conditional\w*|depending|without|before|even)\b"
)
_BOUNDARY = frozenset((",", ";", ":", "(", ")", ".", "!", "-", "--", "/", "?", "=>", "→", "…"))
_SPLIT_WORDS = frozenset(("while", "whereas", "since", "because", "although", "though"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence between boundaries; `text` is what a form is matched against."""

    text: str
    tokens: tuple[Token, ...]
    sentence: Sentence
    follows: str = ""
    leads: str = ""

    def named(self, kind: str, nth: int = 0) -> Token:
        """The nth token of a kind."""
        return [t for t in self.tokens if t.kind == kind][nth]

    def quantity(self, nth: int = 0) -> Quantity:
        """The nth quantity of the clause."""
        value = self.named("quantity", nth).value
        if not isinstance(value, Quantity):
            raise TypeError("a quantity token without its quantity")
        return value


def plausible(sentence: Sentence) -> bool:
    """May the sentence assert something in its own voice?"""
    words = _OWN.sub("", _DOING.sub("whatever", sentence.text.replace("e . g", "e g")))
    return not (
        sentence.quoted
        or sentence.asked
        or sentence.ends in ("?",)
        or _HEDGES.search(words)
        or _BORROWED.search(sentence.before)
        or (sentence.before.endswith("?") and not sentence.before.startswith("todo"))  # a note asks its author
        or _TAKEN_BACK.match(sentence.after)
    )


def named(sentence: Sentence) -> tuple[Token, ...]:
    """The tokens of a sentence with its formulas read and its quantities put together."""
    tokens = [_formula(t) for t in sentence.tokens]
    tokens = [t for t in tokens if t.text not in ('"',)]
    text, at = "", list[int]()
    for token in tokens:
        at.append(len(text))
        text += token.text + " "
    out: list[Token] = []
    k, last = 0, 0
    for match in QUANTITY.finditer(text.rstrip()):
        first = next((i for i in range(last, len(tokens)) if at[i] >= match.start()), len(tokens))
        stop = next((i for i in range(first, len(tokens)) if at[i] >= match.end()), len(tokens))
        out += tokens[k:first]
        out.append(_quantity(match, tokens[first:stop]))
        k = last = stop
    return tuple(out + tokens[k:])


def _formula(token: Token) -> Token:
    if token.passage is None:
        return token
    return read_formula(token.passage) or token


def _quantity(match: re.Match[str], tokens: list[Token]) -> Token:
    kind = kind_of(match)
    laws = [str(t.value) for t in tokens if t.kind == "law"]
    same = [t.value for t in tokens if t.kind == "quantity"]
    found = Quantity(kind)
    if match["same"] is not None and isinstance(same[-1], Quantity):
        told = same[-1]
        if kind == REVERSE and told.kind == KL and told.pair == ("model", "data"):
            kind = KL  # the formula says which law comes first
        if told.kind != kind:
            return Token("odd", "«odd»", tokens[0].start, tokens[-1].end)
        found = told
    elif len(laws) == 2:
        pair = (laws[1], laws[0]) if match["from"] else (laws[0], laws[1])
        exact = match["of"] is not None or match["from"] is not None
        found = Quantity(kind, pair, exact=exact, generic=match["two"] is not None)
    elif match["pair"] is not None and match["two"] is None:
        found = Quantity(kind, ("data", "model"))
    starred = kind == VALUE and found.starred
    return Token("quantity", "«quantity»", tokens[0].start, tokens[-1].end, value=replace(found, starred=starred))


def clauses(sentence: Sentence) -> Iterator[Clause]:
    """The clauses of a sentence that stand unconditionally."""
    pieces: list[tuple[Token, ...]] = []
    piece: list[Token] = []
    for token in named(sentence):
        if token.kind == "mark" and token.text in _BOUNDARY:
            pieces.append(tuple(piece))
            piece = []
        elif token.text in _SPLIT_WORDS:
            pieces.append(tuple(piece))
            piece = [token]
        else:
            piece.append(token)
    pieces = [p for p in [*pieces, tuple(piece)] if p]
    texts = [" ".join(t.text for t in p) for p in pieces]
    if len(pieces) > 1 and re.match(r"(?:if|when|whenever|once) ", texts[0]):  # `if .., then ..`, in one piece
        both = re.sub(r" then ", " ", f"{texts[0]} {texts[1]}", count=1)
        kept = tuple(t for t in (*pieces[0], *pieces[1]) if t.text != "then")
        if len(pieces) == 2 or not _RESTRICTS.match(texts[2]):
            yield Clause(both, kept, sentence)
    for k, (text, tokens) in enumerate(zip(texts, pieces, strict=True)):
        before = [t for t in texts[:k] if _RESTRICTS.match(t) and not _FREE_LEAD.match(t)]
        after = texts[k + 1] if k + 1 < len(texts) else ""
        if before or (after and _RESTRICTS.match(after) and not _FREE_LEAD.match(after)):
            continue
        lead = _LEAD.match(text)
        cut = lead.end() if lead else 0
        skipped = text[:cut].count(" ")
        clause = Clause(text[cut:], tokens[skipped:], sentence, after, texts[k - 1] if k else "")
        yield clause
        yield from _coordinated(clause)
        if k:
            yield from _continued(clause, pieces[k - 1], _LEAD.sub("", texts[k - 1]))


_MEASURE = re.compile(
    r"«quantity» is (?:a|an|another|the) (?:\w+ )?(?:measure|notion|way) of (?:dis)?(?:similarity|tance|crepancy|"
    r"difference|divergence|closeness)(?: (?:between|of) (?:(?:two|the) )?(?:probability )?(?:distributions|laws))?"
)
_PREDICATE = re.compile(r"(?:always |never )?(?:zero|0|symmetric|asymmetric|negative|non ?negative|bounded)\b")


def _continued(clause: Clause, previous: tuple[Token, ...], text: str) -> Iterator[Clause]:
    """`Q is this, and zero if ..`, `Q is a measure of difference, which is symmetric`: what goes on about Q."""
    subject = next((t for t in previous if t.kind == "quantity"), None)
    verb = next((t for t in previous if t.text == "is"), None)
    if subject is None or verb is None or text.count("«quantity»") != 1:
        return
    if (clause.text.startswith("which is ") and _MEASURE.fullmatch(text)) or (
        text.startswith("«quantity» is ") and clause.text.startswith("it is ")
    ):
        tokens = (subject, *clause.tokens[1:])
    elif text.startswith("«quantity» is ") and _PREDICATE.match(clause.text) and _PREDICATE.search(text):
        tokens = (subject, verb, *clause.tokens)
    else:
        return
    yield replace(clause, text=" ".join(t.text for t in tokens), tokens=tokens)


def _coordinated(clause: Clause) -> Iterator[Clause]:
    """`Q is this and that` as `Q is this` and `Q is that`."""
    words = [t.text for t in clause.tokens]
    if words[:2] != ["«quantity»", "is"] or words.count("and") != 1 or "«quantity»" in words[1:]:
        return
    at = words.index("and")
    first, second = clause.tokens[:at], clause.tokens[at + 1 :]
    if second and second[0].text != "is" and any(t.text in ("when", "if", "whenever", "for") for t in first):
        return  # `when this and that` is one condition
    if second and second[0].text != "is":
        second = (clause.tokens[1], *second)
    for tokens in (first, (clause.tokens[0], *second)):
        yield replace(clause, text=" ".join(t.text for t in tokens), tokens=tokens)
