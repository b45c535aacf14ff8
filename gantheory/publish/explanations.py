"""What the verdicts mean, in the words that `gantheory explain` prints."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any, cast

VERDICTS = {
    "proved": (
        "The kernel replayed a certificate for this statement and nothing is owed: it holds for every distribution, "
        "discriminator and parameter that the document allows. The rules used are listed with it."
    ),
    "proved-under": (
        "The statement is true under conditions that the text does not state (shared support, D = D*, normalised "
        "densities, infinitely many samples). The conditions are named; where one fails, a counterexample is shown."
    ),
    "refuted": (
        "The statement is false. A smallest counterexample is shown: finite distributions for which both sides are "
        "evaluated in ball arithmetic, so that their difference certainly is not 0, under every reading of the formula "
        "that the field knows. Where one edit makes it true and provable, that is the `did you mean`."
    ),
    "type-error": (
        "The statement cannot mean anything: a variable that nothing binds, an expectation over z of something in x "
        "alone, shapes that do not fit, an argmax used where a value is needed. The symbol and its place are given."
    ),
    "definition": (
        "The statement introduces a symbol. If the field has a definition of it, the two are compared, and a "
        "difference is shown as a warning: later lines are judged with the definition of the document."
    ),
    "gap": "The statement is true, but it does not follow from the line above; what is missing is said.",
    "supported": (
        "No proof was found and no counterexample either: so many random models agree within so small a bound. "
        "This is evidence, not a proof."
    ),
    "unread": (
        "The formula was not understood whole, or judging it ran over its budget, so nothing is said about it. "
        "The reason and the place are given; an unread formula is never counted as right or wrong."
    ),
}


def rules() -> dict[str, str]:
    """The kernel's rules and what each of them says of itself."""
    try:
        table = cast(dict[str, Any], import_module("gantheory.kernel").RULES)
    except (ImportError, AttributeError):
        return {}
    return {str(name): inspect.getdoc(rule) or "" for name, rule in table.items()}


def explain(name: str) -> str | None:
    """What a verdict or a rule of the kernel means; None when there is no such name."""
    key = name.strip().lower().replace("_", "-").replace(" ", "-")
    if key in VERDICTS:
        return VERDICTS[key]
    table = rules()
    return table.get(key) or table.get(key.replace("-", "_"))


def known_names() -> list[str]:
    """Everything that can be explained: verdicts first, then rules."""
    return [*VERDICTS, *sorted(rules())]
