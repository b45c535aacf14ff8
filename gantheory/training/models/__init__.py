"""Models with a likelihood: mixtures, autoencoders and Boltzmann machines, each held against what is exact."""
