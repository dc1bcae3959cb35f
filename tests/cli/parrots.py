"""Small real tasks for `continue` and `infill`: what they write can be told in advance."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from models.answer import Answer, Notice, Variation
from models.errors import AntiphonError
from models.music.clip import Clip
from models.music.note import Note
from models.requests import Continue, Infill, Request
from models.task import Call
from tests.bridge.daemons import running

SEED = 4711  # of answers to requests without one


@dataclass
class Parrot:
    """Repeats the clip's last bar, one semitone higher for every variation; shows bar after bar
    where it is asked to.

    Unless `may_end` is set it waits before the last bar.
    """

    may_end: threading.Event = field(default_factory=threading.Event)
    requests: list[Request] = field(default_factory=list)

    def warm_up(self) -> None:
        """Nothing to warm."""

    def answer(self, calls: Sequence[Call]) -> list[Answer | AntiphonError]:
        return [self.one(call) for call in calls]

    def one(self, call: Call) -> Answer | AntiphonError:
        request = call.request
        assert isinstance(request, Continue | Infill)
        self.requests.append(request)
        made: list[list[Note]] = [[] for _ in range(request.variations)]
        for number, bar in enumerate(self.bars(request)):
            for variation, notes in enumerate(made):
                sung = [replace(note, pitch=note.pitch + variation) for note in bar]
                notes.extend(sung)
                if variation < request.shown:
                    call.show(variation, sung)
            while number == 0 and not self.may_end.wait(0.002):
                if call.stopped():
                    return AntiphonError("cancelled")
        notices = (Notice("likelihood", (1,)),)
        variations = (Variation((self.clip(request, notes),), notices) for notes in made)
        return Answer(tuple(variations), SEED if request.seed is None else request.seed)

    def bars(self, request: Request) -> list[list[Note]]:
        assert isinstance(request, Continue)
        (clip,) = request.clips
        bar, end = clip.meter.bar, clip.next_bar
        last = [replace(note, start=note.start - end + bar) for note in clip.notes]
        last = [note for note in last if 0 <= note.start < bar]
        return [
            [replace(note, start=note.start + number * bar) for note in last]
            for number in range(request.bars)
        ]

    def clip(self, request: Request, notes: list[Note]) -> Clip:
        assert isinstance(request, Continue)
        (clip,) = request.clips
        return replace(clip, notes=tuple(notes), length=request.bars * clip.meter.bar, phase=0.0)


class Tailor(Parrot):
    """Fills the region with the clip's first pitch on every beat, louder than all others."""

    def bars(self, request: Request) -> list[list[Note]]:
        assert isinstance(request, Infill)
        beats = int(request.region_end - request.region_start)
        pitch = request.clips[0].notes[0].pitch
        return [[Note(pitch, float(beat), 1.0, 127) for beat in range(beats)]]

    def clip(self, request: Request, notes: list[Note]) -> Clip:
        assert isinstance(request, Infill)
        length = request.region_end - request.region_start
        return (
            request.clips[0]
            .window(request.region_start, request.region_end)
            .with_notes(tuple(note for note in notes if note.start < length))
        )


@contextmanager
def parrots(*, may_end: bool = True) -> Iterator[tuple[int, Parrot]]:
    """A daemon with both on a free port; yields the port and the one that continues."""
    parrot, tailor = Parrot(), Tailor()
    tailor.may_end.set()
    if may_end:
        parrot.may_end.set()
    with running({"continue": lambda _: parrot, "infill": lambda _: tailor}) as port:
        try:
            yield port, parrot
        finally:
            parrot.may_end.set()
