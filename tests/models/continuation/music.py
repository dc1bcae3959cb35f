"""Clips of the kinds a musician has, for the tests of the continuation model."""

from models.music.clip import Clip, Role
from models.music.meter import Meter
from models.music.note import Note

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def melody(meter: Meter = Meter(), bars: int = 4, every: float = 0.5, **kind) -> Clip:
    """One line up and down a scale, with dynamics."""
    length = bars * meter.bar
    count = int(length / every)
    up_and_down = SCALE + SCALE[-2:0:-1]
    notes = [
        Note(up_and_down[i % 14], i * every, every * 0.9, 70 + 10 * (i % 4)) for i in range(count)
    ]
    return Clip(tuple(notes), length, meter, role=kind.pop("role", Role.MELODY), **kind)


def piano(bars: int = 4) -> Clip:
    """A bass note and a chord in every half bar."""
    notes = []
    for half in range(2 * bars):
        root = (48, 53, 55, 48)[half % 4]
        notes.append(Note(root, half * 2.0, 2.0, 80))
        notes += [Note(root + step, half * 2.0 + 0.5, 1.0, 60) for step in (12, 16, 19)]
    return Clip(tuple(notes), 4.0 * bars, role=Role.CHORDS)


def loop(bars: int = 2, swing: float = 0.0, late: float = 0.02) -> Clip:
    """Kick, snare and hi-hats, a little late, swung by `swing` beats."""
    notes = []
    for beat in range(4 * bars):
        notes.append(Note(36 if beat % 2 == 0 else 38, beat + late, 0.1, 100 + beat % 3))
        notes.append(Note(42, float(beat), 0.1, 80))
        notes.append(Note(42, beat + 0.5 + swing, 0.1, 50))
    return Clip(tuple(notes), 4.0 * bars, role=Role.DRUMS)
