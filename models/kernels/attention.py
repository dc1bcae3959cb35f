"""Attention of one position to others, compiled."""

import math

import numpy as np

from models.kernels.compiled import REORDERED, compiled
from models.kernels.layers import exponentials
from models.kernels.matrix import Floats


@compiled(fastmath=REORDERED)
def attend(query: Floats, keys: Floats, values: Floats, close: Floats, mean: Floats) -> None:
    """The mean (D,) of the first T values (capacity, D), weighted by how close the keys are to the
    query.

    close (T,): what is added to how close each key is; becomes its weight.
    """
    size = len(query)
    sharpness = np.float32(1 / math.sqrt(size))
    closest = -np.float32(np.inf)
    for at in range(len(close)):
        total = np.float32(0)
        for i in range(size):
            total += query[i] * keys[at, i]
        close[at] += total * sharpness
        closest = max(closest, close[at])
    for at in range(len(close)):
        close[at] -= closest
    exponentials(close)
    weight = np.float32(0)
    for i in range(size):
        mean[i] = 0
    for at in range(len(close)):
        weight += close[at]
        for i in range(size):
            mean[i] += close[at] * values[at, i]
    for i in range(size):
        mean[i] /= weight
