"""Data of zeros and ones: bars and stripes, the 8x8 digits, and the model of independent bits to beat."""

import os
from importlib import import_module
from typing import Any

import numpy as np

from gantheory.training.models.boltzmann.machine import Array, as_bits


def bars_and_stripes(side: int = 4) -> Array:
    """Every image of full rows or of full columns, each once: (2^(side+1) - 2, side²).

    (MacKay 2003, section 43.2. Blank and full are both bars and stripes; they are not counted twice here, so that the
    best log-likelihood is -log of the number of rows.)

    Raises:
        ValueError: unless 1 <= side <= 8.
    """
    if not 1 <= side <= 8:
        raise ValueError(f"side = {side}: give 1 to 8")
    lines = (np.arange(2**side)[:, None] >> np.arange(side)) & 1
    rows = np.repeat(lines[:, :, None], side, axis=2).reshape(-1, side * side)
    columns = np.repeat(lines[:, None, :], side, axis=1).reshape(-1, side * side)
    return np.unique(np.concatenate([rows, columns]), axis=0).astype(np.float64)


def digits(source: Any = None, *, threshold: float = 8.0) -> Array:
    """The 8x8 digits of the optical recognition set, grey values 0..16, as bits: grey >= threshold. (rows, 64).

    Args:
        source: an array (rows, 64) or (rows, 8, 8); or a file of it, .npy, or comma-separated (.gz welcome) as it is
            published, 64 grey values and a label to a row. Without one, scikit-learn's copy, where that is installed.

    Raises:
        ValueError: on another shape, values outside 0..16, or no source and no scikit-learn.
    """
    if source is None:
        try:
            source = import_module("sklearn.datasets").load_digits().data
        except ImportError as error:
            raise ValueError(
                "digits() reads scikit-learn's copy, and scikit-learn is not installed: install it, or give the path "
                "of a file of 64 grey values and a label to a row (optdigits.tes, digits.csv.gz), or an array"
            ) from error
    if isinstance(source, str | os.PathLike):
        source = np.load(source) if str(source).endswith(".npy") else np.loadtxt(source, delimiter=",", ndmin=2)[:, :64]
    grey = np.asarray(source, dtype=np.float64)
    grey = grey.reshape(len(grey), -1) if grey.ndim == 3 else grey
    if grey.ndim != 2 or grey.shape[1] != 64 or not len(grey):
        raise ValueError(f"source has shape {grey.shape}; give (rows, 64) or (rows, 8, 8)")
    if not ((grey >= 0) & (grey <= 16)).all():
        raise ValueError(f"source has values in [{grey.min()}, {grey.max()}]; grey values are 0 to 16")
    return (grey >= threshold).astype(np.float64)


def independent_bits(v: Any) -> float:
    """The mean log-likelihood of the rows (n, k) under the best model of independent bits: -Σ H(column), in nats."""
    x = np.asarray(v, dtype=np.float64)
    p = as_bits(x, x.shape[-1]).mean(0)
    on = (p > 0) & (p < 1)
    return float((p[on] * np.log(p[on]) + (1 - p[on]) * np.log1p(-p[on])).sum())
