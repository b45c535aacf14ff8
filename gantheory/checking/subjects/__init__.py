"""Lines that need a subject of their own: normal laws, motions, energies, arrays, samples, worked examples."""
