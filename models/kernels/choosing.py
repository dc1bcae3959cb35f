"""Choosing a class of logits by one uniform number, compiled; see `models.sampling` for whole
batches of them."""

import math

import numpy as np

from models.kernels.compiled import compiled
from models.kernels.matrix import Floats

NEVER = np.float32(-np.inf)  # the logit of what is forbidden
COLD = 0.01  # a temperature below takes the likeliest, as 0 does


@compiled
def pick(logits: Floats, uniform: float, temperature: float, top_p: float, unlikely: float) -> int:
    """The class of logits (C,) in whose share of the softmax a number from 0 to 1 lies.

    None is chosen whose logarithm at this temperature lies by more than `unlikely` below that of
    the likeliest; infinity allows all that are not forbidden.
    """
    if temperature < COLD:
        return int(np.argmax(logits))
    if top_p < 1:
        logits = nucleus(logits, temperature, top_p)
    shares = np.zeros(len(logits))
    most, everything = greatest(logits), 0.0
    for index in range(len(logits)):
        below = (most - logits[index]) / temperature
        if below <= unlikely and logits[index] > NEVER:
            shares[index] = math.exp(-below)
            everything += shares[index]
    left, chosen = uniform * everything, 0
    for index in range(len(logits)):
        if shares[index] > 0:
            chosen = index
            left -= shares[index]
            if left < 0:
                break
    return chosen


@compiled
def nucleus(logits: Floats, temperature: float, top_p: float) -> Floats:
    """Only the likeliest classes (C,) that together hold `top_p` (Holtzman et al. 2020)."""
    most = greatest(logits)
    everything = 0.0
    for logit in logits:
        everything += math.exp((logit - most) / temperature)
    left, kept = logits.copy(), never(logits)
    held = 0.0
    while held < top_p * everything:
        likeliest = np.argmax(left)
        if left[likeliest] == NEVER:
            break
        held += math.exp((left[likeliest] - most) / temperature)
        kept[likeliest], left[likeliest] = left[likeliest], NEVER
    return kept


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
    return total(logits) - logits[chosen]


@compiled
def total(logits: Floats) -> float:
    """The logarithm of the sum of the exponentials of all classes (C,)."""
    most, shares = greatest(logits), 0.0
    for logit in logits:
        if logit > NEVER:
            shares += math.exp(logit - most)
    return most + math.log(shares)
