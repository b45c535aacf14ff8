"""Sentence forms about players: who maximises or minimises what, by ascent or descent, and what that amounts to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .claim import Claim, simple
from .clauses import Clause
from .lexicon import CE, ELBO, JS, KL, LIKELIHOOD, REVERSE, TV, VALUE, Kind, Quantity
from .settling import Mend, Reading, Statement
from .text import Sentence

_CRITIC = (
    r"(?:the |a |an |our |each )?(?:optimal )?(?:discriminator|binary classifier)(?: network)?(?: «D»| d)?|"
    r"(?:the )?«D»|(?:the )?d(?= (?:is|tries|wants|aims|maximi|minimi|which|that|performs|takes))"
)
_MAKER = (
    r"(?:the |a |an |our )?(?:optimal )?generator(?: network)?(?: «G»| g)?|(?:the )?«G»|"
    r"(?:the )?g(?= (?:is|tries|wants|aims|maximi|minimi|which|that|performs|takes))"
)
_LEARNER = r"(?:the )?(?:maximum likelihood(?: estimat(?:ion|or|e)| learning| training)?|mle)(?: \( mle \))?"
_CODER = r"(?:(?:the|a) )?(?:vaes?|variational auto ?encoders?|variational inference)(?: \( vaes? \))?"
_AIMS = (
    r"(?:which |that |who )?(?:(?:is|are|gets|has been) )?(?:always |also |simply |implicitly |in effect |then |"
    r"thus |therefore |now |"
    r"both |typically )?"
    r"(?:trained |updated |optimi[sz]ed |designed |learned |taught |meant |asked |used )?(?:so as )?"
    r"(?:to |tries to |try to |trying to |aims to |aim to |wants to |seeks to |attempts to |learns to |has to |"
    r"must |should |will |"
    r"works to |strives to )?"
)
_UP, _DOWN = r"(?P<up>maximi[sz](?:es?|ed|ing))", r"(?P<down>minimi[sz](?:es?|ed|ing))"
_TAIL = (
    r"(?: loss| objective| cost| function)?(?: between (?:the |its )?(?:true |target |real )?labels and (?:the |"
    r"its )?(?:own )?(?:predictions|outputs))?"
    r"(?: (?:rather than|instead of|as an?|as usual|over (?:its|the) parameters|with respect to (?:its|the|his) "
    r"(?:own )?parameters|"
    r"in its parameters|during training|at every step|in every step|in each iteration|of the game|of this "
    r"game)(?: .*)?)?"
)
_MEANS = r"(?:means|amounts to|is equivalent to|is the same as|is equal to|corresponds to|boils down to|comes down to)"
_VERBS = {True: "maximise", False: "minimise"}


def aims(clause: Clause) -> Iterator[Claim]:
    """`the discriminator minimises the cross-entropy`, `the generator maximises the JS divergence`."""
    agent = rf"(?:(?P<critic>{_CRITIC})|(?P<maker>{_MAKER})|(?P<learner>{_LEARNER})|(?P<coder>{_CODER}))"
    verb, text = rf"(?:{_UP}|{_DOWN})", _joined(clause)
    match = (
        re.fullmatch(rf"{agent} {_AIMS}{verb} «quantity»{_TAIL}", text)
        or re.fullmatch(rf"(?:training|optimi[sz]ing|updating) {agent} {_MEANS} {verb} «quantity»{_TAIL}", text)
        or re.fullmatch(rf"we (?:train|update|optimi[sz]e) {agent} (?:so as )?to {verb} «quantity»{_TAIL}", text)
        or re.fullmatch(rf"the (?:goal|objective|aim|task|job|purpose) of {agent} is to {verb} «quantity»{_TAIL}", text)
        or re.fullmatch(rf"«quantity»(?: loss)? is {verb} by {agent}", text)
    )
    if match is None:
        return
    q, up = clause.quantity(), match["up"] is not None
    if match["critic"] is not None:
        claim = _critic(q, up)
    elif match["maker"] is not None:
        claim = _maker(q, up)
    elif match["coder"] is not None:
        claim = None if re.search(r"«quantity» (?:loss|cost)", text) else _coder(q, up)  # a loss may be minus the bound
    else:
        claim = _learner(q, up)
    if claim is None:
        return
    who, readings, mend = claim
    yield Claim(
        "aim", clause.tokens, f"the {who} {_VERBS[up]}s the {q.kind.name}", readings,
        "maximise and minimise confused", (mend,) if mend else (),
    )  # fmt: skip


def _joined(clause: Clause) -> str:
    """The clause; `.., which maximises ..` with the last word of the clause before as its subject."""
    if not clause.text.startswith(("which ", "who ", "that ")):
        return clause.text
    match = re.search(rf"(?:^|\s)((?:{_CRITIC})|(?:{_MAKER}))$", clause.leads)
    if match is None or _PART_OF.search(clause.leads[: match.start()]):
        return clause.text
    return f"{match[1].strip()} {clause.text}"


_PART_OF = re.compile(
    r"\b(?:of|against|for|from|to|with|over|between|than|in|on|or|and)$"
)  # whose `which` it is stays open
Reads = tuple[str, tuple[Reading, ...], "Mend | None"]


def _critic(q: Quantity, up: bool) -> Reads | None:
    """For every D: the quantity at D against that at the optimum of the game."""
    if q.kind.of_critic is None or q.pair is not None:
        return None
    here, best = (q.kind.of_critic.replace("%s", d) for d in ("D", "D^*"))
    ops = (r"\le", r"\ge") if up else (r"\ge", r"\le")
    ways = ("max", "min") if up else ("min", "max")
    statement, turned = (
        Statement(f"{here} {op} {best}", via=rf"\{way}_D ({here}) = {best}") for op, way in zip(ops, ways, strict=True)
    )
    return (
        "discriminator",
        (Reading((statement,)),),
        Mend(turned, f"the discriminator {_VERBS[not up]}s the {q.kind.name}"),
    )


def _maker(q: Quantity, up: bool) -> Reads | None:
    """The quantity at any generator against that where the generated law is the law of the data."""
    ops = (r"\le", r"\ge") if up else (r"\ge", r"\le")
    if q.kind == VALUE:
        here, best = "V(G,D^*)", r"-\log 4"
    elif q.kind in (KL, REVERSE, JS, TV) and (q.pair is None or "model" in "".join(q.pair)):
        here, best = q.kind.of("p_{data}", "p_g"), q.kind.of("p_{data}", "p_{data}")
    else:
        return None
    statement, turned = (Statement(f"{here} {op} {best}") for op in ops)
    return "generator", (Reading((statement,)),), Mend(turned, f"the generator {_VERBS[not up]}s the {q.kind.name}")


def _coder(q: Quantity, up: bool) -> Reads | None:
    """The bound at any variational law against its value at the posterior, the log-evidence."""
    if q.kind != ELBO:
        return None
    bound, best = q.kind.of("p", "q"), r"\log p(x)"
    ops = (r"\le", r"\ge") if up else (r"\ge", r"\le")
    statement, turned = (Statement(f"{bound} {op} {best}") for op in ops)
    return "variational autoencoder", (Reading((statement,)),), Mend(turned, f"it {_VERBS[not up]}s the ELBO")


def _learner(q: Quantity, up: bool) -> Reads | None:
    """The argmax of the expected log-likelihood against that of the quantity."""
    if q.kind not in (KL, REVERSE, JS, TV, CE):
        return None
    readings = tuple(Reading((Statement(f"{_ML} = {form}"),)) for form in _optima(q, up))
    mend = next(
        (Mend(Statement(f"{_ML} = {f}"), f"maximum likelihood {_VERBS[not up]}s it") for f in _optima(q, not up)), None
    )
    if not up and (q.kind == REVERSE or q.pair == ("model", "data")):
        right = Statement(rf"{_ML} = \arg\min_\theta KL(p_{{data}}\|{_FAMILY})")
        mend = Mend(right, "maximum likelihood minimises the forward KL divergence, KL(p_data || p_θ)")
    return "maximum likelihood", readings, mend


_FAMILY = r"p_\theta"
_ML = r"\arg\max_\theta E_{x\sim p_{data}}[\log p_\theta(x)]"


def _optima(q: Quantity, up: bool) -> Iterator[str]:
    """`argmax` or `argmin` over the model's parameter; a quantity whose order the sentence leaves open, both ways."""
    way = "max" if up else "min"
    models = tuple(label.startswith("model") for label in q.pair or ())
    known = q.exact and len(set(models)) == 2  # the formula says which of the two laws is the model
    if not (known and models[0]):
        yield rf"\arg\{way}_\theta {q.kind.of('p_{data}', _FAMILY)}"
    if q.kind == KL and not (known and models[1]) and (known or q.pair is not None or not q.exact):
        yield rf"\arg\{way}_\theta {q.kind.of(_FAMILY, 'p_{data}')}"


