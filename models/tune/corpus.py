"""The melodies and bass lines that the network learns from and is tested on, as two-bar windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.drums.grid import STEPS_PER_BEAT
from models.drums.windows import WINDOW
from models.music.clip import Role
from models.training.ingest import ingest
from models.training.parts import DURATION, ONSET, PITCH, Notes, Part, Parts
from models.tune.arranging import States, transposed
from models.tune.key import ways_home
from models.tune.line import HOLD, LOWEST, REST, classes, folded, states
from models.tune.line import ONSET as BEGIN

CACHE = Path("runs/parts")  # where the music that was read is kept
ROLES = (Role.MELODY, Role.BASS)
FEWEST_ONSETS = 3  # windows with less are pauses
MOST_SILENCE = 20  # steps
ON_GRID = 0.8  # share of a part's onsets that must lie near a sixteenth


@dataclass(frozen=True)
class Windows:
    """Windows (N, 32) of states, moved home, and how often each is drawn beside the others."""

    states: States
    role: NDArray[np.int64]  # (N,) of Role's values
    chance: NDArray[np.float64]  # (N,) adding up to 1
    digest: str = ""  # of the files they come from

    def draw(self, count: int, rng: np.random.Generator) -> States:
        """Random windows (count, 32)."""
        ends = np.cumsum(self.chance)
        return self.states[np.searchsorted(ends, rng.random(count) * ends[-1])]


def windows(data: Path, cache: Path, split: str) -> Windows:
    """Every two bars of a split, a bar apart, of the collections that weights may ship from.

    Training leaves out what occurs note for note, in whatever key, in valid or test: tunes travel
    from book to book. Collections and roles are drawn in proportion to the square root of their
    windows, so that the fiddle tunes, of which there are most, do not drown the songs.
    """
    parts, _ = ingest(data, cache)
    found = {key: at_home(cut) for key, cut in gathered(parts, split).items()}
    if split == "train":
        held_out = {
            window.tobytes()
            for other in ("valid", "test")
            for cut in gathered(parts, other).values()
            for window in at_home(cut)
        }
        found = {
            key: cut[[window.tobytes() not in held_out for window in cut]]
            for key, cut in found.items()
        }
    chance = np.concatenate([np.full(len(cut), len(cut) ** -0.5) for cut in found.values()])
    return Windows(
        np.concatenate(list(found.values())),
        np.concatenate([np.full(len(cut), key[1].value) for key, cut in found.items()]),
        chance / chance.sum(),
        parts.digest,
    )


def gathered(parts: Parts, split: str) -> dict[tuple[str, Role], list[States]]:
    """The windows of a split by collection and role, in the keys they were written in."""
    found: dict[tuple[str, Role], list[States]] = {}
    for part in parts.parts:
        if part.split == split and part.role in ROLES and part.ship != "no":
            cut = windows_of(parts.notes(part), part)
            found.setdefault((part.source, part.role), []).extend(cut)
    return {key: cut for key, cut in found.items() if cut}


def at_home(cut: list[States]) -> States:
    """Windows (N, 32), each moved home by itself."""
    states = np.stack(cut)
    return transposed(states, ways_home(states))


def windows_of(notes: Notes, part: Part) -> Iterator[States]:
    """The windows of a part that are not mostly silence; none where it is not on the grid."""
    steps = round((part.length + part.phase) * STEPS_PER_BEAT)
    begins = (notes[:, ONSET] + part.phase) * STEPS_PER_BEAT
    if np.mean(np.abs(begins - np.round(begins)) < 0.2) < ON_GRID:
        return
    bar = round(part.meter.bar * STEPS_PER_BEAT)
    whole = line_of(notes, part.phase, steps)
    for start in range(0, steps - WINDOW + 1, bar):
        window = whole[start : start + WINDOW]
        kinds = classes(window)
        if (kinds >= BEGIN).sum() >= FEWEST_ONSETS and (kinds == REST).sum() <= MOST_SILENCE:
            yield window


def line_of(notes: Notes, phase: float, steps: int) -> States:
    """The states (steps,) of a part whose beat 0 is `phase` beats after a bar line."""
    line = np.full(steps, REST, dtype=np.int64)
    ends = np.round((notes[:, ONSET] + notes[:, DURATION] + phase) * STEPS_PER_BEAT).astype(int)
    begins = np.floor((notes[:, ONSET] + phase) * STEPS_PER_BEAT + 0.5).astype(int)
    for begin, end, pitch in zip(begins, ends, notes[:, PITCH].astype(int), strict=True):
        if 0 <= begin < steps:
            line[begin:] = REST  # a later note ends an earlier one
            line[begin] = BEGIN + folded(pitch) - LOWEST
            line[begin + 1 : end] = HOLD
    return states(line)
