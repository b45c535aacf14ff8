"""What could stand in a place instead: other points, densities, functions and laws that are in scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gantheory.language.context import Context, Density, Function
from gantheory.language.terms import App, Bind, Sym, Term, fun


@dataclass(frozen=True, slots=True)
class Scope:
    """The context and the point variables in scope (name to space)."""

    ctx: Context
    points: dict[str, str]

    def under(self, names: tuple[Sym, ...]) -> Scope:
        """The scope inside a binder of these names."""
        inner = {v.name: self.ctx.points[v.name] for v in names if v.name in self.ctx.points}
        return Scope(self.ctx, {**self.points, **inner}) if inner else self


def places(space: str | None, scope: Scope) -> Iterator[Term]:
    """The points of a space that have a name in scope: variables, and their images under maps."""
    for name, where in scope.points.items():
        if where == space:
            yield Sym(name)
    for fn in scope.ctx.functions.values():
        if fn.range == space and len(fn.spaces) == 1:
            for name, where in scope.points.items():
                if where == fn.spaces[0]:
                    yield App(fn.name, (Sym(name),), (), tuple(map(Sym, fn.params)))


def like_density(spec: Density, ctx: Context) -> list[Density]:
    """The other densities on the same spaces."""
    return [
        d
        for d in ctx.densities.values()
        if d.name != spec.name and sorted(d.spaces) == sorted(spec.spaces) and d.conditional == spec.conditional
    ]


def like_function(spec: Function, ctx: Context) -> list[Function]:
    """The other functions of the same kind."""
    return [
        f for f in ctx.functions.values() if f.name != spec.name and f.spaces == spec.spaces and f.range == spec.range
    ]


def other_laws(law: Term, scope: Scope) -> Iterator[Term]:
    """Laws of the context over the same variables as a law: densities, then marginals and conditionals."""
    if not isinstance(law, Bind) or law.op != "fun":
        return
    spaces = sorted(s for v in law.vars if (s := scope.ctx.points.get(v.name)) is not None)
    names = tuple(v.name for v in law.vars)
    derived: list[App] = []
    for d in scope.ctx.densities.values():
        params = tuple(map(Sym, d.params))
        if sorted(d.spaces) == spaces and not d.conditional:
            derived.insert(0, App(d.name, law.vars, (), params))
        elif not d.conditional and len(d.spaces) == 2 and len(spaces) == 1 and spaces[0] in d.spaces:
            derived.append(App(d.name, law.vars, (), params))
        if sorted(d.spaces) == spaces or len(d.spaces) == 2:
            derived += _conditionals(d, law.vars, spaces, scope)
    for app in derived:
        other = fun(names, app)
        if other != law:
            yield other


def _conditionals(d: Density, variables: tuple[Sym, ...], spaces: list[str], scope: Scope) -> Iterator[App]:
    """A density of these variables given one point in scope: a kernel, or a conditional of a joint."""
    others = list(d.conditional) if d.conditional else [s for s in d.spaces if s not in spaces]
    if len(others) != 1 or len(spaces) != 1 or spaces[0] not in d.spaces:
        return
    for name, space in scope.points.items():
        if space == others[0] and Sym(name) not in variables:
            yield App(d.name, variables, (Sym(name),), tuple(map(Sym, d.params)))