_SAME = (
    r"(?:is|are|=|amounts|corresponds|boils down|comes down)(?: also| exactly| mathematically| just| thus| "
    r"therefore| then| precisely| really|"
    r" entirely| completely)*(?: equivalent| identical| equal| the same(?: thing)?)?(?: to| as| with)?"
)


def equivalences(clause: Clause) -> Iterator[Claim]:
    """`maximising the likelihood is equivalent to minimising the KL divergence`."""
    verb = r"(?:(?P<up{n}>maximi[sz](?:ing|e|ation of))|(?P<down{n}>minimi[sz](?:ing|e|ation of)))"
    first, second = (verb.replace("{n}", n) for n in "12")
    match = re.fullmatch(
        rf"(?:{first} «quantity»(?: loss| objective| function)?|(?P<ml>{_LEARNER})) {_SAME} (?:{second} "
        rf"«quantity»(?: loss| objective| function)?|(?:the )?(?P<least>minimum «quantity»(?: estimat\w+)?|mkld?))",
        clause.text,
    )
    if match is None or (
        match["ml"] is None
        and not re.search(r" (?:equivalent|identical|equal|same|amounts|boils|comes|=)\b", clause.text)
    ):
        return
    quantities = [t.value for t in clause.tokens if t.kind == "quantity" and isinstance(t.value, Quantity)]
    b, up2 = quantities[-1] if quantities else Quantity(KL), match["up2"] is not None
    a, up1 = (Quantity(LIKELIHOOD), True) if match["ml"] is not None else (quantities[0], match["up1"] is not None)
    if a.kind == b.kind and a.exact == b.exact:
        return
    says = f"{_VERBS[up1]} the {a.kind.name} = {_VERBS[up2]} the {b.kind.name}"
    mistake = "maximise and minimise confused"
    if {a.kind, b.kind} == {VALUE, CE}:
        cost, up = (a, up1 == up2) if a.kind == CE else (b, up1 == up2)
        found = _critic(cost, up)
        if found is not None:
            yield Claim("equivalence", clause.tokens, says, found[1], mistake, (found[2],) if found[2] else ())
        return
    if not all(k in _FITTED for k in (a.kind, b.kind)):
        return
    readings = tuple(Reading((Statement(f"{x} = {y}"),)) for x in _optima(a, up1) for y in _optima(b, up2))
    mend = Mend(
        Statement(f"{next(_optima(a, up1))} = {next(_optima(b, not up2))}"),
        f"it is to {_VERBS[not up2]} the {b.kind.name}",
    )
    yield Claim("equivalence", clause.tokens, says, readings, mistake, (mend,))


