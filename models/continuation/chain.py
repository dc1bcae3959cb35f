"""The five attributes of the next note, one after the other, compiled: the small layers of
`ClipLanguageModel` on states (V, C).
"""

import numpy as np

from models.continuation.constraints import Ints
from models.continuation.packed import Chain
from models.continuation.tokens import BAR, DRUM, LONGEST_STEP
from models.kernels.coarse import product
from models.kernels.compiled import compiled
from models.kernels.layers import add, gelu, normed
from models.kernels.matrix import Floats


@compiled
def step_logits(chain: Chain, state: Floats, tick: Ints, bar: int) -> Floats:
    """Logits (V, ONSETS) of the next onset after tick (V,), in bars of `bar` ticks."""
    logits = product(state, chain.step)
    by_place = product(state, chain.place)  # (V, BAR)
    for row in range(len(state)):
        place = tick[row] % bar  # counted on: a remainder takes as long as ten sums
        for ahead in range(LONGEST_STEP + 1):
            logits[row, ahead] += by_place[row, place % BAR]
            place = place + 1 if place + 1 < bar else 0
    return logits


@compiled
def with_step(chain: Chain, state: Floats, step: Ints, place: Ints) -> Floats:
    """The state once the onset is known: its step, and the place in the bar that it falls on."""
    x = known(known(state, chain.chosen_step, step), chain.chosen_place, place)
    opened = gelu(product(normed(x, chain.norm_pitch), chain.pitch_in))
    add(x, product(opened, chain.pitch_out))
    return x


@compiled
def pitch_logits(chain: Chain, state: Floats, last: Ints) -> Floats:
    """Logits (V, PITCHES); last (V,): the last key's pitch, or DRUM or more for none."""
    logits = product(state, chain.pitch)
    by_interval = product(state, chain.interval)
    for row in range(len(state)):
        for pitch in range(DRUM if last[row] < DRUM else 0):
            interval = min(max(pitch - last[row], -24), 24) + 24
            logits[row, pitch] += by_interval[row, interval]
    return logits


@compiled
def with_pitch(chain: Chain, state: Floats, pitch: Ints) -> Floats:
    """The state once the pitch is known."""
    x = known(state, chain.chosen_pitch, pitch)
    return gelu(product(normed(x, chain.norm_note), chain.note_in))


@compiled
def known(state: Floats, chosen: Floats, value: Ints) -> Floats:
    """The state (V, C) with what was chosen (V,) added: a length, a velocity."""
    x = np.empty_like(state)
    for row in range(len(state)):
        for i in range(state.shape[1]):
            x[row, i] = state[row, i] + chosen[value[row], i]
    return x
