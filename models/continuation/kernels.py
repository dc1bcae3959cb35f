"""What steps and choices are made of: products with packed matrices, norms and gates."""

import math

import numpy as np

from models.continuation.compiled import REORDERED, compiled
from models.continuation.packed import Bytes, Floats, Matrix

SMALLEST = np.float32(1e-5)  # as in `Norm`
LOG2_E, LN_2 = np.float32(1 / math.log(2)), np.float32(math.log(2))


@compiled(fastmath=REORDERED)
def product(x: Floats, matrix: Matrix) -> Floats:
    """(N, out) of x (N, in): a few inputs at a time are added to all outputs, of four rows at once,
    so that every weight that was turned into a number is used four times; what is left, by itself.
    """
    columns, scale, bias = matrix
    count, ins = x.shape
    y = np.zeros((count, len(scale)), np.float32)
    whole = count // 4 * 4
    for row in range(0, whole, 4):
        for at in range(0, ins, 4):
            _add_four(x[row : row + 4, at : at + 4], columns[at : at + 4], y[row : row + 4])
    for row in range(whole, count):
        for at in range(0, ins, 8):
            _add_one(x[row, at : at + 8], columns[at : at + 8], y[row])
    for row in range(count):
        for out in range(len(scale)):
            y[row, out] = y[row, out] * scale[out] + bias[out]
    return y


@compiled(fastmath=REORDERED)
def _add_one(x: Floats, weights: Bytes, y: Floats) -> None:
    """Add what eight inputs (8,) say through weights (8, out) to outputs (out,)."""
    a, b, c, d, e, f, g, h = x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
    p, q, r, s = weights[0], weights[1], weights[2], weights[3]
    t, u, v, w = weights[4], weights[5], weights[6], weights[7]
    for out in range(len(y)):
        ones = a * np.float32(p[out]) + b * np.float32(q[out])
        twos = c * np.float32(r[out]) + d * np.float32(s[out])
        threes = e * np.float32(t[out]) + f * np.float32(u[out])
        fours = g * np.float32(v[out]) + h * np.float32(w[out])
        y[out] += ones + twos + threes + fours


@compiled(fastmath=REORDERED)
def _add_four(x: Floats, weights: Bytes, y: Floats) -> None:
    """Add what four inputs of four rows (4, 4) say through weights (4, out) to (4, out)."""
    p, q, r, s = weights[0], weights[1], weights[2], weights[3]
    a0, a1, a2, a3 = x[0, 0], x[0, 1], x[0, 2], x[0, 3]
    b0, b1, b2, b3 = x[1, 0], x[1, 1], x[1, 2], x[1, 3]
    c0, c1, c2, c3 = x[2, 0], x[2, 1], x[2, 2], x[2, 3]
    d0, d1, d2, d3 = x[3, 0], x[3, 1], x[3, 2], x[3, 3]
    a, b, c, d = y[0], y[1], y[2], y[3]
    for out in range(y.shape[1]):
        w0, w1 = np.float32(p[out]), np.float32(q[out])
        w2, w3 = np.float32(r[out]), np.float32(s[out])
        a[out] += a0 * w0 + a1 * w1 + a2 * w2 + a3 * w3
        b[out] += b0 * w0 + b1 * w1 + b2 * w2 + b3 * w3
        c[out] += c0 * w0 + c1 * w1 + c2 * w2 + c3 * w3
        d[out] += d0 * w0 + d1 * w1 + d2 * w2 + d3 * w3


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
    bits = np.empty(len(x), np.int32)
    for i in range(len(x)):
        exponent = min(max(x[i], np.float32(-87)), np.float32(88))
        twos = np.floor(exponent * LOG2_E + np.float32(0.5))
        bits[i] = (np.int32(twos) + 127) << 23
        r = exponent - twos * LN_2
        series = np.float32(1 / 120) + r * np.float32(1 / 720)
        series = np.float32(1 / 6) + r * (np.float32(1 / 24) + r * series)
        x[i] = np.float32(1) + r * (np.float32(1) + r * (np.float32(0.5) + r * series))
    powers = bits.view(np.float32)
    for i in range(len(x)):
        x[i] *= powers[i]


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
