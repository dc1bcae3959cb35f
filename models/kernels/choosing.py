"""Choosing a class of logits by one uniform number, compiled; see `models.sampling` for whole
batches of them."""

import math

import numpy as np

from models.kernels.compiled import REORDERED, compiled
from models.kernels.layers import exponentials
from models.kernels.matrix import Floats

NEVER = np.float32(-np.inf)  # the logit of what is forbidden
LEAST = np.float32(-1e30)  # what it counts as in a sum, where infinity has no place
COLD = 0.01  # a temperature below takes the likeliest, as 0 does
EQUAL = 1e-5  # shares that differ by less, of themselves, are those of equal logits


@compiled
def pick(logits: Floats, uniform: float, temperature: float, top_p: float, unlikely: float) -> int:
    """The class of logits (C,) in whose share of the softmax a number from 0 to 1 lies.

    None is chosen whose logarithm at this temperature lies by more than `unlikely` below that of
    the likeliest; infinity allows all that are not forbidden.
    """
    if temperature < COLD:
        return int(np.argmax(logits))
    most, count = greatest(logits), 0
    lowest, each = np.float32(most - unlikely * temperature), np.float32(1 / temperature)
    classes, shares = np.empty(len(logits), np.int64), np.empty(len(logits), np.float32)
    for index in range(len(logits)):
        if logits[index] >= lowest and logits[index] > NEVER:
            classes[count], shares[count] = index, (logits[index] - most) * each
            count += 1
    shares = shares[:count]
    exponentials(shares)
    if top_p < 1:
        shares = nucleus(shares, top_p * math.exp(total(logits, temperature) - most / temperature))
    left, chosen = uniform * shares.sum(), 0
    for place in range(count):
        if shares[place] > 0:
            chosen = classes[place]
            left -= shares[place]
            if left < 0:
                break
    return chosen


@compiled
def nucleus(shares: Floats, wanted: float) -> Floats:
    """Only the largest shares (C,) that together hold as much as is wanted, or all; the others are
    0 (Holtzman et al. 2020). Equal ones stay or go together."""
    ranked = np.sort(shares)
    place, held = len(ranked) - 1, 0.0 + ranked[-1]
    while held < wanted and place > 0:
        place -= 1
        held += ranked[place]
    least = ranked[place] * np.float32(1 - EQUAL)
    return np.where(shares >= least, shares, np.float32(0))


@compiled
def never(logits: Floats) -> Floats:
    """All classes (C,) forbidden."""
    found = np.empty_like(logits)
    for index in range(len(logits)):
        found[index] = NEVER
    return found


@compiled
def greatest(logits: Floats) -> np.float32:
    """The likeliest class's."""
    found = NEVER
    for logit in logits:
        found = max(found, logit)
    return found


@compiled
def nats(logits: Floats, chosen: int) -> float:
    """What a choice costs among all that is allowed."""
    return total(logits, 1.0) - logits[chosen]


@compiled(fastmath=REORDERED)
def total(logits: Floats, temperature: float) -> float:
    """The logarithm of the sum of the exponentials of all classes (C,) over a temperature."""
    most, each = greatest(logits), np.float32(1 / temperature)
    shares = np.empty_like(logits)
    for index in range(len(logits)):
        shares[index] = (max(logits[index], LEAST) - most) * each
    exponentials(shares)
    everything = np.float32(0)
    for share in shares:
        everything += share
    return most / temperature + math.log(everything)
