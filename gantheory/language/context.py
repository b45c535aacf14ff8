"""What a document says about its symbols: the typing context that statements stand under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .terms import App, Num, Op, Rel, Sym, Term


@dataclass(frozen=True, slots=True)
class Density:
    r"""A (joint) probability density or mass function.

    `spaces` are the coordinates of the joint: `p(x)`, `p(z)`, `p(x,z)`, `p(x|z)` of one name are the marginals and
    conditionals of one joint on {x, z}. `conditional` names the spaces that are only ever conditioned on: `q(z|x)`
    alone is a kernel (`spaces=("z",), conditional=("x",)`) and has no marginal in x. `params` are the parameters of
    the family, in order (`p_\theta(x)`: `("\\theta",)`).
    """

    name: str
    spaces: tuple[str, ...]
    conditional: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    normalised: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """A function on points. `range` is "unit" (0,1), "positive", "real", or the name of a space (a generator map)."""

    name: str
    spaces: tuple[str, ...]
    range: str = "real"
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pushforward:
    """`law` is the distribution of `map(z)` for z ~ `source`."""

    law: str
    map: str
    source: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A finite sample `name_1 .. name_size`, drawn from `law` (None if the text does not say)."""

    name: str
    space: str
    law: str | None
    size: Term


@dataclass(frozen=True, slots=True)
class Definition:
    """`name(vars) := body`; with no variables, a plain abbreviation. Unfolding it is always allowed."""

    name: str
    vars: tuple[str, ...]
    body: Term


@dataclass(frozen=True, slots=True)
class Context:
    """The symbol table of one statement. Everything not listed is unknown and must not be guessed.

    `scalars` maps a name to its kind: "real", "positive", "nonneg", "unit", "integer" (positive integer).
    `hypotheses` are relations the statement stands under: they hold at all points and for all values of parameters.
    """

    points: Mapping[str, str] = field(default_factory=dict[str, str])
    densities: Mapping[str, Density] = field(default_factory=dict[str, Density])
    functions: Mapping[str, Function] = field(default_factory=dict[str, Function])
    params: frozenset[str] = frozenset()
    scalars: Mapping[str, str] = field(default_factory=dict[str, str])
    samples: Mapping[str, Sample] = field(default_factory=dict[str, Sample])
    pushforwards: tuple[Pushforward, ...] = ()
    definitions: Mapping[str, Definition] = field(default_factory=dict[str, Definition])
    hypotheses: tuple[Rel, ...] = ()

    def space_of(self, term: Term) -> str | None:
        """The space a point term lives in: a variable, a sample element, a filled slot, an image under a map."""
        match term:
            case Sym(name):
                return self.points.get(name)
            case Op("at", (Sym(name), _)):
                return self.points.get(name)
            case Op("index", (Sym(name), *_)):
                sample = self.samples.get(name)
                return sample.space if sample else self.points.get(name)
            case App(fn, _, _, _) if fn in self.functions and self.functions[fn].range not in (
                "unit",
                "positive",
                "real",
            ):
                return self.functions[fn].range
            case Num() | _:
                return None
