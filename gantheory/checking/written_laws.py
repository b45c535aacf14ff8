"""The readings of relations on laws that a document writes out, and on arrays, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Callable

from ..language.terms import Rel
from .arrays import Arrays, in_entries, names_units, of_arrays, of_machines
from .chains import of_chains, of_three_variables
from .energies import Energy, of_energies
from .gaussians import Normals, of_latents, of_normal_laws
from .matrices import of_matrices
from .random_variables import of_any_law
from .splits import of_pieces
from .tied import of_tied_variables
from .verdict import Surroundings, Verdict

Judge = Callable[[Rel, Surroundings], Verdict]


def of_written_laws(
    rel: Rel, normals: Normals, energies: tuple[Energy, ...], arrays: Arrays, judge: Judge, around: Surroundings
) -> Verdict | None:
    """The verdict on a relation of normal laws, of laws with an energy, or of a Boltzmann machine."""
    if (tied := of_tied_variables(rel, around) or of_chains(rel, around)) is not None:
        return tied
    if (matrices := of_matrices(rel, arrays.covariant, around)) is not None:
        return matrices
    verdict = of_normal_laws(rel, normals, around) or of_energies(rel, energies, judge, around)
    return verdict or (of_machines(rel, arrays.machines, around.seed) if names_units(rel, arrays.machines) else None)


def read_otherwise(rel: Rel, arrays: Arrays, judge: Judge, around: Surroundings) -> Verdict | None:
    """The verdict on a relation that is none of laws: of random variables without a law, or of arrays."""
    if (latent := of_latents(rel, judge, around) or of_three_variables(rel, around)) is not None:
        return latent
    found = of_any_law(rel, judge, around) or of_machines(rel, arrays.machines, around.seed)
    found = found or of_pieces(in_entries(rel), arrays.uniform, arrays.on_integers, around)
    return found or of_arrays(rel, arrays, around.symbols, around.seed)