_FITTED: tuple[Kind, ...] = (KL, REVERSE, JS, TV, CE, LIKELIHOOD)


_BEST = Statement(r"V(G,D) \le V(G,D^*)", via=r"\max_D V(G,D) = V(G,D^*)")


def sought(clause: Clause) -> Iterator[Claim]:
    """`D* is found by maximising the JS divergence`: an optimum over D of something in which D does not occur."""
    what = r"(?:the )?(?:optimal |best )?(?:«D\*»|discriminator «D\*?»|discriminator)"
    match = re.fullmatch(
        rf"(?:(?:after |once )?(?:we |one )?(?:then )?(?:get|obtain|find|gets|obtains|finds|derive|have) {what}|"
        rf"{what} (?:is|can be) (?:found|obtained|got|derived|given))"
        rf" by (?:{_UP}|{_DOWN}) «quantity»",
        clause.text,
    )
    match = match or re.fullmatch(
        rf"(?:(?:when|while|during|in) training )?(?:(?:here|now) )?(?:we|one) (?:want to |need to |have to |"
        rf"try to |now )?(?:find|look for|seek|search for|looks for|seeks) (?:a |an )?{what} "
        rf"(?:such that it|that|which|so that it) (?:{_UP}|{_DOWN}) «quantity»",
        clause.text,
    )
    if match is None or not ("«D*»" in clause.text or "optimal" in clause.text or "best" in clause.text):
        return
    q = clause.quantity()
    if q.kind.of_critic is not None:
        found = _critic(q, match["up"] is not None)
        if found is not None and q.kind == VALUE:
            yield Claim(
                "optimum",
                clause.tokens,
                f"D* {_VERBS[match['up'] is not None]}s {q.kind.name}",
                found[1],
                "maximise and minimise confused",
                (found[2],) if found[2] else (),
            )
        return
    if q.kind not in (JS, KL, REVERSE, TV):
        return
    term, way = q.kind.of("p_{data}", "p_g"), "max" if match["up"] else "min"
    reason = f"D does not occur in the {q.kind.name} of p_data and p_g, so no D is found by making it {way}imal"
    yield Claim(
        "optimum", clause.tokens, f"D* {_VERBS[match['up'] is not None]}s the {q.kind.name}", (),
        unbound=("D", term, reason), shown=rf"D^{{*}} = \arg\{way}_D {term}",
        mends=(Mend(_BEST, "D* maximises V(G, D)"),), mistake="wrong variable",
    )  # fmt: skip


