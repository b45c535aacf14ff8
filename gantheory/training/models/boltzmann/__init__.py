"""Deep Boltzmann machines of binary units, any number of layers, held against exact enumeration.

`train(bars_and_stripes(), Config(hidden=(12, 8)), rng=0)` learns one; `log_likelihood`, `gradient`, `marginals` and
`posterior` are exact for machines of at most 22 units in the smaller parity of layers, `annealed_partition` estimates
log Z of any.
"""

from gantheory.training.models.boltzmann.annealing import Partition, annealed_partition
from gantheory.training.models.boltzmann.bits import bars_and_stripes, digits, independent_bits
from gantheory.training.models.boltzmann.enumeration import (
    gradient,
    log_likelihood,
    log_mass,
    log_partition,
    marginals,
    negative_phase,
    positive_phase,
    posterior,
)
from gantheory.training.models.boltzmann.gibbs import Estimate, gibbs_marginals, sample, start, sweep
from gantheory.training.models.boltzmann.inference import MeanField, mean_field
from gantheory.training.models.boltzmann.learning import Config, Trained, train, update
from gantheory.training.models.boltzmann.machine import Machine, Moments, moments_of, random_machine
from gantheory.training.models.boltzmann.pretraining import Greedy, pretrain

__all__ = [
    "Config",
    "Estimate",
    "Greedy",
    "Machine",
    "MeanField",
    "Moments",
    "Partition",
    "Trained",
    "annealed_partition",
    "bars_and_stripes",
    "digits",
    "gibbs_marginals",
    "gradient",
    "independent_bits",
    "log_likelihood",
    "log_mass",
    "log_partition",
    "marginals",
    "mean_field",
    "moments_of",
    "negative_phase",
    "positive_phase",
    "posterior",
    "pretrain",
    "random_machine",
    "sample",
    "start",
    "sweep",
    "train",
    "update",
]
