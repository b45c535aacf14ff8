"""A document from top to bottom: definitions are collected, every link of every chain gets its statement."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..language.layout import Chain, Hints, Unread, parse_passage
from ..language.printing import latex
from ..language.terms import App, Bind, Num, Op, Rel, Sym, Term, free_names, walk
from ..reading.document import Document, Passage
from . import prose
from .elaborate import Cannot, Defined, Elaborator, IllTyped
from .judge import Surroundings, Verdict, is_value, judge, type_clash
from .sampled import check_sampling
from .symbols import (
    FAMILIES,
    FUNCTIONALS,
    PARAMETER_LETTERS,
    Symbols,
    point_base,
    survey,
    take_apart,
)
from .updates import read_update


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement of a passage with its place and its verdict."""

    line: int
    column: int
    end_column: int
    text: str
    verdict: Verdict
    seconds: float = 0.0


@dataclass(slots=True)
class Link:
    """A link under way: the surface relation, where its right side stands, and what is known so far."""

    rel: Rel
    span: tuple[int, int]
    index: int
    verdict: Verdict
    seconds: float = 0.0


@dataclass(slots=True)
class Walker:
    """The state of one document's check."""

    document: Document
    seed: int | None = None
    deadline: float | None = None
    literal: Callable[[int], bool] | None = None
    definitions: dict[str, Defined] = field(default_factory=dict[str, Defined])
    specific: set[str] = field(default_factory=set[str])
    last: Term | None = None
    symbols: Symbols = field(default_factory=Symbols)

    def run(self) -> list[tuple[Passage, list[Finding]]]:
        """Every formula passage with its findings."""
        parsed: list[tuple[Passage, tuple[Chain, ...] | Unread]] = []
        previous: Passage | None = None
        for passage in self.document.passages:
            if passage.kind not in ("display", "inline"):
                continue
            if passage.kind == "display":
                if previous is not None and _goes_on(previous, passage):
                    parsed = [(p, _parse(p, passage.latex) if p is previous else cs) for p, cs in parsed]
                    parsed.append((passage, ()))
                    previous = passage
                    continue
                previous = passage
            parsed.append((passage, _parse(passage)))
        read = [c for _, cs in parsed if not isinstance(cs, Unread) for c in cs]
        self.symbols = survey(read, self.document.text)
        _override(self.symbols, self.document)
        self._look_ahead(read)
        out: list[tuple[Passage, list[Finding]]] = []
        for passage, chains in parsed:
            if isinstance(chains, Unread):
                if passage.kind == "display":
                    out.append((passage, [_unread(passage, chains)]))
                continue
            if not chains:
                going = Verdict("definition", reason="goes on from the display before")
                out.append(
                    (passage, [Finding(passage.line, passage.column, passage.column + 1, passage.latex.strip(), going)])
                )
                continue
            if passage.kind == "display":
                self._fixed_laws(chains)
            out.append((passage, self._passage(passage, chains)))
        return out

    # ---------------------------------------------------------------- passages

    def _passage(self, passage: Passage, chains: tuple[Chain, ...]) -> list[Finding]:
        around = self._surroundings(passage, chains)
        findings: list[Finding] = []
        if passage.kind == "display" and chains and chains[0].terms[0] is not None:
            self.last = None
        for chain in chains:
            findings.extend(self._chain(passage, chain, around))
        return findings

    def _surroundings(self, passage: Passage, chains: tuple[Chain, ...]) -> Surroundings:
        before = passage.text_before
        return Surroundings(
            self.symbols,
            self.definitions,
            _families(chains, self.symbols),
            discrete_stated=prose.says_discrete(before) or not prose.speaks_of_densities(self.document.text),
            conditional=prose.says_if(before),
            inline=passage.kind == "inline",
            optimal_stated=prose.says_optimal(before),
            matched_stated=prose.says_matched(before),
            literal=self.literal is not None and self.literal(passage.line),
            specific=frozenset(self.specific),
            seed=self.seed,
        )

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
                    if family or table or number:
                        self._fix(lhs.fn)

    def _look_ahead(self, chains: list[Chain]) -> None:
        """`.. where M = (p + q)/2`: a law that is only defined after its first use."""
        for chain in chains:
            lhs, rhs = (chain.terms[0], chain.terms[1]) if chain.ops else (None, None)
            if (
                isinstance(lhs, Sym)
                and rhs is not None
                and chain.ops[0] in ("=", ":=")
                and lhs.name in self.symbols.laws
            ):
                rel = Rel("=", lhs, rhs)
                if self._new_law(rel, lhs.name):
                    self.definitions.setdefault(lhs.name, Defined((), rhs, 0))

    def _fix(self, name: str) -> None:
        parts = take_apart(name)
        self.specific |= {name, self.symbols.alias.get(name, name), name.replace(parts.letter, parts.letter.lower(), 1)}

    # ---------------------------------------------------------------- chains

    def _chain(self, passage: Passage, chain: Chain, around: Surroundings) -> list[Finding]:
        terms = list(chain.terms)
        if terms[0] is None:
            terms[0] = self.last
        if not chain.ops:
            return [self._expression(passage, chain, around)]
        if any(isinstance(t, Op) and t.op == "cases" for t in terms):
            laws = {
                n.name if isinstance(n, Sym) else n.fn
                for t in terms
                if t is not None
                for n in walk(t)
                if isinstance(n, Sym | App)
            }
            around = replace(around, specific=around.specific | {n for n in laws if self.symbols.is_law(n)})
        links: list[Link] = []
        for k, op in enumerate(chain.ops):
            lhs, rhs = terms[k], terms[k + 1]
            if rhs is None:
                continue
            if lhs is None:
                links.append(
                    Link(Rel(op, rhs, rhs), chain.spans[k + 1], k + 1, Verdict("unread", reason="no left side"))
                )
                continue
            if (
                isinstance(lhs, Op)
                and lhs.op == "tuple"
                and op in ("<=", ">=", "<", ">")
                and all(is_value(a, self.symbols) for a in lhs.args)
            ):
                for a in lhs.args[:-1]:  # H(X), H(Y) <= H(X, Y): one statement each
                    links.append(Link(Rel(op, a, rhs), chain.spans[k], k, judge(Rel(op, a, rhs), around)))
                lhs = lhs.args[-1]
            rel = Rel(op, lhs, rhs)
            started = time.monotonic()
            verdict = self._link(rel, k, chain, links, around, passage)
            links.append(Link(rel, chain.spans[k + 1], k + 1, verdict, time.monotonic() - started))
        self.last = terms[-1]
        self._anchor(links, terms, around)
        head = chain.spans[0]
        return [self._finding(passage, link, head if link.index == 1 else link.span) for link in links]

    def _finding(self, passage: Passage, link: Link, span: tuple[int, int]) -> Finding:
        line, column = passage.place(span[0])
        end_line, end_column = passage.place(link.span[1])
        return Finding(
            line, column, end_column if end_line == line else column + 1, latex(link.rel), link.verdict, link.seconds
        )

    def _expression(self, passage: Passage, chain: Chain, around: Surroundings) -> Finding:
        """A formula without a relation claims nothing, but may be ill typed."""
        term = chain.terms[0]
        verdict = Verdict("definition", reason="an expression: it claims nothing")
        if term is not None and passage.kind == "display":
            try:
                Elaborator(self.symbols, self.definitions, families=around.families).term_alone(term)
            except IllTyped as error:
                verdict = Verdict("type-error", reason=error.reason, mistake="wrong variable")
            except (Cannot, RecursionError):
                pass
            self.last = term
        line, column = passage.place(chain.spans[0][0])
        return Finding(line, column, column + 1, latex(term) if term is not None else "", verdict)

    # ---------------------------------------------------------------- links

    def _link(
        self, rel: Rel, k: int, chain: Chain, links: list[Link], around: Surroundings, passage: Passage
    ) -> Verdict:
        if self.deadline is not None and time.monotonic() > self.deadline:
            return Verdict("unread", reason="over budget")
        if rel.op in ("~", "in", "maps", "indep") or (rel.op == "->" and not _limit(rel)):
            return self._declaration(rel, around)
        update = read_update(rel, prose.goal(passage.text_before), self.definitions, around)
        if update is not None:
            return update
        if rel.op == "<-":
            return Verdict("definition", reason="an assignment")
        if rel.op == "propto":
            return Verdict("unread", reason="proportionality is outside what can be judged")
        if _assumption(rel, self.symbols):
            return Verdict("definition", reason="an assumption: it equates two laws")
        if (reason := self._condition(rel, passage)) is not None:
            return Verdict("definition", reason=reason)
        if k == 0 and (verdict := self._definition(rel, passage, around)) is not None:
            return verdict
        rel = _described(rel)
        verdict = judge(replace(rel, op="=" if rel.op in (":=", "equiv") else rel.op), around)
        if links and links[-1].verdict.verdict == "refuted" and verdict.verdict in ("refuted", "unread"):
            earlier = judge(Rel(rel.op, links[-1].rel.lhs, rel.rhs), around)
            if earlier.good:
                return replace(earlier, reason="follows from the line before the wrong one")
        if not verdict.good and _stationary(rel):
            return Verdict("definition", reason="a condition: the derivative vanishes")
        if verdict.verdict == "unread" and k == 0 and _introduces(rel, self.symbols, self.definitions):
            return Verdict("definition", reason="introduces " + _head(rel.lhs, "its left side"))
        return verdict

    def _condition(self, rel: Rel, passage: Passage) -> str | None:
        """A relation that restricts its symbols rather than claiming something of them."""
        free = [self._free_functions(t) for t in (rel.lhs, rel.rhs)]
        if free[0] ^ free[1] and rel.op in ("<=", ">=", "<", ">", "=", "!="):
            named = isinstance(rel.lhs, App) and rel.op == "="
            return None if named and rel.lhs.fn in free[0] else "a constraint on " + sorted(free[0] ^ free[1])[0]
        head = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
        if self.symbols.is_unit(head) and not take_apart(head).optimal:
            return f"an assumption on {head}"
        if passage.kind == "inline" and self._names_something(rel):
            return None
        if passage.kind == "inline" and not (self._claims(rel.lhs) or self._claims(rel.rhs)):
            return "a condition or a remark"
        return None

    def _names_something(self, rel: Rel) -> bool:
        """`f(D) = a log D + ..`, `a = p(x)`: a new name for an expression in laws or functions."""
        name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else ""
        known = not name or self.symbols.is_law(name) or self.symbols.is_unit(name) or self.symbols.is_map(name)
        fresh = not known and name not in self.definitions and not _starred(name) and point_base(rel.lhs) is None
        return (
            fresh
            and rel.op in ("=", ":=")
            and any(isinstance(n, App) or n.__class__ is Op and n.op == "log" for n in walk(rel.rhs))
        )

    def _claims(self, t: Term) -> bool:
        """Is a side of an inline formula something that claims are made of: a functional or an optimum?"""
        head = t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else ""
        return (
            is_value(t, self.symbols)
            or take_apart(head).letter == "V"
            or (self.symbols.is_unit(head) and isinstance(t, App))
        )

    def _free_functions(self, t: Term) -> frozenset[str]:
        """Undefined functions of points that stand outside every binder."""
        match t:
            case App(fn, args, _, _) if (
                not (
                    self.symbols.is_law(fn)
                    or self.symbols.is_unit(fn)
                    or self.symbols.is_map(fn)
                    or fn in self.definitions
                )
                and take_apart(fn).letter not in FUNCTIONALS
                and all(point_base(a) for a in args)
            ):
                return frozenset((fn,))
            case Op(_, args):
                return frozenset[str]().union(*(self._free_functions(a) for a in args))
            case _:
                return frozenset()

    def _declaration(self, rel: Rel, around: Surroundings) -> Verdict:
        if rel.op == "~":
            try:
                Elaborator(self.symbols, self.definitions, families=around.families).sampling(rel)
            except IllTyped as error:
                return Verdict("type-error", reason=error.reason, mistake="wrong variable")
            except (Cannot, RecursionError):
                pass
        return Verdict("definition", reason="a declaration")

    def _definition(self, rel: Rel, passage: Passage, around: Surroundings) -> Verdict | None:
        """Does the first link introduce its left side? Then it is remembered, and compared with the field."""
        clash = type_clash(rel, self.symbols)
        if clash is not None:
            return clash
        described = isinstance(rel.lhs, Bind) and rel.lhs.op in ("min", "max") and _objective(rel.lhs) is not None
        if described and isinstance(rel.lhs, Bind) and _plays(rel.rhs, self.symbols):
            return self._definition(Rel("=", _objective(rel.lhs) or rel.lhs, rel.rhs), passage, around)
        name = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else None
        if (
            isinstance(rel.lhs, Op)
            and rel.lhs.op == "tuple"
            and isinstance(rel.rhs, Bind)
            and rel.rhs.op in ("argmax", "argmin")
        ):
            return Verdict("definition", reason="introduces the optima")
        if name is None or rel.op not in ("=", ":=", "equiv"):
            return None
        parts = take_apart(name)
        if _starred(name):
            return self._starred_definition(rel, name)
        if self.symbols.is_unit(name) or (self.symbols.is_law(name) and not self._new_law(rel, name)):
            return None
        if isinstance(rel.lhs, App) and rel.lhs.given:
            return None
        if point_base(rel.lhs) is not None and isinstance(rel.lhs, Sym) and not _functional(rel.rhs):
            return Verdict("definition", reason=f"introduces {name}")
        if parts.letter == "V" and not parts.accent:
            return self._value_definition(rel, around)
        if name in self.definitions:
            verdict = judge(replace(rel, op="="), replace(around, mend=False))
            if verdict.verdict == "unread" and not isinstance(rel.rhs, Num):
                return self._remember(rel, name)
            player = parts.sup in ("(G)", "(D)") or parts.sub in ("G", "D", "g", "d")
            if verdict.good or not (player or parts.accent or parts.letter.islower()):
                return verdict if verdict.verdict != "refuted" else judge(replace(rel, op="="), around)
        wrong = check_sampling(rel, passage.text_before, around) if parts.letter in ("V", "L", "J") else None
        return wrong or self._remember(rel, name)

    def _new_law(self, rel: Rel, name: str) -> bool:
        """`P_m = (P_r + P_theta)/2`: a law given by an expression in other laws, not one of the players."""
        if name in (self.symbols.data, self.symbols.model, self.symbols.prior):
            return False
        if isinstance(rel.lhs, App) and rel.lhs.given:
            return False
        inner = {n.name if isinstance(n, Sym) else n.fn for n in walk(rel.rhs) if isinstance(n, Sym | App)}
        arithmetic = not any(isinstance(n, Bind) for n in walk(rel.rhs))
        return (
            name not in inner
            and arithmetic
            and any(self.symbols.is_law(i) for i in inner)
            and not isinstance(rel.rhs, App | Sym)
        )

    def _remember(self, rel: Rel, name: str) -> Verdict:
        variables = tuple(a.name for a in rel.lhs.args if isinstance(a, Sym)) if isinstance(rel.lhs, App) else ()
        missing = _missing_parameter(rel, variables, self.symbols)
        body = rel.rhs
        known = set(self.definitions) | {name}
        opaque = [
            n for n in walk(body)
            if (isinstance(n, Sym) and take_apart(n.name).letter in FUNCTIONALS and n.name not in known and point_base(n) is None)
            or (isinstance(n, App) and take_apart(n.fn).letter in FUNCTIONALS and n.fn not in known and take_apart(n.fn).letter != "V")
        ]  # fmt: skip
        circular = any(n == rel.lhs for n in walk(body))
        recursive = name in {n.name if isinstance(n, Sym) else n.fn for n in walk(body) if isinstance(n, Sym | App)}
        pointfree = (
            bool(variables)
            and any(isinstance(n, Sym) and self.symbols.is_law(n.name) for n in walk(body))
            and not any(
                isinstance(n, Bind | Op) and n.op in ("E", "KL", "JSD")
                for n in walk(body)
                if not isinstance(n, Num | Sym | App)
            )
        )
        if not recursive and not pointfree and (not opaque or isinstance(body, Bind)):
            self.definitions[name] = Defined(variables, body, 0)
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
        if parts.letter == "D" and self.symbols.is_unit(name):
            return None
        if self.symbols.is_law(name) or parts.letter in ("V", "J", "L"):
            return None
        return Verdict("definition", reason=f"introduces {name}")

    def _value_definition(self, rel: Rel, around: Surroundings) -> Verdict | None:
        """`V(G, D) = ..` against the field's value of the game."""
        verdict = judge(replace(rel, op="="), around)
        if verdict.good:
            return verdict
        if _at_optimum(rel, self.symbols):
            return verdict
        if verdict.verdict == "type-error":
            return verdict
        if verdict.verdict == "unread":
            return Verdict("definition", reason="introduces V")
        if verdict.verdict == "refuted" and verdict.repair is not None and not _other_game(rel.rhs):
            return verdict
        return Verdict("definition", reason="the value of another game than minimax")

    def _anchor(self, links: list[Link], terms: list[Term | None], around: Surroundings) -> None:
        """If the last line is the field's value at the optimum, the lines that disagree with it are the wrong ones."""
        bad = [l for l in links if l.verdict.verdict in ("refuted", "type-error")]
        last = terms[-1]
        if not bad or last is None or not is_value(last, self.symbols) or len(links) < 3:
            return
        optimum = App("V", (Sym("G"), Sym("D^{*}")))
        if not judge(Rel("=", optimum, last), replace(around, definitions={})).good:
            return
        for link in links:
            term = link.rel.rhs
            if term == last or not is_value(term, self.symbols):
                continue
            verdict = judge(Rel("=", term, last), around)
            if verdict.verdict == "refuted" and link.verdict.verdict != "refuted":
                link.verdict = replace(verdict, reason="this line does not equal the value the derivation ends with")
            elif verdict.good and link.verdict.verdict == "refuted":
                link.verdict = replace(verdict, reason="right, although the line before is not")


