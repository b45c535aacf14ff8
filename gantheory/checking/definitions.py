"""What a document defines: laws, values, costs and letters, remembered and compared with the field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..language.layout import Chain
from ..language.notation import INDEX_LETTERS
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, walk
from ..reading.document import Document, Passage
from .document import claimed, prose
from .document.claimed import lets
from .document.derivations import Link
from .document.equality import Bound, bounds_of, where_equal
from .document.naming import (
    Told,
    evidence_bound,
    functions_in_words,
    given_there,
    mentions,
    names_undefined,
    remember,
    told_beside,
    told_near,
    value_named,
    values_defined,
    values_in_words,
)
from .document.passages import Parsed
from .document.presupposed import presupposed, specified
from .document.replaced import replaced
from .document.several import Meanings, in_another_meaning, is_new_law, meanings
from .document.supposed import Suppositions, as_chosen, speaks_of_chosen
from .document.unsaid import Shared, shared_names
from .forms import (
    at_an_optimum,
    has_player,
    head_of,
    is_at_optimum,
    is_constant,
    is_exponential,
    is_functional,
    is_list,
    is_other_game,
    is_share_of_laws,
    is_starred,
    is_unknown_functional,
    missing_parameter,
    objective_of,
    without_members,
)
from .judge import judge, type_clash
from .names import PARAMETER_LETTERS, take_apart
from .readings.elaborate import Elaborator
from .readings.normals import normal_laws
from .readings.notations import with_total_variation
from .repairing.mending import EQUALITY
from .scope import Cannot, Defined, IllTyped
from .subjects.agreeing import as_in_the_field, is_own_scale, values_of_the_game
from .subjects.arrays import Arrays, arrays_of
from .subjects.best_values import at_the_best
from .subjects.energies import Energy, energies_of
from .subjects.evidence import of_evidence_bound
from .subjects.kernels import of_kernel_distance
from .subjects.matrices import normal_with_matrices
from .subjects.named_divergences import as_square, of_a_named_divergence
from .subjects.objectives_of_d import of_the_best_d
from .subjects.realisable import of_true_parameter
from .subjects.sampled import OBJECTIVES, check_sampling
from .subjects.shares import of_unequal_shares
from .symbols import FAMILIES, Symbols, point_base
from .verdict import Surroundings, Verdict


@dataclass(slots=True)
class Definitions:
    """The state of one document's check, and how its definitions come about."""

    document: Document
    seed: int | None = None
    deadline: float | None = None
    literal: Callable[[int], bool] | None = None
    definitions: dict[str, Defined] = field(default_factory=dict[str, Defined])
    normals: dict[str, App] = field(default_factory=dict[str, App])
    energies: tuple[Energy, ...] = ()
    arrays: Arrays = field(default_factory=Arrays)
    ahead: dict[str, Defined] = field(default_factory=dict[str, Defined])
    supposed: set[Callable[[str], bool]] = field(default_factory=set[Callable[[str], bool]])  # before the last display
    bounds: list[Bound] = field(default_factory=list[Bound])  # the inequalities
    told: list[Told] = field(default_factory=list[Told])  # values that sentences name
    specific: set[str] = field(default_factory=set[str])
    suppositions: Suppositions = field(default_factory=Suppositions)
    unread: set[str] = field(default_factory=set[str])  # names given by what could not be read
    claims: claimed.Claims = field(default_factory=claimed.Claims)
    meanings: Meanings = field(default_factory=dict[str, tuple[Defined, ...]])  # of laws made of others
    values_of: dict[str, Term] = field(default_factory=dict[str, Term])  # where the chain that defines a name has led
    shared: Shared = field(default_factory=dict[tuple[str, tuple[Term, ...]], App])  # names of two laws
    bounded: Rel | None = None  # what a bound has just been named for
    last: Term | None = None
    symbols: Symbols = field(default_factory=Symbols)

    def _supposed(self, passage: Passage, says: Callable[[str], bool]) -> bool:
        """Is a hypothesis stated before a formula, or before the display that it goes on from?"""
        before = passage.text_before
        held = says(before) or (prose.goes_on(before) and says in self.supposed)
        if passage.kind == "display":
            (self.supposed.add if held else self.supposed.discard)(says)
        return held

    def _owed(self, rel: Rel, passage: Passage) -> tuple[str, ...]:
        """What a function that a sentence sets in this formula takes for granted."""
        name = head_of(rel.lhs, "")
        bodies = [t.meaning.body for t in self.told if (t.start, t.name) == (passage.start, name)]
        return presupposed(bodies[0], passage.text_before, self.symbols) if bodies else ()

    def _assumed(self, rel: Rel, passage: Passage, around: Surroundings) -> Verdict:
        """Laws that are set equal: an assumption, or where a bound before is attained."""
        attained = where_equal(rel, passage, self.bounds, around)
        owed = specified(rel, self.symbols)
        told = attained or of_true_parameter(owed, passage.text_before)
        return told or Verdict("definition", reason="an assumption on its laws", conditions=owed)

    def _look_ahead(self, chains: list[Chain], parsed: list[Parsed]) -> None:
        """`.. where M = (p + q)/2`: a law that is only defined after its first use, a value that a sentence names."""
        self.told = [*values_in_words(parsed, self.document.text), *functions_in_words(parsed, self.symbols)]
        self.symbols.values = values_of_the_game(chains)
        self.bounds = bounds_of(parsed)
        self.meanings = {n: tuple(ms) for n, ms in meanings(chains, self.symbols).items()}
        self.definitions = {**{name: found[0] for name, found in self.meanings.items()}, **self.definitions}
        self.shared = shared_names(chains)
        self.ahead = values_defined(claimed.given(parsed, chains))
        self.normals = normal_laws(chains)
        self.energies = energies_of(chains)
        arrays = arrays_of(chains, self.energies, self.document.text)
        self.arrays = replace(arrays, covariant=normal_with_matrices(chains))

    def _with_its_value(self, rel: Rel, verdict: Verdict, around: Surroundings) -> Verdict:
        """A line that holds of a name under what its definition owes, read with where the definition has led: what that
        owes, `J = max_D V = E[..]`, was said there."""
        bounded, self.bounded = self.bounded, rel if (verdict.reason or "").endswith(", a bound") else None
        if bounded is not None and verdict.verdict == "unread" and (rel.op, rel.lhs) == ("=", bounded.rhs):
            return self._as_bound(rel, bounded, around)
        verdict = in_another_meaning(
            replace(rel, op="=" if rel.op == ":=" else rel.op), verdict, self.meanings, judge, around
        )
        used = {head_of(n, "") for t in (rel.lhs, rel.rhs) for n in walk(t)} & self.values_of.keys()
        if verdict.verdict != "proved-under" or "capacity" not in verdict.kinds or len(used) != 1:
            return verdict
        (name,) = used
        known = {**self.definitions, name: replace(self.definitions[name], body=self.values_of[name])}
        read = judge(replace(rel, op="="), replace(around, definitions=known, mend=False, matched_stated=False))
        return read if read.good and len(read.conditions) < len(verdict.conditions) else verdict

    def _as_bound(self, rel: Rel, bounded: Rel, around: Surroundings) -> Verdict:
        r"""`\log p(x) \ge L = E[..] - KL(..)`: what the bound that was just named is, and whether it bounds."""
        verdict = judge(replace(bounded, rhs=rel.rhs), replace(around, inline=False))
        told = self._remember(rel, head_of(rel.lhs, ""))
        return verdict if verdict.good or verdict.verdict in ("supported", "refuted") else told

    def _note_value(self, links: Sequence[Link], chain: Chain) -> None:
        """`J = A = B`: a definition whose chain goes on, each link of it proved."""
        name = head_of(chain.terms[0], "") if chain.terms[0] is not None else ""
        going_on = [link.verdict.good for link in links[1:]]
        if name in self.definitions and going_on and all(going_on) and links[0].verdict.verdict == "definition":
            last = chain.terms[-1]
            if last is not None and set(chain.ops) == {"="}:
                self.values_of[name] = last

    def _named_behind(self, rel: Rel) -> Verdict | None:
        r"""`.. = \sum_z q(z) \log \frac{p(x, z)}{q(z)} =: L(q)`: a value that is named on the right."""
        name = value_named(rel.rhs)
        if name is None or rel.op not in ("=", ":=", "equiv") or name in self.definitions or value_named(rel.lhs):
            return None
        if not is_functional(rel.lhs) or mentions(rel.lhs, name):
            return None
        variables = tuple(a.name for a in rel.rhs.args if isinstance(a, Sym)) if isinstance(rel.rhs, App) else ()
        self.definitions[name] = Defined(variables, rel.lhs, 0)
        return Verdict("definition", reason=f"introduces {name}")

    def _with_later_values(self, rel: Rel, around: Surroundings, place: int) -> Verdict | None:
        """A relation that names a value which the document defines further on, once, or in words, or the field does."""
        near = told_near(self.told, place) | told_beside(self.told, place)
        if not any(mentions(t, name) for name in near for t in (rel.lhs, rel.rhs)) and not names_undefined(
            rel, self.definitions
        ):
            return None
        known = {**self.ahead, **around.definitions, **near}
        if "ELBO" not in known and (bound := evidence_bound(rel)) is not None:
            known["ELBO"] = Defined((), bound, 0)
        exact = head_of(rel.lhs, "") in near.keys() & {t.name for t in self.told if t.exact}
        meant = replace(rel, lhs=near[head_of(rel.lhs, "")].body) if exact else rel
        exact = exact or given_there(self.document, self.told, place, rel, self.definitions)
        verdict = judge(meant, replace(around, definitions=known, mend=False))
        return verdict if verdict.good or verdict.verdict == "supported" or exact else None

    def _fixed_laws(self, chains: tuple[Chain, ...]) -> None:
        """Laws that the document gives as a table, a family or a number are not generic."""
        for chain in chains:
            for lhs, op, rhs in zip(chain.terms, chain.ops, chain.terms[1:], strict=False):
                names = {n.fn for n in (walk(rhs) if rhs is not None else ()) if isinstance(n, App)}
                family = bool(names & FAMILIES) or any(take_apart(n).letter in FAMILIES for n in names)
                if op == "~" and family and chain.label:
                    self._fix(chain.label)
                elif op == "=" and isinstance(lhs, App) and self.symbols.is_law(lhs.fn):
                    table = isinstance(rhs, Op) and rhs.op == "cases"
                    number = (
                        rhs is not None and not free_names(rhs) and lhs.args == (Sym("x"),) and rhs != Num(Fraction(0))
                    )
                    if family and rhs is not None and any(isinstance(n, Bind) and n.op == "sum" for n in walk(rhs)):
                        continue  # a mixture with open weights, or its posterior: any law, as far as divergences go
                    written_out = any(is_exponential(n) for n in (walk(rhs) if rhs is not None else ()))
                    written_out = written_out and not any(e.law == lhs and not e.concrete for e in self.energies)
                    if family or table or number or written_out:
                        self._fix(lhs.fn)

    def _fix_a_table(self, name: str) -> None:
        r"""`p_\ell = 1 if \ell = y, else 0` fixes p."""
        parts = take_apart(name)
        whole = parts.letter if parts.sub in INDEX_LETTERS or parts.sub in ("\\ell", "c", "x", "y", "z") else name
        if name and self.symbols.is_law(whole):
            self._fix(whole)

    def _fix(self, name: str) -> None:
        parts = take_apart(name)
        self.specific |= {name, self.symbols.alias.get(name, name), name.replace(parts.letter, parts.letter.lower(), 1)}

    def _definition(self, rel: Rel, passage: Passage, around: Surroundings) -> Verdict | None:
        """Does the first link introduce its left side? Then it is remembered, and compared with the field."""
        squared = as_square(rel)
        if (named := of_a_named_divergence(squared, judge, around) or of_kernel_distance(rel)) is not None:
            if named.good or named.verdict == "supported" or squared != rel:
                self._remember(squared, head_of(squared.lhs, ""))
            return named if squared == rel else replace(named, repair=None)
        found = self._introduced(rel, passage, around)
        if found is None or found.verdict != "definition":
            return found
        if (above := of_evidence_bound(rel, around, judge)) is not None:
            self._forget(head_of(rel.lhs, ""))
            return above
        if head_of(rel.lhs, "") not in told_near(self.told, passage.start):
            found = replaced(rel, around) or as_in_the_field(rel, found, around, self.document.text) or found
            return at_the_best(rel, found, around, judge) or found
        as_told = self._with_later_values(replace(rel, op="="), around, passage.start)
        held = as_told is not None and (as_told.good or as_told.verdict == "refuted")
        return as_told if held else replaced(rel, around) or found

    def _of_shares(self, rel: Rel, around: Surroundings) -> Verdict | None:
        """The verdict on a best classifier of laws with unequal shares; one that is taken as stated is the best D."""
        verdict = of_unequal_shares(rel, around, self.document.text)
        if verdict is None or verdict.verdict != "definition" or not isinstance(rel.lhs, App) or rel.lhs.given:
            return verdict
        held = of_the_best_d(rel, around) or verdict
        if held.verdict == "refuted" and not self.symbols.other_game:
            held = verdict  # the objective that is written may be the one without the weights
        if (name := rel.lhs.fn) not in self.definitions or self.symbols.is_unit(name):  # else the ratio r, by the odds
            self._remember(replace(rel, op="="), name, doubtful=held.verdict == "refuted")
        return held

    def _introducing(self, rel: Rel, around: Surroundings) -> Verdict:
        """A relation that nothing else explains, and so gives its left side a meaning."""
        best = isinstance(rel.lhs, App) and take_apart(rel.lhs.fn).optimal and self.symbols.is_unit(rel.lhs.fn)
        of_laws = any(isinstance(n, App) and self.symbols.is_law(n.fn) for n in walk(rel.rhs))
        if best and of_laws and isinstance(rel.lhs, App):
            self._remember(replace(rel, op="="), rel.lhs.fn)  # the best discriminator of another game
        head = head_of(rel.lhs, "its left side")
        found = Verdict("definition", reason=f"a condition on {head}" if rel.op == "!=" else f"introduces {head}")
        return as_in_the_field(rel, found, around) or found

    def _or_remark(self, rel: Rel, verdict: Verdict, passage: Passage) -> Verdict:
        """What is known of a relation; one of optima in a sentence, of which nothing is, is a remark."""
        optima = any(isinstance(t, Bind) and t.op in ("argmin", "argmax") for t in (rel.lhs, rel.rhs))
        if verdict.verdict == "unread" and passage.kind == "inline" and optima:
            return Verdict("definition", reason="a condition or a remark")
        return verdict

    def _introduced(self, rel: Rel, passage: Passage, around: Surroundings) -> Verdict | None:
        clash = type_clash(rel, self.symbols)
        if clash is not None:
            return clash
        described = isinstance(rel.lhs, Bind) and rel.lhs.op in ("min", "max") and objective_of(rel.lhs) is not None
        if described and isinstance(rel.lhs, Bind) and has_player(rel.rhs, self.symbols):
            return self._introduced(Rel("=", objective_of(rel.lhs) or rel.lhs, rel.rhs), passage, around)
        if (verdict := self._still_to_be_minimised(rel, around)) is not None:
            return verdict
        name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else None
        optima = isinstance(rel.rhs, Bind) and rel.rhs.op in ("argmax", "argmin")
        if optima and isinstance(rel.lhs, Op) and rel.lhs.op == "tuple":
            return Verdict("definition", reason="introduces the optima")
        if name is None or name.startswith("norm_") or rel.op not in ("=", ":=", "equiv"):
            return None
        parts = take_apart(name)
        if is_starred(name):
            if name in self.definitions and self.symbols.is_unit(name):
                usual = {other: meant for other, meant in self.definitions.items() if other != name}
                if judge(replace(rel, op="="), replace(around, mend=False, definitions=usual)).good:
                    self._forget(name)  # back to the best D of the usual game
            return self._starred_definition(rel, name)
        if self.symbols.is_unit(name) and is_share_of_laws(rel, self.symbols) and name not in self.definitions:
            return self._remember(rel, name)
        if self.symbols.is_unit(name) or (self.symbols.is_law(name) and not is_new_law(rel, name, self.symbols)):
            return None
        if isinstance(rel.lhs, App) and rel.lhs.given:
            return None
        if point_base(rel.lhs) is not None and isinstance(rel.lhs, Sym) and not is_functional(rel.rhs):
            return Verdict("definition", reason=f"introduces {name}")
        if parts.letter == "V" and not parts.accent:
            return self._value_definition(rel, around, instead=claimed.says_instead(passage))
        args = rel.lhs.args if isinstance(rel.lhs, App) else ()
        if any(
            isinstance(a, Num) or (isinstance(a, Op) and a.op == "at") for a in args
        ):  # f'(0) = 1/2, P(y = 1) = \\pi
            verdict = judge(replace(rel, op="="), around) if name in self.definitions else None
            known = verdict is not None and verdict.verdict != "unread"
            return verdict if known else Verdict("definition", reason=f"a value of {name}")
        if at_an_optimum(rel, self.definitions.get(name)):
            verdict = judge(replace(rel, op="="), replace(around, matched_stated=False))  # whose law is there is owed
            body = self.definitions[name].body
            best = isinstance(rel.lhs, App) and any(
                isinstance(a, Sym) and self.symbols.is_unit(a.name) and take_apart(a.name).optimal for a in rel.lhs.args
            )  # at D^*
            game = (best or (isinstance(body, Bind) and body.op in ("max", "sup"))) and verdict.verdict == "refuted"
            settled = verdict.good or verdict.verdict == "supported" or game  # the best of a family may be any value
            return verdict if settled else Verdict("definition", reason=f"a value of {name}")
        if name in self.ahead and name not in self.definitions and claimed.sets_out(passage):
            return judge(replace(rel, op="="), replace(around, definitions={**self.ahead, **around.definitions}))
        if self.claims.names.get(name, rel) != rel:
            self._forget(name)
        if name in self.definitions and not self._of_another_player(rel, name):
            if around.inline and around.equivalent and is_functional(self.definitions[name].body) and not lets(passage):
                return Verdict("definition", reason="one side of an equivalence")
            mend, inline = around.mend and name.startswith("Div_"), around.inline and not claimed.says_anew(passage)
            verdict = judge(replace(rel, op="="), replace(around, mend=mend, inline=inline))
            chosen = self.suppositions.before(passage.start)
            verdict = as_chosen(rel, verdict, chosen, judge, around)
            if verdict.verdict == "refuted" and claimed.follows(passage) and speaks_of_chosen(rel, chosen):
                return verdict
            if verdict.verdict == "unread" and not isinstance(rel.rhs, Num):
                if not claimed.follows(passage):
                    return self._remember(rel, name, doubtful=not claimed.leads(passage))
                self._forget(name)  # what is inferred and not understood is no new meaning, and leaves no old one
                return verdict
            chosen = name.startswith("Div_{") and prose.writes_out(name[5:-1], passage.text_before)
            told_anew = claimed.says_anew(passage) or not prose.restates(passage.text_before)
            anew = (told_anew and not chosen) or self._of_other_laws(rel, name)
            values = isinstance(rel.rhs, Sym) and all(map(self._is_value, (name, rel.rhs.name))) and not lets(passage)
            if verdict.verdict == "refuted" and anew and not values:
                return self._remember(rel, name, doubtful=claimed.follows(passage) or not claimed.leads(passage))
            player = parts.sup in ("(G)", "(D)") or parts.sub in ("G", "D", "g", "d")
            if verdict.good or values or not (player or parts.accent or parts.letter.islower()):
                return verdict if verdict.verdict != "refuted" else judge(replace(rel, op="="), around)
        if parts.letter in OBJECTIVES and (wrong := check_sampling(rel, passage.text_before, around)) is not None:
            return wrong
        found = self._remember(rel, name)
        if claimed.sets_out(passage) and name in self.definitions:
            self.claims.names[name] = rel
        plain = found.verdict == "definition" and found.mistake is None
        return replace(found, conditions=presupposed(rel.rhs, passage.text_before, self.symbols)) if plain else found

    def _is_value(self, name: str) -> bool:
        return name in self.definitions and is_functional(self.definitions[name].body)

    def _forget(self, name: str) -> None:
        """What only a claim said of a name."""
        self.definitions.pop(name, None)
        self.claims.names.pop(name, None)

    def _release(self, chain: Chain) -> None:
        r"""`\sup_{\|f\|_L \le 1} E_p[f(x)] - ..` after `f(y) = a \log y + ..`: f is any function from there on."""
        for t in chain.terms:
            for n in walk(t) if t is not None else ():
                if isinstance(n, Bind) and n.op in ("sup", "max", "inf", "min"):
                    bound = {v.name for v in n.vars} & self.definitions.keys()
                    applied = {a.fn for a in walk(n.body) if isinstance(a, App)}
                    for name in bound & applied:
                        if not is_functional(self.definitions[name].body):
                            self._forget(name)

    def _still_to_be_minimised(self, rel: Rel, around: Surroundings) -> Verdict | None:
        """`min_G V(D*, G) = -log 4 + 2 JSD(p_data, p_g)`: the right side is what G minimises, not the minimum."""
        model = self.symbols.model
        if not isinstance(rel.lhs, Bind) or rel.lhs.op != "min" or rel.op != "=" or model is None:
            return None
        if any(self.symbols.is_unit(v.name) for v in rel.lhs.vars):
            return None
        if all(model != (n.fn if isinstance(n, App) else n.name) for n in walk(rel.rhs) if isinstance(n, App | Sym)):
            return None
        verdict = judge(replace(rel, lhs=rel.lhs.body), replace(around, mend=False))
        if not verdict.good:
            return None
        owed = (*verdict.conditions, "the right side is what is minimised, not the minimum")
        return replace(verdict, verdict="proved-under", conditions=owed, kinds=(*verdict.kinds, "reading"))

    def _of_other_laws(self, rel: Rel, name: str) -> bool:
        """Is a name given again to something made of other laws, of which it is no function?"""
        if isinstance(rel.lhs, App) and any(isinstance(a, Sym) and self.symbols.is_law(a.name) for a in rel.lhs.args):
            return False
        now, then = (
            {n.fn if isinstance(n, App) else n.name for n in walk(t) if isinstance(n, App | Sym)}
            for t in (rel.rhs, self.definitions[name].body)
        )
        now, then = ({n for n in names if self.symbols.is_law(n)} for names in (now, then))
        return bool(now - then) and bool(then - now)

    def _of_another_player(self, rel: Rel, name: str) -> bool:
        r"""`L(w) = ..` and, further on, `L(\theta) = ..`: one letter for the losses of two players."""
        now = [a.name for a in rel.lhs.args if isinstance(a, Sym)] if isinstance(rel.lhs, App) else []
        then = self.definitions[name].vars
        return (
            len(now) == len(then) == 1
            and now[0] != then[0]
            and all(take_apart(v).letter in PARAMETER_LETTERS for v in (now[0], then[0]))
        )

    def _declaration(self, rel: Rel, around: Surroundings) -> Verdict:
        if rel.op == "~":
            try:
                Elaborator(self.symbols, self.definitions, families=around.families).sampling(rel)
            except IllTyped as error:
                return Verdict("type-error", reason=error.reason, mistake="wrong variable")
            except (Cannot, RecursionError):
                pass
        return Verdict("definition", reason="a declaration")

    def _remember(self, rel: Rel, name: str, *, doubtful: bool = False) -> Verdict:
        variables = tuple(a.name for a in rel.lhs.args if isinstance(a, Sym)) if isinstance(rel.lhs, App) else ()
        of_laws = take_apart(name).letter in ("C", *OBJECTIVES) or any(map(self.symbols.is_law, variables))
        if of_laws and isinstance(rel.lhs, App) and is_constant(rel.rhs):
            return Verdict("definition", reason=f"a value of {name}")
        missing = missing_parameter(rel, variables, self.symbols)
        body = with_total_variation(rel.rhs, self.symbols)
        known = set(self.definitions) | {name}
        opaque = any(is_unknown_functional(n, known) for n in walk(body))
        circular = any(n == rel.lhs for n in walk(without_members(body)))
        plain = all(isinstance(n, Sym | Num | Op) for t in (rel.lhs, body) for n in walk(t))
        if (circular and plain and not is_functional(body)) or (circular and take_apart(name).letter.islower()):
            return Verdict("definition", reason="an equation, which may be one to solve")
        recursive = name in {n.name if isinstance(n, Sym) else n.fn for n in walk(body) if isinstance(n, Sym | App)}
        pointfree = (
            bool(variables)
            and any(isinstance(n, Sym) and self.symbols.is_law(n.name) for n in walk(body))
            and not any(isinstance(n, Bind | Op) and n.op in ("E", "int", "sum", "KL", "JSD", "TV") for n in walk(body))
            and not any(
                n.fn in known and is_functional(self.definitions[n.fn].body)
                for n in walk(body)
                if isinstance(n, App) and n.fn in self.definitions
            )
        )
        if not recursive and not pointfree and not is_list(body) and (not opaque or isinstance(body, Bind)):
            remember(self.definitions, name, Defined(variables, body, -1 if doubtful else 0))
        if circular:
            return Verdict("definition", reason=f"{name} is defined by itself", mistake="circular definition")
        if missing:
            return Verdict(
                "type-error",
                reason=f"{missing} is an argument on the left but does not occur on the right",
                mistake="a parameter that does not occur",
            )
        return Verdict("definition", reason=f"introduces {name}")

    def _starred_definition(self, rel: Rel, name: str) -> Verdict | None:
        parts = take_apart(name)
        if isinstance(rel.rhs, Bind) and rel.rhs.op in ("argmax", "argmin"):
            return Verdict("definition", reason=f"introduces {name}, where the optimum is attained")
        best = parts.letter == "D" and self.symbols.is_unit(name)
        if best or self.symbols.is_law(name) or parts.letter in ("V", "J", "L"):
            return None
        inner = [n for n in walk(rel.rhs) if isinstance(n, App | Sym | Bind)]
        of_laws = isinstance(rel.lhs, App) and all(
            (isinstance(n, App) and self.symbols.is_law(n.fn)) or n in rel.lhs.args for n in inner
        )
        return self._remember(rel, name) if of_laws and inner else Verdict("definition", reason=f"introduces {name}")

    def _value_definition(self, rel: Rel, around: Surroundings, *, instead: bool) -> Verdict | None:
        """`V(G, D) = ..` against the field's value of the game; the words may put another in its place."""
        verdict = judge(replace(rel, op="="), around)
        if verdict.good or verdict.verdict == "type-error" or is_at_optimum(rel, self.symbols):
            self.symbols.minimax |= verdict.verdict == "proved"
            return verdict
        if verdict.verdict == "unread":
            self.definitions["\\objective"] = Defined((), rel.rhs, 0)  # its best D may follow
            other = "the value of another game than minimax" if self.symbols.other_game else "introduces V"
            return Verdict("definition", reason=other)
        if instead and self.symbols.minimax and verdict.verdict == "refuted":
            self.symbols.other_game = True
            self.definitions["\\objective"] = Defined((), rel.rhs, 0)
            return self._remember(rel, head_of(rel.lhs, ""))
        if self.symbols.minimax and not self.symbols.other_game and prose.writes_the_same(around.said[0]):
            return verdict
        if isinstance(rel.rhs, Bind) and claimed.announces_the_generators_cost(around.said[0]):
            return Verdict("definition", reason="the part of the value that the generator has a hand in")
        if verdict.repair is not None and verdict.mistake != EQUALITY and not is_other_game(rel.rhs):
            return self._remember(rel, head_of(rel.lhs, "")) if is_own_scale(rel, around, judge) else verdict
        if any(isinstance(n, Bind) and n.op in ("E", "int") for n in walk(rel.rhs)):
            self.symbols.other_game = True
        return Verdict("definition", reason="the value of another game than minimax")
