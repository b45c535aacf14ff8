"""What a document calls an evidence lower bound has to lie below the log-evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ...language.terms import App, Bind, Op, Rel, Sym, Term, log, walk
from ..names import take_apart
from ..verdict import Surroundings, Verdict

_SAID = re.compile(
    r"\bELBO\b|\b(?:evidence|variational)(?: evidence)? lower bound\b|\blower bound on the (?:log[- ])?evidence\b|"
    r"\bborne inf[ée]rieure\b|\buntere Schranke\b|变分下界|证据下界",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"\b(?:negative|minus|negated|loss|cost|minimi[sz]\w*|beta|weight\w*|tilted|modified|objective of|upper|annealed|"
    r"per[- ]sample|estimat\w*|free energy)\b|\\beta",
    re.IGNORECASE,
)
_NAMES = ("L", "\\mathcal{L}", "F", "\\mathcal{F}")


def of_evidence_bound(rel: Rel, around: Surroundings, judge: Callable[[Rel, Surroundings], Verdict]) -> Verdict | None:
    """Refuted, where a definition of an ELBO is above the log-evidence for some laws; None on anything else."""
    name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
    letter = take_apart(name).letter.replace("\\mathrm{", "").replace("\\text{", "").rstrip("}")
    sentence = re.split(r"(?<=[.!?;])\s+(?=[A-Z])|\n\s*\n", around.said[0][-300:].rstrip("$\\[ \n"))[-1]
    told = letter == "ELBO" or (take_apart(name).letter in _NAMES and (_SAID.search(sentence) or _called(name, around)))
    if around.literal or not told or _TURNED.search(sentence) or (evidence := _evidence(rel.rhs)) is None:
        return None
    plain = replace(around, mend=False, inline=False)
    below = judge(Rel("<=", rel.rhs, log(evidence)), plain)
    if below.verdict != "refuted" or judge(Rel("=", rel.rhs, log(evidence)), plain).good:
        return None
    reason = "it is no lower bound: it lies above the log-evidence (right) for these laws"
    return replace(below, reason=reason, mistake="no lower bound", repair=None)


def _called(name: str, around: Surroundings) -> bool:
    r"""Does the text call the name an ELBO: `the ELBO, $\mathcal L(x)$`?"""
    letter = re.escape(take_apart(name).letter.removeprefix("\\mathcal").strip("{}"))
    said = re.compile(rf"(?:{_SAID.pattern})[^.$]{{0,20}}\$\s*(?:\\mathcal\s*)?\{{?{letter}\b", re.IGNORECASE)
    return said.search(around.above[-1500:]) is not None


def _evidence(bound: Term) -> App | None:
    """p(x), where a mean of log p(x|z) or log p(x,z) under q(z|x) stands in a sum."""
    posteriors: set[App] = set()
    for n in walk(bound):
        match n:
            case Bind("E", _, (App() as q, *_), body) if len(q.given) == 1 and _has_log(body):
                posteriors.add(q)
            case _:
                pass
    if len(posteriors) != 1:
        return None
    (q,) = posteriors
    z, x = q.args, q.given
    found = {
        App(n.fn, x, (), n.params)
        for n in walk(bound)
        if isinstance(n, App) and n.fn != q.fn and ((n.args, n.given) == (x, z) or (n.args == (*x, *z) and not n.given))
    }
    return found.pop() if len(found) == 1 else None


def _has_log(t: Term) -> bool:
    return any(isinstance(n, Op) and n.op == "log" for n in walk(t))


__all__ = ["of_evidence_bound"]
