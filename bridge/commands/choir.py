"""Who sings what: voices told from track names and options, and an answer set among the given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bridge.commands.trouble import BadInput
from bridge.commands.words import Region
from bridge.picture.sheet import Part
from models.answer import Variation
from models.music.clip import Clip, Role
from models.music.voice import Voice, voice_named


@dataclass(frozen=True, slots=True)
class Singer:
    """One track of a result: what was given of it and what is new; one of them may be empty."""

    name: str
    given: Clip | None = None
    new: Clip | None = None

    @property
    def clip(self) -> Clip:
        """The whole track."""
        one = self.given or self.new
        assert one is not None, f"{self.name} sings nothing"
        added = self.new.notes if self.given and self.new else ()
        return replace(one, notes=one.notes + added, name=self.name)

    @property
    def parts(self) -> list[Part]:
        """The track as a picture shows it, given and new apart."""
        shown = [(self.given, True), (self.new, False)]
        drums = self.clip.role is Role.DRUMS
        return [Part(self.name, clip.notes, given, drums) for clip, given in shown if clip]


def with_voices(clips: Sequence[Clip], named: Mapping[Voice, int]) -> tuple[Clip, ...]:
    """The clips with the voice that `named` (track number, from 1) or their own name tells.

    Raises BadInput for a track that is not there.
    """
    by_track: dict[int, Voice] = {}
    for voice, track in named.items():
        if not 1 <= track <= len(clips):
            raise BadInput(f"There is no track {track}: only {len(clips)} with notes.")
        by_track[track - 1] = voice
    return tuple(
        replace(clip, voice=by_track.get(index) or _by_name(clip, named))
        for index, clip in enumerate(clips)
    )


def _by_name(clip: Clip, taken: Mapping[Voice, int]) -> Voice | None:
    """The voice a clip's name tells, unless an option gave that voice to another track."""
    voice = voice_named(clip.name)
    return None if voice in taken else voice


def choir(
    given: Sequence[Clip], variation: Variation, region: Region | None = None
) -> list[Singer]:
    """Given and new voices in score order; tracks whose voice nobody knows follow by register.

    Within `region` a given voice that was written anew keeps only its notes outside.
    """
    new = {clip.voice: clip for clip in variation.clips if clip.voice is not None}
    told, untold = _told(given, set(new), rewriting=region is not None)
    singers = []
    for voice in Voice:
        source, added = told.get(voice), new.get(voice)
        kept = _outside(source, region) if source and added and region else source
        if source or added:
            name = (source.name if source else "") or voice.title
            singers.append(Singer(name, kept, added))
    return singers + [Singer(clip.name or "Given", clip) for clip in untold]


def _told(
    given: Sequence[Clip], new: set[Voice], *, rewriting: bool
) -> tuple[dict[Voice, Clip], list[Clip]]:
    """The given clips by voice, and those left over, highest first.

    Untold clips take the voices nobody else sings, from the top, when there are just as many.
    """
    told = {clip.voice: clip for clip in given if clip.voice is not None}
    untold = sorted((clip for clip in given if clip.voice is None), key=_register, reverse=True)
    left = [voice for voice in Voice if voice not in told]
    for free in ([left] if rewriting else []) + [[voice for voice in left if voice not in new]]:
        if untold and len(free) == len(untold):
            return told | dict(zip(free, untold, strict=True)), []
    return told, untold


def _register(clip: Clip) -> float:
    """Mean pitch."""
    return sum(note.pitch for note in clip.notes) / max(1, len(clip.notes))


def _outside(clip: Clip, region: Region) -> Clip:
    """The clip without what sounds inside the region; a note that reaches into it is cut there."""
    start, end = region
    before = [note for note in clip.notes if note.start < start]
    kept = [replace(note, duration=min(note.duration, start - note.start)) for note in before]
    return clip.with_notes(kept + [note for note in clip.notes if note.start >= end])
