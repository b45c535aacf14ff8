"""Sentence forms around formulas and games: limits, gradients that vanish, names of losses, steps, equilibria."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ...language.layout import Hints, parse_passage
from ...language.printing import latex
from ...language.terms import App, Sym, Term, transform
from ...language.tokens import Unread
from .claim import Claim
from .clauses import named
from .finite_games import compared
from .lexicon import JS, KL, TV, VALUE, Kind, Quantity, between, law_name, plain
from .limits import STEPS, one_number, two_points
from .settling import Mend, Reading, Statement
from .text import Sentence, Token

_ARROW = r"(?:\\to|\\rightarrow|\\longrightarrow|→)"


def limits(sentence: Sentence) -> Iterator[Claim]:
    """`if p -> 1 and q -> 0 we have KL(q || p) -> 0`."""
    words = " ".join("⟨→⟩" if _goes(t) else t.text for t in sentence.tokens)
    match = re.fullmatch(
        r"(?:.* )?(?:if|when|as) ⟨→⟩ and ⟨→⟩(?: ,)?(?: then)?(?: we (?:have|get|find|see)| it follows that)?(?: "
        r"that)? ⟨→⟩ [.;,]?",
        words + (" ." if not words.endswith((".", ";", ",")) else ""),
    )
    arrows = [g for t in sentence.tokens if (g := _goes(t)) is not None]
    if match is None or len(arrows) < 3 or re.search(r"\b(?:only|unless|if (?:.* )?if)\b", words):
        return
    (left, a), (right, b), (what, c) = arrows[-3:]
    names = {law_name(left): a, law_name(right): b}
    term = _between(what)
    if (
        None in names
        or len(names) != 2
        or term is None
        or set(term[1]) != set(names)
        or c not in ("0", r"\infty", r"+\infty")
    ):
        return
    if not {a, b} <= {"0", "1"}:
        return
    law = dict(zip(sorted(str(n) for n in names), ("p", "q"), strict=True))
    shown = term[0].of(*(law[n] for n in term[1]))
    found = two_points(shown, {law[str(n)]: v for n, v in names.items()}, "0" if c == "0" else "inf")
    if found is not None:
        tokens = [t for t in sentence.tokens if t.kind == "math" or t.kind == "word"]
        first = next(k for k, t in enumerate(tokens) if t.passage is not None and _goes(t) == arrows[-3])
        yield Claim("limit", tuple(tokens[first:]), f"the {term[0].name} goes to {c}", (), computed=found)


def _goes(token: Token) -> tuple[str, str] | None:
    """`x -> a` as its two sides."""
    if token.passage is None:
        return None
    parts = re.split(_ARROW, token.passage.latex)
    return (parts[0].strip(), plain(parts[1])) if len(parts) == 2 else None


def _between(text: str) -> tuple[Kind, tuple[str, str]] | None:
    try:
        chain = parse_passage(text, Hints())[0]
    except Unread:
        return None
    found = between(chain.terms[0]) if not chain.ops and chain.terms[0] is not None else None
    return found if found is None or found[0] in (KL, JS, TV) else None


_WELL = (
    r"(?:performs (?:too |very )?well|is (?:too |very )?(?:good|strong|confident|accurate)|wins|rejects (?:the "
    r")?(?:generated )?samples"
    r"|is (?:nearly |close to )?(?:perfect|optimal)|gets (?:too )?(?:good|strong)|does well)"
)


def vanishing(sentence: Sentence) -> Iterator[Claim]:
    """`in the zero-sum game the gradient w.r.t. D(G(z)) vanishes when the discriminator performs well`."""
    words = " ".join(f"⟨{plain(t.passage.latex)}⟩".lower() if t.passage else t.text for t in sentence.tokens)
    words = re.sub(r"⟨?d ?\( ?g ?\( ?z ?\) ?\)⟩?", "⟨score⟩", words)
    match = re.search(
        rf"\bgradients? of (?:(?:the )?⟨[^⟩]*⟩|(?:the|its) (?:generator )?(?:loss|cost|objective)) (?:w \. r \. "
        rf"t(?: \.)?|with respect to|in) "
        rf"(?:the )?(?P<what>⟨score⟩|logits?|pre sigmoid (?:output|activation)|logits? of (?:⟨score⟩|the "
        rf"discriminator)) "
        rf"(?:vanish(?:es)?|goes to zero|go to zero|tends? to zero|is zero|are zero|disappears?) (?:when|if|once|"
        rf"as soon as|whenever) "
        rf"(?:the )?(?:discriminator|⟨d⟩|d) {_WELL}",
        words,
    )
    game = re.search(r"\b(zero sum|minimax|saturating|non saturating|nonsaturating)\b", words)
    if match is None or game is None or re.match(r"(?:if|unless|when|only|were|had) ", words):
        return
    loss = r"-\log(%s)" if game[1].startswith("non") else r"\log(1-%s)"
    logit = "logit" in match["what"] or "sigmoid" in match["what"]
    inner = r"\frac{1}{1+\exp(-a)}" if logit else "a"
    at = [Fraction(-k) for k in (10, 50, 250, 1250)] if logit else STEPS
    found = one_number(rf"\frac{{d}}{{da}} {loss % inner}", "a", at, "0")
    if found is not None:
        said = "the gradient in the logit vanishes" if logit else "the gradient in D(G(z)) vanishes"
        yield Claim("vanishing gradient", sentence.tokens, said, (), computed=found)


_LOSS = re.compile(
    r"\b(?P<name>non saturating|nonsaturating|saturating|minimax)(?: generator| gan| game)*(?: loss| objective| "
    r"cost| gan)(?: \( \w+ \))?(?: is| reads| :| becomes)? ⟨f⟩ ?[.,;]?$"
)


def names(sentence: Sentence) -> Iterator[Claim]:
    """`the non-saturating loss E[-log D(G(z))]`: a name of the field in front of a formula."""
    words = " ".join("⟨f⟩" if t.passage is not None else t.text for t in sentence.tokens)
    match = _LOSS.search(words)
    last = next((t for t in reversed(sentence.tokens) if t.passage is not None), None)
    if match is None or last is None or last.passage is None:
        return
    formula = _canonical(last.passage.latex)
    if formula is None:
        return
    own = r"E_{x\sim p_g}[\log(1-D(x))]" if not match["name"].startswith("non") else r"E_{x\sim p_g}[\log D(x)]"
    both = r"E_{x\sim p_{data}}[\log D(x)] + E_{x\sim p_g}[\log(1-D(x))]"
    readings = tuple(Reading((Statement(f"{formula} = {sign}({t})"),)) for t in (own, both) for sign in ("", "-"))
    first = words[: match.start()].count(" ")
    tokens = sentence.tokens[first:]
    yield Claim("name", tokens, f"this is the {match['name']} loss", readings, "a loss under another's name")


def _canonical(text: str) -> str | None:
    """The right side of `V = E[..]` over the field's names, if it is made of D and the laws of a GAN alone."""
    try:
        chain = parse_passage(text, Hints())[0]
    except Unread:
        return None
    term = chain.terms[-1]
    if term is None or len(chain.ops) > 1 or (chain.ops and chain.ops[0] not in ("=", ":=")):
        return None
    strange: list[str] = []

    def renamed(t: Term) -> Term:
        if isinstance(t, Sym) and t.name not in ("x", "z"):
            label = law_name(t.name)
            if label not in ("data", "model"):
                strange.append(t.name)
            return Sym("p_{data}" if label == "data" else "p_{g}")
        if isinstance(t, App) and t.fn not in ("D", "G"):
            strange.append(t.fn)
        return t

    new = transform(term, renamed)
    return None if strange else latex(new)