_GAIN = r"(?:score|payoff|reward|value function|«quantity»)"
_GRADIENT = re.compile(
    rf"(?P<lead>.*?)(?:gradient |stochastic gradient )(?P<way>ascent|descent)(?: steps?)? (?:of|on|in|over) "
    rf"(?:the |its |this )?(?:final |total |overall )?(?P<gain>{_GAIN})"
)
_STEPS = re.compile(
    rf"(?P<agent>{_CRITIC}|{_MAKER}) (?:(?:is|gets) (?:updated|trained|learned|optimi[sz]ed) (?:by|with|using|"
    rf"through|via)|performs|takes|does|uses|follows|runs|learns by)"
    r"(?: a| one| the)?(?: step of)? $"
)


def steps(clause: Clause, earlier: list[Sentence]) -> Iterator[Claim]:
    """`the discriminator is updated by gradient ascent on V`; a bare `gradient ascent of the score` goes on with the
    player that the item speaks of."""
    match = _GRADIENT.fullmatch(clause.text)
    if match is None:
        return
    lead, up = match["lead"], match["way"] == "ascent"
    found = _STEPS.fullmatch(lead)
    if found is not None:
        critic = re.fullmatch(_CRITIC, found["agent"]) is not None
    elif not lead and (player := _player(earlier)) is not None:
        critic = player
    else:
        return
    if "«quantity»" in clause.text and clause.quantity().kind != VALUE:
        return
    gain = "the value of the game" if match["gain"] in ("value function", "«quantity»") else "its score"
    if not critic and gain == "its score":
        return  # the generator's score is D(G(z)) or the value: the sentence does not say
    if not critic and "optimal" in clause.sentence.text:
        return
    who = "discriminator" if critic else "generator"
    objective = (
        r"(E_{x\sim p_{data}}[\log D_\theta(x)] + E_{x\sim p_g}[\log(1-D_\theta(x))])"
        if critic
        else r"(E_{x\sim p_{data}}[\log D(x)] + E_{x\sim p_\theta}[\log(1-D(x))])"
    )
    step = rf"\eta\nabla_\theta {objective}"
    taken, wanted = (step if up else f"-{step}"), (step if critic else f"-{step}")
    right = rf"\theta \leftarrow \theta {'+' if critic else '-'} {step}"
    mend = Mend(Statement(f"{wanted} = {wanted}"), f"the {who} {'ascends' if critic else 'descends'}", right)
    yield simple(
        "step", clause, f"the {who} steps {'up' if up else 'down'} the gradient of "
                        f"{gain}", Statement(f"{taken} = {wanted}"),
        mistake="ascent and descent confused", mend=mend,
    )  # fmt: skip


def _player(earlier: list[Sentence]) -> bool | None:
    """Whom do the earlier sentences of an item speak of: True for the discriminator, False for the generator."""
    starts = [s.text for s in earlier if re.match(rf"(?:{_CRITIC}|{_MAKER})\b", s.text)]
    subjects = {re.match(rf"(?:{_CRITIC})\b", text) is not None for text in starts}
    subjects |= {
        word == "discriminator"
        for s in earlier
        for word in re.findall(r"\bupdate (?:the )?(discriminator|generator)\b", s.text)
    }
    return subjects.pop() if len(subjects) == 1 else None
