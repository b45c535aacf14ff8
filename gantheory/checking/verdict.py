"""What is known of one relation, and the surroundings it is judged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..language.terms import App, Rel
from ..proving import Proof
from .scope import Defined, Equated, Tie
from .symbols import Symbols


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one relation."""

    verdict: str
    reason: str | None = None
    conditions: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    counterexample: dict[str, object] | None = None
    mistake: str | None = None
    repair: dict[str, str] | None = None
    proof: Proof | None = None
    models: int = 0
    kinds: tuple[str, ...] = ()
    of: Rel | None = None  # what it is a verdict on, where that is not the line as it stands

    @property
    def good(self) -> bool:
        """Is the relation established, at least under conditions?"""
        return self.verdict in ("proved", "proved-under")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the document says around a statement: definitions, roles and hypotheses in force."""

    symbols: Symbols
    definitions: Mapping[str, Defined]
    families: Mapping[str, str] = field(default_factory=dict[str, str])
    discrete_stated: bool = False  # the text speaks of discrete distributions here
    densities_near: bool = False  # the words just before speak of densities or integrals
    conditional: bool = False  # the sentence starts with an "if" that is not understood
    equivalent: bool = False  # the text calls the formula an equivalence of objectives
    structured: bool = False  # the text ties random variables together in a way that is not understood
    general_stated: bool = False  # the text claims it in general
    inline: bool = False
    above: str = ""  # all the text above, up to some pages
    said: tuple[str, str] = ("", "")  # the words just before and just behind
    matched_hinted: bool = False  # the text may mean p_g = p_data here: worth trying
    optimal_stated: bool = False  # the text says that D is optimal here
    matched_stated: bool = False  # the text says p_g = p_data here
    mend: bool = True  # look for the single edit that repairs a refuted line
    literal: bool = False  # take the formula as it stands: D is any discriminator
    failing: bool = False  # the page says that the formula fails: tested before it is proved
    settled: bool = False  # the left side is where a link that holds has led: a slip is rather on the right
    unread: frozenset[str] = frozenset()  # names that formulas which could not be read give a meaning
    specific: frozenset[str] = frozenset()  # laws the document fixes (a family, a table): not generic
    normals: Mapping[str, App] = field(default_factory=dict[str, App])  # laws that the document says are normal
    equated: tuple[Equated, ...] = ()  # laws that the text sets equal around here
    tied: Tie | None = None  # a variable that the sentence calls a function of another
    hypotheses: tuple[Rel, ...] = ()  # relations that hold at all points, for all parameters
    seed: int | None = None