_DIMENSIONAL = re.compile(
    r"\b(?P<n>\w) dimensional (?:sub ?)?manifold.*\b(?:looks like|look like|resembles|is locally|locally looks "
    r"like|is locally like|is (?:locally )?homeomorphic to)"
    r" (?:an? |the )?(?P<m>\w(?: [-+] \d)?) dimensional (?:manifold|space|euclidean space|ball|plane)"
)


def dimensions(sentence: Sentence) -> Iterator[Claim]:
    """`close up, an n-dimensional manifold looks like n-dimensional space`: both have one dimension."""
    words = " ".join(plain(t.passage.latex).lower() if t.passage else t.text for t in sentence.tokens)
    words = re.sub(r"(?<=\w)([-+])(?=\d)", r" \1 ", words)
    match = _DIMENSIONAL.search(re.sub(r"\s+", " ", words))
    if match is None or not re.search(r"\b(?:local\w*|clos\w+|zoom\w*|near|around)\b", words):
        return
    statement = Statement(f"{match['n']} = {match['m'].replace(' ', '')}".upper())
    mend = Statement(f"{match['n']} = {match['n']}".upper())
    yield Claim(
        "dimension", sentence.tokens, f"dimension {match['n']} is locally dimension {match['m']}",
        (Reading((statement,)),), "a dimension is wrong", (Mend(mend, "locally it has its own dimension"),),
    )  # fmt: skip