def _goes_on(previous: Passage, passage: Passage) -> bool:
    """A display that starts with a plus or minus right under another goes on with its formula."""
    close = passage.line - previous.end_line <= 1 and not (previous.problem or passage.problem)
    return close and passage.latex.lstrip().startswith(("+", "-")) and "=" in previous.latex


def _parse(passage: Passage, more: str = "") -> tuple[Chain, ...] | Unread:
    if passage.problem:
        return Unread(passage.problem, 0)
    try:
        return parse_passage(f"{passage.latex} {more}" if more else passage.latex, Hints())
    except Unread as error:
        return error


def _unread(passage: Passage, error: Unread) -> Finding:
    line, column = passage.place(error.pos)
    text = passage.latex.strip().replace("\n", " ")
    return Finding(line, column, column + 1, text[:200], Verdict("unread", reason=error.reason))


def _families(chains: tuple[Chain, ...], symbols: Symbols) -> dict[str, str]:
    """Laws that this passage always writes with a parameter carry it where it is left out, too."""
    with_param: dict[str, str] = {}
    without: Counter[str] = Counter()
    for node in (n for c in chains for t in c.terms if t is not None for n in walk(t)):
        if isinstance(node, App) and symbols.is_law(node.fn):
            letters = [
                p
                for p in (*node.params, *node.given)
                if isinstance(p, Sym) and take_apart(p.name).letter in PARAMETER_LETTERS
            ]
            if letters and isinstance(letters[0], Sym):
                with_param[node.fn] = take_apart(letters[0].name).letter
            else:
                without[node.fn] += 1
    return {name: letter for name, letter in with_param.items() if not without[name]}


