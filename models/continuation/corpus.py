"""The music the clip language model learns from and is tested on, heard as events."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.continuation.hearing import Events, hear
from models.continuation.tokens import TICKS, Frame, meter_state, tempo_state
from models.music.clip import Role
from models.training.ingest import ingest
from models.training.parts import Part, Parts

CACHE = Path("runs", "parts")  # what was read of a data folder is kept here
FEWEST = 8  # events in a part worth learning from
# How much oftener than by its size a collection is drawn: what is nearest to a producer's clips.
EMPHASIS = {"pop909_cl": 1.5, "openewld": 3.0, "gmd": 1.5, "openscore_quartets": 0.4}
PLAYABLE = (Role.MELODY, Role.BASS, Role.CHORDS, Role.DRUMS)


@dataclass(frozen=True, slots=True)
class Source:
    """One part of a piece, ready to be cut into examples."""

    name: str
    source: str  # the collection it comes from
    events: Events
    frame: Frame


class Sources:
    """Parts of one role, drawn in proportion to their events and their collection's emphasis."""

    def __init__(self, sources: list[Source]) -> None:
        self.sources = sources
        weights = [len(one.events) * EMPHASIS.get(one.source, 1.0) for one in sources]
        self._ends = np.cumsum(weights)

    def __len__(self) -> int:
        return len(self.sources)

    @property
    def events(self) -> int:
        """How many there are in all."""
        return sum(len(source.events) for source in self.sources)

    def draw(self, rng: np.random.Generator) -> Source:
        """A part: a long one more often than a short one."""
        place = rng.random() * self._ends[-1]
        return self.sources[int(np.searchsorted(self._ends, place, side="right"))]


@dataclass
class Corpus:
    """Parts by split and role."""

    train: dict[Role, Sources]
    valid: dict[Role, Sources]
    test: dict[Role, Sources]
    digest: str

    @classmethod
    def read(cls, data: Path, cache: Path, *, all_licences: bool = False) -> "Corpus":
        """Everything under `data`, kept in `cache`; train holds only what weights may ship from,
        unless `all_licences`."""
        parts, _ = ingest(data, cache)
        split = {name: of_split(parts, name, all_licences) for name in ("train", "valid", "test")}
        return cls(**split, digest=parts.digest)

    @property
    def told(self) -> str:
        """How much there is to learn from, in a line."""
        return "training on " + ", ".join(
            f"{len(sources)} parts of {role.name.lower()} ({sources.events} notes)"
            for role, sources in self.train.items()
            if len(sources)
        )


def of_split(parts: Parts, split: str, all_licences: bool) -> dict[Role, Sources]:
    """The parts of one split, heard, by role."""
    found: dict[Role, list[Source]] = {role: [] for role in PLAYABLE}
    for part in parts.parts:
        if part.split != split or part.role not in found or part.count < FEWEST:
            continue
        if split == "train" and part.ship == "no" and not all_licences:
            continue
        found[part.role].append(source_of(parts, part))
    return {role: Sources(sources) for role, sources in found.items()}


def source_of(parts: Parts, part: Part) -> Source:
    """A part as events; its pick-up counts from the bar line before it."""
    notes = np.array(parts.notes(part))
    notes[:, 0] += part.phase
    events = hear(notes, drums=part.role is Role.DRUMS)
    return Source(part.piece, part.source, events, frame_of(part))


def frame_of(part: Part) -> Frame:
    """What holds for the whole part."""
    meter = part.meter
    return Frame(
        bar=max(1, round(meter.bar * TICKS)),
        meter=meter_state(meter.numerator, meter.denominator),
        role=part.role.value,
        tempo=tempo_state(part.tempo),
    )
