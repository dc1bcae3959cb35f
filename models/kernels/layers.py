"""What lies between products, compiled: norms and gates."""

import math

import numpy as np

from models.kernels.compiled import REORDERED, compiled
from models.kernels.matrix import Floats
from models.kernels.vectors import power_of_two

SMALLEST = np.float32(1e-5)  # as in `Norm`
LOG2_E, LN_2 = np.float32(1 / math.log(2)), np.float32(math.log(2))


@compiled(fastmath=REORDERED)
def normed(x: Floats, scale: Floats) -> Floats:
    """`Norm.forward`: x (N, C), scale (C,)."""
    y = np.empty_like(x)
    for row in range(len(x)):
        total = np.float32(0)
        for i in range(x.shape[1]):
            total += x[row, i] * x[row, i]
        size = max(np.float32(math.sqrt(total)), SMALLEST)
        for i in range(x.shape[1]):
            y[row, i] = x[row, i] * (scale[i] / size)
    return y


@compiled(fastmath=REORDERED)
def exponentials(x: Floats) -> None:
    """e to the power of each of x (N,), in place, to the sixth digit and several at a time: a power
    of two by its bits, and of what is left, at most 0.35, the series."""
    for i in range(len(x)):
        exponent = min(max(x[i], np.float32(-87)), np.float32(88))
        twos = np.floor(exponent * LOG2_E + np.float32(0.5))
        r = exponent - twos * LN_2
        series = np.float32(1 / 120) + r * np.float32(1 / 720)
        series = np.float32(1 / 6) + r * (np.float32(1 / 24) + r * series)
        series = np.float32(1) + r * (np.float32(1) + r * (np.float32(0.5) + r * series))
        x[i] = series * power_of_two(np.int32(twos))


@compiled(fastmath=REORDERED)
def gated(x: Floats) -> Floats:
    """The first half of x (N, 2 C) through SiLU, times the second."""
    half = x.shape[1] // 2
    y = np.empty((len(x), half), np.float32)
    for row in range(len(x)):
        for i in range(half):
            y[row, i] = -x[row, i]
        exponentials(y[row])
        for i in range(half):
            y[row, i] = x[row, i] / (np.float32(1) + y[row, i]) * x[row, half + i]
    return y


@compiled(fastmath=REORDERED)
def gelu(x: Floats) -> Floats:
    """x (N, C) through GELU, its error function as by Abramowitz & Stegun (1964, 7.1.26)."""
    y = np.empty_like(x)
    for row in range(len(x)):
        for i in range(x.shape[1]):
            y[row, i] = np.float32(-0.5) * x[row, i] * x[row, i]
        exponentials(y[row])
        for i in range(x.shape[1]):
            z = abs(x[row, i]) * np.float32(math.sqrt(0.5))
            t = np.float32(1) / (np.float32(1) + np.float32(0.3275911) * z)
            series = np.float32(-1.453152027) + t * np.float32(1.061405429)
            series = np.float32(-0.284496736) + t * (np.float32(1.421413741) + t * series)
            tail = t * (np.float32(0.254829592) + t * series) * y[row, i]  # 1 - erf(z)
            share = tail if x[row, i] < 0 else np.float32(2) - tail
            y[row, i] = np.float32(0.5) * x[row, i] * share
    return y


@compiled
def add(x: Floats, y: Floats) -> None:
    """Add y (N, C) to x, in place."""
    for row in range(len(x)):
        for i in range(x.shape[1]):
            x[row, i] += y[row, i]
