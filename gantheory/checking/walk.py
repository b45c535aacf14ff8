"""A document from top to bottom: definitions are collected, every link of every chain gets its statement."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from ..language.layout import Chain, Unread
from ..language.printing import latex
from ..language.terms import App, Bind, Num, Op, Rel, Sym
from ..reading.document import Passage
from .algorithms.algorithms import of_algorithms
from .algorithms.em_steps import Mixture, mixture_of, of_a_step
from .algorithms.objectives import Place
from .algorithms.updates import read_update
from .declared import masses_named
from .definitions import Definitions
from .document import passages, prose
from .document.beside import held_beside
from .document.claimed import says_anew
from .document.conditions import may_suppose, opposite
from .document.denied import as_denied
from .document.derivations import Link, after_a_slip, anchored, only_what_is_right, with_fixed_laws
from .document.inforce import in_force, laws_equated
from .document.naming import bound_named, names_given, solved_for
from .document.own_functionals import OwnFunctionals
from .document.own_terms import in_its_terms
from .document.released import Released
from .document.renamed import names_of
from .document.restated import Restated
from .document.supposed import Suppositions, under
from .document.tied import tie_of
from .document.told import sides_told
from .document.unsaid import with_unsaid
from .forms import (
    ends_in_value,
    head_of,
    is_arithmetic,
    is_assumption,
    is_limit,
    is_stationary,
    may_introduce,
    one_by_one,
    rewrites,
    writes_out_a_family,
)
from .judge import judge, type_clash_alone
from .names import take_apart
from .readings.normals import with_equal_moments
from .readings.one_space import unite
from .readings.several_variables import AtOnePoint, at_one_point, is_best
from .restricting import restriction
from .scope import Defined, Equated
from .scruples import FIXED, SOLVED, SOLVED_AT
from .subjects.apart import attained_by_laws_apart, of_laws_apart
from .subjects.cases import by_form
from .subjects.coins import of_coins
from .subjects.convex import bounds_a_divergence, of_any_generator
from .subjects.decoders import Decoders
from .subjects.examples import claims_apart, is_number, is_supposed, rounds, still_holds
from .subjects.flows import Flows
from .subjects.gaussians import Normals
from .subjects.minimax import of_minimax
from .subjects.objectives_of_d import is_of_two_means, is_turned
from .subjects.orbits import Orbits
from .subjects.proportions import of_proportions
from .subjects.realisable import of_best_fit
from .subjects.sampled import OBJECTIVES, defined_in, idle_mean
from .subjects.scalar_optima import of_a_scalar_optimum
from .subjects.solutions import unsolved
from .subjects.tables import Tables
from .subjects.taken import of_what_is_taken
from .subjects.written_laws import of_written_laws, read_otherwise
from .subjects.written_out import Curves, is_told, of_numbers
from .symbols import survey, take_sides
from .transport.critic_families import of_a_family
from .transport.critics import of_critics
from .transport.duals import of_duality, of_extreme, of_primal
from .transport.lines import on_a_line
from .transport.lipschitz import of_one_critic
from .transport.potentials import Potentials
from .transport.small_transports import of_independent_draws
from .verdict import Surroundings, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement of a passage with its place and its verdict."""

    line: int
    column: int
    end_column: int
    text: str
    verdict: Verdict
    seconds: float = 0.0
    opens: int | None = None  # the line of a label above the one formula of a display


