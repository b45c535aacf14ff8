"""The ways in which the field may mean a relation, and the core statement of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ...language.terms import App, Bind, Op, Rel, Sym, Term, walk
from ..forms import fits_a_model, tells_best_apart
from ..names import take_apart
from ..scope import Cannot, Core, IllTyped, Options
from ..scruples import compares_alike, nodes, parts_laws, speaks_of_latents
from ..symbols import Symbols
from ..verdict import Surroundings
from .conditionals import with_averages, with_generated
from .elaborate import Elaborator
from .frozen_best import with_best_at, with_law_of_samples
from .moving import binds, moves
from .notations import with_joint_laws, with_law_of_divergence
from .spelling import (
    as_written,
    conditioned,
    with_decimal_logs,
    with_drawn,
    with_middle,
    with_narrow_gradients,
    with_narrow_logs,
    with_prior,
    with_shared_condition,
    with_wide_logs,
)

_SPELLED = (
    *("conditioned", "prior", "mixture", "wide_logs", "narrow_gradients", "shared"),
    *("averaged", "generated", "drawn", "narrow_logs", "written", "decimal", "compared", "joined"),
    "settled",
)
_LOGARITHMIC = ("log", "KL", "JSD", "crossentropy", "H", "I")


class Readings:
    """The readings of a relation, each worked out when it is asked for: most relations are settled by the first."""

    def __init__(self, rel: Rel, around: Surroundings) -> None:
        self.found: list[tuple[Options, Core]] = []
        self.reason = "the statement is outside what can be judged"  # why there is none
        self.missed = ""  # why one that a habit of the field would give cannot be judged
        self.clash: IllTyped | None = None
        self._left = self._worked_out(rel, around)

    def __iter__(self) -> Iterator[tuple[Options, Core]]:
        yield from self.found
        for reading in self._left:
            self.found.append(reading)
            yield reading

    def _worked_out(self, rel: Rel, around: Surroundings) -> Iterator[tuple[Options, Core]]:
        for options in ways(rel, around):
            try:
                read = spelled_out(rel, options, around)
                elaborator = Elaborator(around.symbols, around.definitions, options, around.families)
                core = elaborator.relation(read, around.hypotheses)
            except IllTyped as error:
                self.clash = error
                return
            except Cannot as error:
                self.reason = error.reason if not self.found else self.reason
                self.missed = error.reason if any(getattr(options, k) for k in _SPELLED) else self.missed
                continue
            except RecursionError:
                self.reason = "the definitions unfold without end"
                continue
            anew = options != Options() and not options.matched and compares_alike(core.rel) > compares_alike(rel)
            if all(core.rel != c.rel for _, c in self.found) and not anew:
                yield options, core


def ways(rel: Rel, around: Surroundings) -> Iterator[Options]:
    """The ways the field may mean the relation, the plain one first unless the text says that D is optimal."""
    generated = not around.literal and with_law_of_samples(rel, around.symbols) != rel
    for options in _ways(rel, around):
        yield replace(options, sampled=generated)  # no table of values knows the slope of D^*(G(z))


def _ways(rel: Rel, around: Surroundings) -> Iterator[Options]:
    if around.literal or not around.optimal_stated:
        yield Options()
    if around.literal:
        return
    if (
        _mentions_discriminator(nodes(rel), around.symbols)
        or _plays_with_costs(rel, around)
        or _names_scores(rel, around)
    ) and not tells_best_apart(rel, around.symbols):
        yield Options(optimal=True)
    if around.optimal_stated:
        yield Options()
    agree = around.matched_hinted or around.matched_stated or _constant_side(rel, around.symbols)
    agree = agree and not binds(rel, "grad", "partial", "deriv")  # the laws agree at one parameter, not around it
    if agree and not (fits_a_model(rel, around.symbols) or parts_laws(rel, around.symbols)):
        yield from (Options(matched=True), Options(optimal=True, matched=True))
    if _has_indexed(rel):
        yield Options(enumerated=True)
    if any(isinstance(n, Op) and n.op == "at" for n in nodes(rel)):
        yield from (Options(balanced=True), Options(complement=False))
    if any(isinstance(n, Op) and n.op == "Div" for n in nodes(rel)):
        yield Options(jsd_for_div=True)
    used = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
    defined = [n for name in used & around.definitions.keys() for n in walk(around.definitions[name].body)]
    if speaks_of_latents((*nodes(rel), *defined), around.symbols):
        yield Options(latent=True)
    if around.symbols.families:
        yield Options(merged=True)
    if moves(rel):
        yield Options(functions=True)
    spelled = (Options(conditioned=True), Options(prior=True), Options(mixture=True), Options(wide_logs=True))
    spelled += (Options(narrow_gradients=True), Options(shared=True), Options(averaged=True), Options(generated=True))
    spelled += (Options(drawn=True), Options(narrow_logs=True), Options(written=True), Options(decimal=True))
    spelled += (Options(compared=True), Options(joined=True), Options(settled=True))
    left_out = [o for o in spelled if spelled_out(rel, o, around) != rel]
    yield from left_out
    together = {k: True for k in _SPELLED if any(getattr(o, k) for o in left_out)}
    if len(left_out) > 1:
        yield Options(**together)
    if left_out and around.symbols.families:
        yield Options(merged=True, **together)
    if around.symbols.speaks_of_bits and not around.symbols.base_two and _has_logarithm(rel) and not _two_bases(rel):
        yield Options(bits=True)
        if _has_indexed(rel):
            yield Options(bits=True, enumerated=True)
    singles = {n.name for n in (*nodes(rel), *defined) if isinstance(n, Sym) and len(n.name) == 1}
    if any(
        s.isupper() and s not in around.definitions and s.lower() in singles | set(around.definitions) for s in singles
    ):
        yield Options(casefold=True)


def reader(options: Options, around: Surroundings) -> Callable[[Rel], Core | None]:
    """What reads another line as this one was read; None where it cannot be."""

    def read(line: Rel) -> Core | None:
        try:
            spelled = spelled_out(line, options, around)
            return Elaborator(around.symbols, around.definitions, options, around.families).relation(spelled)
        except (Cannot, IllTyped, RecursionError):
            return None

    return read


def spelled_out(rel: Rel, options: Options, around: Surroundings) -> Rel:
    """The relation with what a way of reading puts into it."""
    if options.written:
        rel = as_written(rel, around.symbols)
    if options.conditioned:
        rel = conditioned(rel)
    if options.wide_logs:
        rel = with_wide_logs(rel)
    if options.decimal:
        rel = with_decimal_logs(rel)
    if options.narrow_logs:
        rel = with_narrow_logs(rel)
    if options.narrow_gradients:
        rel = with_narrow_gradients(rel)
    if options.averaged:
        rel = with_averages(rel)
    if options.generated:
        rel = with_generated(rel, around.symbols)
    if options.drawn:
        rel = with_drawn(rel, around.symbols)
    if options.shared:
        rel = with_shared_condition(rel, around.symbols)
    if options.compared:
        rel = with_law_of_divergence(rel)
    if options.joined:
        rel = with_joint_laws(rel, around.symbols)
    if options.settled:
        rel = with_best_at(rel, around.symbols)
    if options.sampled:
        rel = with_law_of_samples(rel, around.symbols)
    if options.prior:
        rel = with_prior(rel)
    return with_middle(rel, around.definitions) if options.mixture else rel


def _two_bases(rel: Rel) -> bool:
    r"""Does the line itself tell `\log_2` from `\log` or `\ln`?"""
    return {"log", "logbase"} <= {n.op for n in nodes(rel) if isinstance(n, Op)}


def _has_logarithm(rel: Rel) -> bool:
    return any(isinstance(n, Op) and n.op in _LOGARITHMIC for n in nodes(rel))


def _plays_with_costs(rel: Rel, around: Surroundings) -> bool:
    r"""Do named costs of a discriminator (`L_G + L_D = KL(p \| q)`) stand on one side, and none on the other?"""
    played: list[bool] = []
    for t in (rel.lhs, rel.rhs):
        used = {n.fn if isinstance(n, App) else n.name for n in walk(t) if isinstance(n, App | Sym)}
        inner = [n for name in used & around.definitions.keys() for n in walk(around.definitions[name].body)]
        played.append(_mentions_discriminator(inner, around.symbols))
    return played[0] != played[1]


def _names_scores(rel: Rel, around: Surroundings) -> bool:
    """Is a name of the relation one for the scores of D at a point, `r(x) = D(x)/(1 - D(x))`?"""
    used = {n.fn for n in nodes(rel) if isinstance(n, App)} & around.definitions.keys()
    bodies = [list(walk(around.definitions[name].body)) for name in used]
    return any(
        _mentions_discriminator(body, around.symbols) and not any(isinstance(n, Bind) for n in body) for body in bodies
    )


def _mentions_discriminator(terms: Sequence[Term], symbols: Symbols) -> bool:
    return any(
        (isinstance(n, App) and symbols.is_unit(n.fn) and not take_apart(n.fn).optimal)
        or (isinstance(n, Sym) and symbols.is_unit(n.name))
        or (isinstance(n, Sym | App) and take_apart(n.name if isinstance(n, Sym) else n.fn).letter == "V")
        for n in terms
    )


def _constant_side(rel: Rel, symbols: Symbols) -> bool:
    """Is one side a plain number? Then the statement may be about the optimum, where the laws agree."""
    return any(
        not any(isinstance(n, Sym | App) and n != Sym("\\pi") for n in walk(t)) for t in (rel.lhs, rel.rhs)
    ) and any(
        "*" in name and name != symbols.data
        for name in (n.name if isinstance(n, Sym) else n.fn for n in nodes(rel) if isinstance(n, Sym | App))
    )


def _has_indexed(rel: Rel) -> bool:
    return any(isinstance(n, Op) and n.op == "index" for n in nodes(rel))