def _override(symbols: Symbols, document: Document) -> None:
    """Roles named in the front matter win over inference."""
    for role in ("data", "model", "prior"):
        value = document.front_matter.get(f"gantheory.{role}")
        if value:
            setattr(symbols, role, value)


def _limit(rel: Rel) -> bool:
    return any(isinstance(n, Bind) and n.op in ("E", "int", "sum") for t in (rel.lhs, rel.rhs) for n in walk(t))


def _assumption(rel: Rel, symbols: Symbols) -> bool:
    def law(t: Term) -> str | None:
        if isinstance(t, Sym) and point_base(t) is None and symbols.is_law(t.name):
            return t.name
        if isinstance(t, App) and symbols.is_law(t.fn):
            return t.fn + str(t.args) + str(t.given) + str(t.params)
        return None

    a, b = law(rel.lhs), law(rel.rhs)
    return a is not None and b is not None and a != b and rel.op in ("=", "!=", "~=")


def _described(rel: Rel) -> Rel:
    """`min_G max_D V(D, G) = E[..] + E[..]` names the game and gives V."""
    return rel


def _plays(t: Term, symbols: Symbols) -> bool:
    """Does a player still occur in it, so that it is the game's value and not its optimum?"""
    return any(
        isinstance(n, App)
        and (symbols.is_map(n.fn) or symbols.is_unit(n.fn) or not symbols.is_law(n.fn))
        and not take_apart(n.fn).optimal
        for n in walk(t)
    ) or (all(isinstance(n, Sym | Op) for n in walk(t)) and not is_value(t, symbols))