_NASH = re.compile(
    r"^(?:.*, )?(?:an? |the )?(?:nash )?equilibrium (?:is (?:reached |attained |a (?:state|point|situation|"
    r"profile|pair|solution)(?: of \w+)? )?|happens |occurs |arises |means |is where )"
    r"(?:that |when |where |in which |if |at which |so that )*(?P<who>one|no|neither|each|every|none of the|a|"
    r"either) (?:of the )?(?:players?|one|side)? ?"
    r"(?P<does>(?:will |can |would |does |wants? to |has |keeps |sticks to |gains? |benefits? |improve ).{0,60}?) ?"
    r"(?P<whatever>regardless of (?:what )?(?:the )?(?:action of )?(?:his |its |their )?(?:opponents?|others?|"
    r"other players?)|"
    r"(?:no matter|whatever) (?:what )?(?:the |its |their )?(?:opponents?|others?|other players?)|irrespective of "
    r"(?:what )?(?:the )?(?:opponents?|others?|other players?)"
    r"|for (?:every|any) (?:action|strategy) of the (?:other|opponent)|"
    r"(?P<given>given|while|as long as|when|provided that|if) (?:the )?(?:opponents?|others?|other players?|"
    r"strateg(?:y|ies) of the others?|other))"
    r"(?: (?:players?|one|side|may|might|will|can|do|does|keeps?|sticks?|stays?|theirs?|its|own|fixed|actions?|"
    r"strateg(?:y|ies)|the|to|play|plays))* ?\.?$"
)


def equilibria(sentence: Sentence) -> Iterator[Claim]:
    """`a Nash equilibrium is where no player gains by changing its action while the others keep theirs`."""
    match = _NASH.match(sentence.text)
    if match is None or "nash" not in sentence.text:
        return
    change = re.search(
        r"\b(?:change|deviat\w+|switch\w*|gain\w*|improv\w+|benefit\w*|do better|leav\w+|unilateral\w*)", match["does"]
    )
    keeps = re.search(r"\b(?:keeps|sticks)\b", match["does"])
    denied = match["who"] in ("no", "neither", "none of the") or re.search(r"\b(?:not|cannot|no)\b", match["does"])
    if bool(keeps) == bool(change) or bool(change) != bool(denied):
        return
    says = "a Nash equilibrium is a pair of actions that are best " + (
        "against each other" if match["given"] else "whatever the other does"
    )
    yield Claim("equilibrium", sentence.tokens, says, (), computed=compared(match["given"] is None))


def stale(sentence: Sentence, before: Sentence | None) -> Iterator[Claim]:
    """`given G_1: find D_0* maximising V(G_0, D)`: a step that goes on with the player of another step."""
    if before is None:
        return
    given = re.fullmatch(r"(?:given|give|fix|with|take) ⟨m⟩ ?[.:,]?", before.text)
    generator = before.tokens[1].passage if given and len(before.tokens) > 1 else None
    own = re.fullmatch(r"G_\{?(\w)\}?", plain(generator.latex)) if generator is not None else None
    tokens = named(sentence)
    text = " ".join(t.text for t in tokens)
    if own is None or not re.match(
        r"(?:find|compute|get|obtain) «D\*» (?:maximi[sz]ing|that maximi[sz]es|by maximi[sz]ing|to maximi[sz]e) "
        r"«quantity»",
        text,
    ):
        return
    star, value = tokens[1], tokens[1:]
    game = next(t.value for t in value if t.kind == "quantity")
    if not isinstance(game, Quantity) or game.kind != VALUE or not game.index or game.index == own[1]:
        return
    if star.value not in ("", game.index):
        return
    statement = Statement(r"\frac{p_{data}(x)}{p_{data}(x)+p_g(x)} = \frac{p_{data}(x)}{p_{data}(x)+p_o(x)}")
    says = (
        f"the step is given G_{own[1]}, but maximises V(G_{game.index}, D): the optimal D for one generator is "
        f"that for another"
    )
    yield Claim("step of an algorithm", tuple(tokens[:4]), says, (Reading((statement,)),), "index")
