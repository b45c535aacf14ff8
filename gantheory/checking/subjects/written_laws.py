"""The readings of relations on laws that a document writes out, and on arrays, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...language.terms import App, Op, Rel, Sym, Term, substitute
from ..document.tied import of_tied_variables
from ..scruples import nodes
from ..verdict import Surroundings, Verdict
from .arrays import Arrays, in_entries, names_units, of_arrays, of_linear_machines, of_machines
from .chains import of_chains, of_three_variables
from .differential import of_differential_entropies
from .energies import Energy, of_energies
from .gaussians import Normals, of_latents, of_normal_laws
from .informations import of_informations
from .matrices import of_matrices
from .random_variables import of_any_law
from .reparameterised import of_smooth_functions
from .splits import of_pieces
from .spreads import of_spreads

Judge = Callable[[Rel, Surroundings], Verdict]


def of_written_laws(
    rel: Rel, normals: Normals, energies: tuple[Energy, ...], arrays: Arrays, judge: Judge, around: Surroundings
) -> Verdict | None:
    """The verdict on a relation of normal laws, of laws with an energy, or of a Boltzmann machine."""
    tied = of_tied_variables(rel, around) or of_chains(rel, around) or of_informations(rel, judge, around)
    tied = tied or of_differential_entropies(rel, judge, around)
    if tied is not None:
        return tied
    matrices = of_matrices(rel, arrays.covariant, around) or of_smooth_functions(rel, normals.variables, around)
    if matrices is not None:
        return matrices
    verdict = of_normal_laws(rel, normals, around) or of_energies(rel, energies, judge, around)
    return verdict or (of_machines(rel, arrays.machines, around.seed) if names_units(rel, arrays.machines) else None)


def of_laws_left_open(rel: Rel, judge: Judge, around: Surroundings) -> Verdict | None:
    """What is proved of any laws, of those that the document defines: `KL(p, u) >= 0` of the uniform u."""
    named = {n.fn if isinstance(n, App) else n.name for n in nodes(rel) if isinstance(n, App | Sym)}
    compared = [n.args for n in nodes(rel) if isinstance(n, Op) and n.op in ("KL", "JSD", "TV")]
    bare = {a.name for args in compared for a in args if isinstance(a, Sym)} & around.definitions.keys()
    defined = bare | {name for name in named & around.definitions.keys() if around.symbols.is_law(name)}
    letters = [x for x in ("q", "p", "Q", "P") if x not in named and x not in around.definitions]
    others = sorted(name for name in bare if not around.symbols.is_law(name))
    if not defined or around.literal or len(others) > len(letters):
        return None
    to: dict[str, Term] = {name: Sym(letter) for name, letter in zip(others, letters, strict=False)}
    read = Rel(rel.op, substitute(rel.lhs, to), substitute(rel.rhs, to))
    rest = {name: d for name, d in around.definitions.items() if name not in defined}
    verdict = judge(read, replace(around, definitions=rest, mend=False))
    if not verdict.good:
        return None
    granted = tuple(f"{name} is a law" for name in sorted(defined))
    kinds = (*verdict.kinds, "reading")
    return replace(verdict, verdict="proved-under", conditions=(*verdict.conditions, *granted), kinds=kinds)


def read_otherwise(rel: Rel, arrays: Arrays, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a relation that is none of laws: of random variables without a law, or of arrays."""
    rel = replace(rel, op="=") if rel.op in (":=", "equiv") else rel
    if (latent := of_latents(rel, judge, around) or of_three_variables(rel, around)) is not None:
        return latent
    found = of_spreads(rel, judge, around) or of_laws_left_open(rel, judge, around) or of_any_law(rel, judge, around)
    found = found or of_machines(rel, arrays.machines, around.seed) or of_linear_machines(rel, arrays, around.seed)
    found = found or of_pieces(in_entries(rel), arrays.uniform, arrays.on_integers, around)
    return found or of_arrays(rel, arrays, around.symbols, around.seed)