def _objective(t: Bind) -> Term | None:
    inner: Term = t
    while isinstance(inner, Bind) and inner.op in ("min", "max"):
        inner = inner.body
    return inner if isinstance(inner, App | Sym) else None


def _starred(name: str) -> bool:
    parts = take_apart(name)
    return parts.optimal and not parts.letter.startswith("\\mathcal")


def _at_optimum(rel: Rel, symbols: Symbols) -> bool:
    return any(isinstance(n, Sym) and take_apart(n.name).optimal for n in walk(rel.lhs))


def _other_game(body: Term) -> bool:
    """Non-saturating and its kin: the model's term is `log D` without the `1 -`."""
    return not any(
        isinstance(n, Op) and n.op == "add" and any(isinstance(a, Num) and a.value == 1 for a in n.args)
        for n in walk(body)
    )


def _stationary(rel: Rel) -> bool:
    return (
        rel.op == "="
        and rel.rhs == Num(Fraction(0))
        and isinstance(rel.lhs, Bind)
        and rel.lhs.op in ("grad", "partial", "deriv")
    )


def _functional(t: Term) -> bool:
    """Is the term made of means, sums or divergences, so that it is no point?"""
    return any(
        isinstance(n, Bind) or (isinstance(n, Op) and n.op in ("KL", "JSD", "H", "crossentropy")) for n in walk(t)
    )


