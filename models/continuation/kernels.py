"""What steps and choices are made of: products with packed matrices, norms and gates."""

import math

import numpy as np

from models.continuation.compiled import REORDERED, compiled
from models.continuation.packed import Bytes, Floats, Matrix

SMALLEST = np.float32(1e-5)  # as in `Norm`


@compiled(fastmath=REORDERED)
def product(x: Floats, matrix: Matrix) -> Floats:
    """(N, out) of x (N, in): tiles of four rows and two outputs, so that every weight that was
    turned into a number is used four times; one by one what is left."""
    rows, scale, bias = matrix
    count, outs = len(x), len(rows)
    y = np.empty((count, outs), np.float32)
    whole, even = count // 4 * 4, outs // 2 * 2
    for out in range(0, even, 2):
        for row in range(0, whole, 4):
            _tile(x[row : row + 4], rows[out], rows[out + 1], y[row : row + 4], out)
    for row in range(count):
        for out in range(even if row < whole else 0, outs):
            y[row, out] = _single(x[row], rows[out])
        for out in range(outs):
            y[row, out] = y[row, out] * scale[out] + bias[out]
    return y


@compiled(fastmath=REORDERED)
def _single(x: Floats, weights: Bytes) -> np.float32:
    total = np.float32(0)
    for i in range(len(x)):
        total += x[i] * np.float32(weights[i])
    return total


@compiled(fastmath=REORDERED)
def _tile(x: Floats, ones: Bytes, twos: Bytes, y: Floats, out: int) -> None:
    p, q, r, s = x[0], x[1], x[2], x[3]
    a = b = c = d = e = f = g = h = np.float32(0)
    for i in range(len(p)):
        one, two = np.float32(ones[i]), np.float32(twos[i])
        a += p[i] * one
        b += q[i] * one
        c += r[i] * one
        d += s[i] * one
        e += p[i] * two
        f += q[i] * two
        g += r[i] * two
        h += s[i] * two
    y[0, out], y[1, out], y[2, out], y[3, out] = a, b, c, d
    y[0, out + 1], y[1, out + 1], y[2, out + 1], y[3, out + 1] = e, f, g, h


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


@compiled
def gated(x: Floats) -> Floats:
    """The first half of x (N, 2 C) through SiLU, times the second."""
    half = x.shape[1] // 2
    y = np.empty((len(x), half), np.float32)
    for row in range(len(x)):
        for i in range(half):
            gate = x[row, i]
            y[row, i] = gate / (np.float32(1) + np.float32(math.exp(-gate))) * x[row, half + i]
    return y


@compiled
def gelu(x: Floats) -> Floats:
    """x (N, C) through GELU."""
    y = np.empty_like(x)
    half = np.float32(0.5)
    for row in range(len(x)):
        for i in range(x.shape[1]):
            share = np.float32(1 + math.erf(x[row, i] * math.sqrt(0.5)))
            y[row, i] = half * x[row, i] * share
    return y


@compiled
def add(x: Floats, y: Floats) -> None:
    """Add y (N, C) to x, in place."""
    for row in range(len(x)):
        for i in range(x.shape[1]):
            x[row, i] += y[row, i]
