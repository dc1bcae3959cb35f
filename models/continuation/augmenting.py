"""The same music as somebody else would have it: in another key, louder, on another kit."""

from dataclasses import replace

import numpy as np

from models.continuation.hearing import Events
from models.continuation.tokens import (
    DRUM,
    LONGEST_STEP,
    NO_VELOCITY,
    PITCH_STATES,
    REST,
    VELOCITIES,
)
from models.drums.kit import PITCHES, piece_of

OCTAVE_SHARE = 0.15  # examples moved by an octave as well
OTHER_KIT_SHARE = 0.4  # drum examples played on another kit
FEWER_PIECES_SHARE = 0.15  # drum examples that lack a piece of theirs


def moved(rng: np.random.Generator, events: Events) -> Events:
    """Another key, within the keyboard; drums stay."""
    keys = events.pitch[events.pitch < DRUM]
    if not len(keys):
        return events
    shift = int(rng.integers(-6, 6))
    if rng.random() < OCTAVE_SHARE:
        shift += int(rng.choice([-12, 12]))
    shift = int(np.clip(shift, 12 - keys.min(), 115 - keys.max()))
    return replace(events, pitch=np.where(events.pitch < DRUM, events.pitch + shift, events.pitch))


def louder(rng: np.random.Generator, events: Events) -> Events:
    """All velocities by one factor; where they are all the same, any other."""
    loud = events.velocity != NO_VELOCITY
    heard = events.velocity[loud]
    if not len(heard):
        return events
    if (heard == heard[0]).all():
        change = np.full(len(heard), rng.integers(8, VELOCITIES))
    else:
        factor = np.exp(rng.normal(0.0, 0.15))
        change = np.clip(np.rint((heard + 0.5) * factor - 0.5), 1, VELOCITIES - 1).astype(np.int64)
    velocity = events.velocity.copy()
    velocity[loud] = change
    return replace(events, velocity=velocity)


def on_another_kit(rng: np.random.Generator, events: Events) -> Events:
    """Drums with some pitches exchanged for others that play the same piece, or with a piece less.

    What is no drum stays. Events at one onset stay in order of pitch.
    """
    struck = np.unique(events.pitch[(events.pitch >= DRUM) & (events.pitch < REST)])
    if len(struck) and rng.random() < OTHER_KIT_SHARE:
        sounds = np.arange(PITCH_STATES)
        for pitch in struck:
            like = PITCHES[piece_of(int(pitch) - DRUM)]
            free = [p + DRUM for p in like if p + DRUM not in sounds[struck]]
            if free and rng.random() < 0.5:
                sounds[pitch] = rng.choice(free)
        events = replace(events, pitch=sounds[events.pitch])
        events = events[np.lexsort((events.pitch, events.tick))]
    if len(struck) > 2 and rng.random() < FEWER_PIECES_SHARE:
        left = events[events.pitch != rng.choice(np.unique(events.pitch[events.pitch < REST]))]
        if np.diff(left.tick, prepend=events.tick[0]).max() <= LONGEST_STEP // 2:
            return left
    return events