def _introduces(rel: Rel, symbols: Symbols, definitions: dict[str, Defined]) -> bool:
    head = rel.lhs.fn if isinstance(rel.lhs, App) else rel.lhs.name if isinstance(rel.lhs, Sym) else None
    if isinstance(rel.lhs, Op) and rel.lhs.op in ("W", "H", "transpose", "mul", "crossentropy"):
        return rel.op in ("=", ":=") and rel.lhs.op in ("W", "H")
    return head is not None and rel.op in ("=", ":=", "equiv", "~=", "!=")


def _head(t: Term, default: str) -> str:
    return t.fn if isinstance(t, App) else t.name if isinstance(t, Sym) else t.op if isinstance(t, Op) else default


def _missing_parameter(rel: Rel, variables: tuple[str, ...], symbols: Symbols) -> str | None:
    r"""`L(\theta, \phi) = -\log p_\theta(x)`: the right side names \theta, and nothing in it could depend on \phi."""
    params = [v for v in variables if take_apart(v).letter in PARAMETER_LETTERS]
    if len(params) < 2 or len(params) != len(variables):
        return None
    text = {
        s
        for n in walk(rel.rhs)
        if isinstance(n, App)
        for s in (n.fn, *(p.name for p in n.params if isinstance(p, Sym)))
    }
    subs = {take_apart(n).sub for n in text} | text | {n.name for n in walk(rel.rhs) if isinstance(n, Sym)}
    present = [p for p in params if p in subs]
    plain = [n for n in walk(rel.rhs) if isinstance(n, App) and take_apart(n.fn).sub not in params and not n.params]
    bound = any(isinstance(n, Bind) for n in walk(rel.rhs))
    if present and len(present) < len(params) and not plain and not bound:
        return next(p for p in params if p not in present)
    return None