@dataclass(slots=True)
class Walker(Definitions):
    """The check of one document; `progress` is told how many of how many passages are done."""

    progress: Callable[[int, int], None] | None = None
    flows: Flows = field(default_factory=Flows)
    orbits: Orbits = field(default_factory=lambda: Orbits(""))
    equated: list[Equated] = field(default_factory=list[Equated])
    meant: OwnFunctionals = field(default_factory=OwnFunctionals)  # operators that the text gives a meaning of its own
    released: Released = field(default_factory=Released)
    numbers: dict[str, int] = field(default_factory=dict[str, int])  # letters that are numbers, and since where
    values: dict[str, str] = field(default_factory=dict[str, str])  # names like points that stand for values of D
    links: list[Link] = field(default_factory=list[Link])  # of the chain last read
    tail: Link | None = None  # the last link of the last display
    tables: Tables = field(default_factory=lambda: Tables(""))  # laws given by their masses
    restated: Restated = field(default_factory=Restated)
    decoders: Decoders = field(default_factory=Decoders)
    drawn: Normals = field(default_factory=Normals)  # variables and laws that are normal
    curves: Curves = field(default_factory=lambda: Curves(""))
    mixture: Mixture | None = None
    potentials: Potentials = field(default_factory=Potentials)
    steps: dict[Place, Verdict] = field(default_factory=dict[Place, Verdict])  # on the steps of algorithms

    def run(self) -> list[tuple[Passage, list[Finding]]]:
        """Every formula passage with its findings."""
        parsed: list[tuple[Passage, tuple[Chain, ...] | Unread]] = []
        previous: Passage | None = None
        parse = partial(passages.parsed_as, hints=passages.functions_written(self.document.text))
        for passage in self.document.passages:
            if passage.kind not in ("display", "inline"):
                continue
            if passage.kind == "display":
                if previous is not None and passages.goes_on(previous, passage):
                    parsed = [(p, parse(p, passage.latex) if p is previous else cs) for p, cs in parsed]
                    parsed.append((passage, ()))
                    previous = passage
                    continue
                previous = passage
            parsed.append((passage, parse(passage)))
        parsed, self.values = passages.prepared(parsed, self.document.text)
        read = [c for _, cs in parsed if not isinstance(cs, Unread) for c in cs]
        self.curves, self.orbits = Curves(self.document.text), Orbits(self.document.text)
        self.tables, self.restated = Tables(self.document.text), Restated(self.document.text)
        self.symbols = survey(read, self.document.text, sides_told(parsed, self.document))
        passages.override(self.symbols, self.document)
        unite(self.symbols, (t for c in read for t in c.terms if t is not None))
        parsed = passages.with_ratios(parsed, self.symbols)
        self.mixture = mixture_of((t for c in read for t in c.terms if t is not None), self.document.text)
        self.equated = laws_equated(parsed, self.symbols)
        self.suppositions = Suppositions(self.document.text).note(parsed, self.symbols)
        self.meant = OwnFunctionals(self.document.text).note(parsed)
        self.steps = of_algorithms(parsed, self.symbols, self.document, self.seed)
        self.unread = {n for p, cs in parsed if isinstance(cs, Unread) for n in names_given(p.latex)}
        self._look_ahead(read, parsed)
        out: list[tuple[Passage, list[Finding]]] = []
        for done, (passage, chains) in enumerate(parsed):
            if self.progress is not None:
                self.progress(done, len(parsed))
            if isinstance(chains, Unread):
                if passage.kind == "display":
                    self.last = None  # what goes on from here goes on from something not understood
                    out.append((passage, [_unread(passage, chains)]))
                continue
            if not chains:
                going = Verdict("definition", reason="goes on from the display before")
                shown = passage.line, passage.column, passage.column + 1, passage.latex.strip()
                out.append((passage, [Finding(*shown, going)]))
                continue
            if passage.kind == "display":
                self._fixed_laws(chains)
            out.append((passage, self._passage(passage, chains)))
        return out

    def _passage(self, passage: Passage, chains: tuple[Chain, ...]) -> list[Finding]:
        take_sides(self.symbols, (t for chain in chains for t in chain.terms if t is not None))
        around = self._surroundings(passage, chains)
        findings: list[Finding] = []
        if prose.set_apart(passage, self.document.text) and chains and chains[0].terms[0] is not None:
            self.last = None
        for name, end in list(self.numbers.items()):
            if not still_holds(self.document.text[end : passage.start]):
                self.definitions.pop(name, None)
                del self.numbers[name]
        self.released.note(passage, chains, self.document.text, self.definitions)
        equations: list[tuple[Rel, int]] = []
        for chain in chains:
            self.tables.note(chain, passage.end)
            self.decoders.note(chain)
            self.links = []
            self._release(chain)
            self.drawn.note(chain)
            found = self._chain(passage, chain, around)
            if self.literal is None:
                found = [replace(f, verdict=as_denied(f.verdict, passage, self.document.text)) for f in found]
            findings += found
            places = range(len(findings) - len(self.links), len(findings))
            equations += [(r.rel, k) for r, k in zip(self.links, places, strict=True) if r.verdict.verdict != "refuted"]
            self.curves.note(chain, passage.end)
            if (name := is_number(chain)) is not None and name in self.definitions:
                self.numbers[name] = passage.end
        found = unsolved([rel for rel, _ in equations], around) if passage.kind == "display" else {}
        for k, verdict in found.items():
            findings[equations[k][1]] = replace(findings[equations[k][1]], verdict=verdict)
        return findings

    def _surroundings(self, passage: Passage, chains: tuple[Chain, ...]) -> Surroundings:
        before, above = passage.text_before, self.document.text[max(0, passage.start - 8000) : passage.start]
        behind = self.document.text[passage.end : passage.end + 200].lstrip("$")
        after = re.split(r"(?<=[.;])\s|\n\s*\n|\$\$", behind)[0]
        return Surroundings(
            self.symbols,
            self.definitions,
            passages.families_of(chains, self.symbols),
            discrete_stated=prose.says_discrete(before)
            or prose.says_discrete(prose.rest_of_sentence(self.document.text[passage.end :]))
            or not prose.speaks_of_densities(self.document.text),
            densities_near=prose.speaks_of_densities(before) or prose.entropies_are_integrals(self.document.text),
            conditional=prose.says_if(before) or prose.goes_on_with_if(after),
            structured=prose.ties_variables(before, after, above),
            tied=tie_of(before, after),
            equivalent=prose.says_equivalent(before) or prose.is_one_side(after),
            general_stated=prose.says_general(before),
            inline=passage.kind == "inline" and not prose.stands_alone(self.document.text, passage.start, passage.end),
            above=above,
            said=prose.words_around(self.document.text, passage.start, passage.end),
            matched_hinted=prose.hints_matched(before),
            optimal_stated=self._supposed(passage, prose.says_optimal),
            matched_stated=self._supposed(passage, prose.says_matched),
            literal=self.literal is not None and self.literal(passage.line),
            unread=frozenset(self.unread),
            specific=frozenset(self.specific),
            normals=with_equal_moments(self.normals, before),
            equated=in_force(self.equated, passage, self.document.text) if passage.kind == "display" else (),
            seed=self.seed,
        )

    def _chain(self, passage: Passage, chain: Chain, around: Surroundings) -> list[Finding]:
        terms = list(chain.terms)
        if terms[0] is None:
            terms[0] = self.last
        if not chain.ops:
            return [self._expression(passage, chain, around)]
        if names := masses_named(chain):
            verdict = Verdict("definition", reason=f"introduces {names[0]} by its masses")
            rel = Rel(chain.ops[0], terms[0] or Sym(names[0]), terms[1] or Sym(names[0]))
            return [self._finding(passage, Link(rel, chain.spans[1], 1, verdict), chain.spans[0])]
        if any(isinstance(t, Op) and t.op == "cases" for t in terms):
            laws = {n for t in terms if t is not None for n in names_of(t)}
            around = replace(around, specific=around.specific | {n for n in laws if self.symbols.is_law(n)})
            self._fix_a_table(head_of(terms[0], "") if terms[0] is not None else "")
        if ends_in_value(chain, self.symbols):
            around = replace(around, matched_hinted=True)
        links: list[Link] = []
        for k, op in enumerate(chain.ops):
            lhs, rhs = terms[k], terms[k + 1]
            if rhs is None:
                continue
            if lhs is None:
                unread = Verdict("unread", reason="no left side")
                links.append(Link(Rel(op, rhs, rhs), chain.spans[k + 1], k + 1, unread))
                continue
            *others, rel = one_by_one(Rel(op, lhs, rhs), self.symbols)
            links += [Link(other, chain.spans[k], k, judge(other, around)) for other in others]
            started, settled = time.monotonic(), bool(links) and links[-1].verdict.good
            try:
                verdict = self._link(rel, k, chain, links, replace(around, settled=settled), passage)
                verdict = self._with_its_value(rel, verdict, around)
                if self.literal is None:  # a page of the book states its hypotheses
                    verdict = in_its_terms(rel, verdict, self.suppositions.before(passage.start), judge, around)
                    verdict = self.meant.instead(rel, verdict, passage.start, passage.end, judge, around)
                    verdict = self.released.instead(rel, verdict, judge, around)
                    verdict = self.tables.instead(rel, verdict, passage.start, judge, around)
                    verdict = self.restated.read(rel, verdict, k, passage.start, judge, around)
                    verdict = with_unsaid(rel, verdict, passage.latex, self.shared, around)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # a bug of ours loses one line only
                verdict = Verdict("unread", reason=f"internal error, please report it: {type(error).__name__}: {error}")
            numbers = self.tables.written_out(rel, passage.start)
            if numbers is None and (passage.kind == "display" or verdict.verdict != "unread"):
                supposed = self.suppositions.near(passage.start, passage.end)
                verdict = under(rel, verdict, supposed, self.definitions, judge, around)
                verdict = verdict if around.literal else held_beside(verdict, passage.latex, chain.spans[k + 1][1])
            verdict = self.claims.owed(rel, verdict, self.definitions)
            if chain.equivalence and not verdict.good:
                verdict = Verdict("definition", reason="one side of an equivalence")
            links.append(Link(rel, chain.spans[k + 1], k + 1, verdict, time.monotonic() - started))
        if prose.set_apart(passage, self.document.text):
            self.last, self.tail = terms[-1], links[-1] if links else None
        self._note_value(links, chain)
        with_fixed_laws(links)
        anchored(links, terms, around)
        only_what_is_right(links, chain)
        self.links = links
        if links and links[0].verdict.verdict == "refuted":
            self._doubt(links[0].rel)
        return [self._finding(passage, link, chain.spans[0] if link.index == 1 else link.span) for link in links]

    def _doubt(self, rel: Rel) -> None:
        """What follows a false objective may be said of the right one."""
        known = self.definitions.get(name := head_of(rel.lhs, ""))
        if known is not None and known.body == rel.rhs and take_apart(name).letter in OBJECTIVES:
            self.definitions[name] = replace(known, line=-1)

    def _finding(self, passage: Passage, link: Link, span: tuple[int, int]) -> Finding:
        line, column = passage.place(span[0])
        end_line, end_column = passage.place(link.span[1])
        text, verdict = passages.with_names_back(latex(link.verdict.of or link.rel), link.verdict, self.values)
        end, opens = (
            end_column if end_line == line else column + 1,
            passages.label_above(passage, line, self.document.text),
        )
        return Finding(line, column, end, text, verdict, link.seconds, opens)

    def _expression(self, passage: Passage, chain: Chain, around: Surroundings) -> Finding:
        """A formula without a relation claims nothing, but may be ill typed."""
        term = chain.terms[0]
        verdict = Verdict("definition", reason="an expression: it claims nothing")
        verdict = self.steps.get((passage.start, chain.spans[0][0]), verdict)
        if term is not None and passage.kind == "display":
            verdict = type_clash_alone(term, around) or verdict
            self.last = term
            name = "\\objective" if isinstance(term, Bind) else f"\\objective_{passage.start}"
            if isinstance(term, Bind) or is_of_two_means(term, around):
                self.definitions[name] = Defined((), term, 0)
        elif term is not None and is_turned(term, around):
            self.definitions["\\objective"] = Defined((), term, 0)
        line, column = passage.place(chain.spans[0][0])
        text, verdict = passages.with_names_back(latex(term) if term is not None else "", verdict, self.values)
        return Finding(line, column, column + 1, text, verdict)

    def _link(
        self, rel: Rel, k: int, chain: Chain, links: list[Link], around: Surroundings, passage: Passage
    ) -> Verdict:
        if self.deadline is not None and time.monotonic() > self.deadline:
            return Verdict("unread", reason="over budget")
        if rel.op in ("~", "in", "maps", "indep") or (rel.op == "->" and not is_limit(rel)):
            return self._declaration(rel, around)
        if (one := at_one_point(rel, around)) is not None:
            return self._at_one_point(one, rel, lambda line: self._link(line, k, chain, links, around, passage))
        if (verdict := of_a_family(rel, self.document.text, passage.start, passage.end)) is not None:
            return verdict
        if k == 0 and (verdict := self.orbits.read(rel, self.flows.equations, around, passage.start)) is not None:
            return verdict
        if k == 0 and (verdict := self.flows.read(rel, self.seed) or of_duality(rel) or of_extreme(rel)) is not None:
            return verdict
        primal = (of_primal(rel, chain.terms[0]) or of_primal(rel, rel.lhs) or of_extreme(rel)) if k else None
        if (verdict := of_one_critic(rel, around) or of_independent_draws(rel) or primal) is not None:
            return verdict
        verdict = of_minimax(rel, around) or of_a_step(rel, self.mixture) or of_best_fit(rel, judge, around)
        verdict = verdict or self._of_shares(rel, around) or of_a_scalar_optimum(rel, around)
        if (verdict := verdict or on_a_line(rel, self.document.text, passage.start)) is not None:
            return verdict
        if k == 0 and (step := self.steps.get((passage.start, chain.spans[0][0]))) is not None:
            return step
        if (update := read_update(rel, prose.goal(passage.text_before), self.definitions, around)) is not None:
            return update
        if rel.op in ("<-", "propto"):
            assigned = Verdict("definition", reason="an assignment")
            return assigned if rel.op == "<-" else of_proportions(rel, around, judge)
        if (verdict := self._of_an_example(rel, k, passage, around)) is not None:
            return verdict
        if (verdict := of_written_laws(rel, self.drawn, self.energies, self.arrays, judge, around)) is not None:
            return verdict
        if is_assumption(rel, self.symbols):
            return self._assumed(rel, passage, around)
        told = says_anew(passage) or ((is_arithmetic(rel) or rounds(rel)) and not around.conditional)
        if (reason := self._condition(rel, inline=around.inline and not told)) is not None:
            told = Verdict("definition", reason=reason, conditions=self._owed(rel, passage))
            return self.potentials.follows(rel, self.definitions) or told
        if k == 0 and bounds_a_divergence(rel):  # defined or not
            dual = of_any_generator(rel, judge, around, self.definitions)
            if dual is not None:
                return dual
        if k == 0 and (verdict := self._definition(rel, passage, around)) is not None:
            if verdict.verdict == "definition":
                return self._forgotten(rel, around) or verdict
            return self._attained(rel, verdict, passage, around) or verdict
        if (verdict := self._named_behind(rel) or of_critics(rel, judge, around)) is not None:
            return verdict
        verdict = judge(replace(rel, op="=" if rel.op in (":=", "equiv") else rel.op), around)
        alone = len(chain.ops) == 1 and chain.terms[0] is not None and not around.literal
        if alone and may_suppose(rel, verdict, passage.text_before):
            never = (other := opposite(rel)) is not None and judge(other, replace(around, mend=False)).good
            return verdict if never else Verdict("definition", reason="a condition on its laws")
        slip = links[-1] if links else self.tail if chain.terms[0] is None else None
        if slip is not None and (later := after_a_slip(rel, slip, verdict, around, same=bool(links))) is not None:
            return later
        if verdict.verdict == "unread" and (whole := self._of_the_first(rel, k, chain, links, around)) is not None:
            return whole
        if verdict.reason == FIXED and (apart := of_laws_apart(rel, self.document.text[: passage.end])) is not None:
            return apart
        if (bound := self._attained(rel, verdict, passage, around)) is not None:
            return bound
        if verdict.verdict == "unread":
            general = of_any_generator(rel, judge, around, self.definitions)
            if general is not None:
                return general
        if verdict.verdict == "unread":
            read = read_otherwise(rel, self.arrays, judge, around)
            read = read or by_form(rel, chain.terms[-1], passage.text_before, judge, around)
            if read is not None:
                return read
        if verdict.verdict == "unread" and writes_out_a_family(rel, self.symbols):
            return Verdict("definition", reason="writes a law out in a family of laws")
        if verdict.verdict == "unread" and k == 0 and self.flows.moves(rel):
            return Verdict("definition", reason="a differential equation")
        if verdict.verdict == "unread":
            if (later := self._with_later_values(rel, around, passage.start)) is not None:
                return later
            if (found := solved_for(rel, {*self.definitions, *self.ahead})) is not None:
                return self._remember(found, head_of(found.lhs, ""))
            if (name := bound_named(rel, {*self.definitions, *self.ahead})) is not None:
                return Verdict("definition", reason=f"introduces {name}, a bound")
        if not verdict.good and is_stationary(Rel(rel.op, chain.terms[0] or rel.lhs, rel.rhs)):
            return Verdict("definition", reason="a condition: the derivative vanishes")
        rewritten = k > 0 and rewrites(chain.terms[0], rel) and not isinstance(rel.rhs, Num)
        if rewritten and verdict.reason in (SOLVED, SOLVED_AT):
            plain = judge(rel, replace(around, literal=True))  # rewritten: no equation to solve
            if plain.good or plain.verdict in ("supported", "refuted"):
                return plain
        if verdict.verdict == "unread" and verdict.reason in (SOLVED, SOLVED_AT) and not verdict.good:
            return Verdict("definition", reason=verdict.reason)
        apart = not (prose.set_apart(passage, self.document.text) or passage.text_before.rstrip().endswith("$"))
        if verdict.verdict == "refuted" and k == 0 and chain.terms[0] is None and (apart or verdict.repair is None):
            return Verdict("unread", reason="it may go on from something else than the formula before")
        if verdict.verdict == "unread" and (taken := of_what_is_taken(rel, self.definitions)) is not None:
            return taken
        if verdict.verdict == "unread" and may_introduce(rel, self.symbols, self.definitions, k):
            return self._introducing(rel, around)
        return self._or_remark(rel, verdict, passage)

    def _at_one_point(self, one: AtOnePoint, rel: Rel, judged: Callable[[Rel], Verdict]) -> Verdict:
        """The verdict on a line of several variables; its D^* stays one of so many."""
        best = [n for n in self.definitions if is_best(n, self.symbols)]
        hidden = {n: self.definitions.pop(n) for n in best}
        verdict = one.of(rel, judged(one.rel))
        for name in (n for n in [*self.definitions] if is_best(n, self.symbols)):
            del self.definitions[name]
        self.definitions |= hidden
        if isinstance(rel.lhs, App) and is_best(rel.lhs.fn, self.symbols):
            variables = tuple(a.name for a in (*rel.lhs.args, *rel.lhs.given) if isinstance(a, Sym))
            self.definitions[rel.lhs.fn] = Defined(variables, rel.rhs, 0)
        return verdict

    def _forgotten(self, rel: Rel, around: Surroundings) -> Verdict | None:
        """The verdict on an objective whose means are not over what they are of; nothing is made of it later."""
        verdict = idle_mean(rel, around)
        if verdict is not None:
            self.definitions.pop(head_of(defined_in(rel), ""), None)
        return verdict

    def _attained(self, rel: Rel, verdict: Verdict, passage: Passage, around: Surroundings) -> Verdict | None:
        """An equation false in general, where the text supposes laws that do not overlap: it may hold of them."""
        if verdict.verdict != "refuted" or around.failing:
            return None
        above, plain = self.document.text[: passage.start], replace(around, mend=False)
        return attained_by_laws_apart(rel, passage.text_before, above, lambda r: judge(r, plain))

    def _of_an_example(self, rel: Rel, k: int, passage: Passage, around: Surroundings) -> Verdict | None:
        """Claims of numbers: of laws given as tables, of point masses, of what is written out."""
        if (density := self.decoders.judged(rel, around)) is not None:
            return density
        coins = of_coins(self.tables.with_coins(rel, passage.start), around)
        if (verdict := coins or claims_apart(rel, around if passage.kind == "inline" else None)) is not None:
            return verdict
        if (verdict := self.tables.judged(rel, passage.start, judge, around)) is not None:
            supposed = passage.kind == "inline" and is_supposed(passage.text_before)
            return Verdict("definition", reason="a condition or a remark") if supposed else verdict
        if k or (
            passage.kind != "display" and (around.conditional or not is_told(rel, passage.text_before, passage.latex))
        ):
            return None
        near, read = self.curves.near(passage.start, passage.end), self.tables.with_coins(rel, passage.start)
        verdict = of_numbers(read, replace(around, inline=False), near, passage.text_before)
        if verdict is not None and verdict.verdict != "refuted":
            self._definition(rel, passage, around)
        return verdict

    def _of_the_first(self, rel: Rel, k: int, chain: Chain, links: list[Link], around: Surroundings) -> Verdict | None:
        """A divergence at the head of a chain whose equations all hold: the link as one of that divergence."""
        first = chain.terms[0]
        if k == 0 or not (isinstance(first, Op) and first.op == "KL") or not all(link.verdict.good for link in links):
            return None
        if set(chain.ops[: k + 1]) != {"="}:
            return None
        whole = Rel("=", first, rel.rhs)
        verdict = judge(whole, around)
        if verdict.verdict == "unread":
            verdict = self._with_later_values(whole, around, links[0].span[0]) or verdict
        return verdict if verdict.good or verdict.verdict == "refuted" else None

    def _condition(self, rel: Rel, *, inline: bool) -> str | None:
        """Why a relation restricts its symbols; None where it claims something."""
        return restriction(rel, self.symbols, self.definitions, self.claims.names, inline=inline)


def _unread(passage: Passage, error: Unread) -> Finding:
    line, column = passage.place(error.pos)
    text = passage.latex.strip().replace("\n", " ")[:200]
    return Finding(line, column, column + 1, text, Verdict("unread", reason=error.reason))
