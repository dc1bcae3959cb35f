"""New tunes out of played ones, so that the network learns tunes and not the tune books.

All windows are of states (N, 32), see `models.tune.line.states`, and lie at home, see
`models.tune.key`.
"""

import numpy as np
from numpy.typing import NDArray

from models.tune.line import PITCHES

States = NDArray[np.int64]

BAR = 16
# How many of the windows each change happens to.
ELSEWHERE = 0.5  # not at home: as the other of two tunes in different keys may be
OCTAVES = {-2: 0.12, -1: 0.2, 0: 0.5, 1: 0.18}  # how far up they are played, where there is room
OTHER_BAR = 0.15  # the second bar is another window's
SAME_BAR = 0.1  # the second bar is the first again, as in a one-bar loop
TURNED = 0.15  # the loop begins some beats later
LEGATO = 0.1  # every note lasts until the next
STACCATO = 0.1  # no note is held for more than a step


def rearrange(states: States, rng: np.random.Generator) -> States:
    """Windows (N, 32) as they might have been played; each change takes its share of them."""
    count = len(states)

    def some(share: float) -> NDArray[np.intp]:
        return np.flatnonzero(rng.random(count) < share)

    source, states = states, states.copy()
    chosen = some(OTHER_BAR)
    states[chosen, BAR:] = source[rng.integers(count, size=len(chosen)), BAR:]
    chosen = some(SAME_BAR)
    states[chosen, BAR:] = states[chosen, :BAR]
    for window in some(TURNED):
        states[window] = np.roll(states[window], 4 * rng.integers(1, 8))
    states = mended(states)
    chosen = some(STACCATO)
    states[chosen] = np.where(states[chosen] > PITCHES, 0, states[chosen])
    chosen = some(LEGATO)
    states[chosen] = tied(states[chosen])
    semitones = np.where(rng.random(count) < ELSEWHERE, rng.integers(-5, 7, count), 0)
    octaves = rng.choice(list(OCTAVES), count, p=list(OCTAVES.values()))
    return transposed(states, semitones + 12 * octaves)


def mended(states: States) -> States:
    """The windows with an onset wherever a held pitch is not the one that sounds before it."""
    states = states.copy()
    for step in range(1, states.shape[1]):
        now, before = states[:, step], states[:, step - 1]
        same = (before > 0) & ((now - 1) % PITCHES == (before - 1) % PITCHES)
        states[:, step] = np.where((now > PITCHES) & ~same, now - PITCHES, now)
    return states


def tied(states: States) -> States:
    """The windows with every note held until the next."""
    states = states.copy()
    for step in range(1, states.shape[1]):
        now, before = states[:, step], states[:, step - 1]
        on = np.where(before > 0, (before - 1) % PITCHES + 1 + PITCHES, 0)
        states[:, step] = np.where(now == 0, on, now)
    return states


def transposed(states: States, semitones: NDArray[np.int64]) -> States:
    """Each window higher by its number (N,) of semitones, octaves nearer where it would not fit."""
    sounds = states > 0
    pitch = (states - 1) % PITCHES
    low = np.where(sounds, pitch, PITCHES).min(1)
    high = np.where(sounds, pitch, -1).max(1)
    over = np.maximum(0, high + semitones - (PITCHES - 1))
    under = np.maximum(0, -(low + semitones))
    semitones = semitones - 12 * -(-over // 12) + 12 * -(-under // 12)
    fits = sounds & (high - low < PITCHES - 12)[:, None]
    return np.where(fits, states + semitones[:, None], states)
