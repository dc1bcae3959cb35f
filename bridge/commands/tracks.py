"""The tracks of a file: which of them are answered, and every answer beside what it answers."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from bridge.commands.asking import Asked
from bridge.commands.choir import Singer
from bridge.commands.remarks import left_out
from bridge.commands.trouble import BadInput
from bridge.commands.words import role_of
from models.answer import Answer, Variation
from models.errors import AntiphonError
from models.music.clip import Clip, Role
from models.music.scale import Scale

MUSIC = "What is written"  # a heading in a command's help
TrackOption = Annotated[
    str | None,
    typer.Option(
        "--track",
        metavar="NAME|N",
        help="Which track, by its name or its number among those with notes. Without it: the "
        "first. The others are copied as they are.",
        rich_help_panel=MUSIC,
    ),
]
AllOption = Annotated[
    bool,
    typer.Option("--all", help="Every track with notes, each by itself.", rich_help_panel=MUSIC),
]
RoleOption = Annotated[
    str | None,
    typer.Option(
        metavar="melody|bass|chords|drums",
        help="What the track does in the music. Without it: the model finds out.",
        rich_help_panel=MUSIC,
    ),
]
ScaleOption = Annotated[
    bool,
    typer.Option(
        "--scale-lock", help="Use only the track's own pitch classes.", rich_help_panel=MUSIC
    ),
]

Join = Callable[[str, Clip, Clip], Singer]  # a track's name, the track, and the new notes


@dataclass(frozen=True, slots=True)
class Tracks:
    """The tracks of a file that have notes, and which of them are answered, by index."""

    clips: tuple[Clip, ...]
    chosen: tuple[int, ...]

    def given(self, *, locked: bool) -> list[Clip]:
        """The chosen tracks as they are asked about; `locked` gives them a scale of their own."""
        clips = [self.clips[index] for index in self.chosen]
        if not locked:
            return clips
        scales = [Scale.of(note.pitch for note in clip.notes) for clip in clips]
        return [replace(clip, scale=own) for clip, own in zip(clips, scales, strict=True)]

    def with_role(self, role: Role) -> "Tracks":
        """The same, the chosen tracks doing this in the music."""
        clips = enumerate(self.clips)
        told = [replace(clip, role=role) if at in self.chosen else clip for at, clip in clips]
        return replace(self, clips=tuple(told))

    def name(self, index: int) -> str:
        """What a track is called; one without a name by its number."""
        return self.clips[index].name or f"Track {index + 1}"

    def with_answer(self, variation: Variation, join: Join) -> list[Singer]:
        """All tracks, the chosen ones with their new notes."""
        new = dict(zip(self.chosen, variation.clips, strict=True))
        return [
            _giving_way(join(self.name(index), clip, new[index]))
            if index in new
            else Singer(self.name(index), clip)
            for index, clip in enumerate(self.clips)
        ]

    def only_new(self, variation: Variation) -> list[Clip]:
        """The new notes alone, beginning at beat 0, on tracks like those they belong to."""
        return [
            replace(
                self.clips[index],
                notes=clip.notes,
                length=clip.length,
                phase=clip.phase,
                name=self.name(index),
            )
            for index, clip in zip(self.chosen, variation.clips, strict=True)
        ]


def read_tracks(file: Path, track: str | None, *, every: bool, role: str | None) -> Tracks:
    """The file's tracks as the options choose them and tell their role.

    Raises UnreadableFile, BadInput, or AntiphonError `empty_clip`.
    """
    tracks = _read(file, track, every=every)
    return tracks if role is None else tracks.with_role(role_of(role))


def _read(file: Path, track: str | None, *, every: bool) -> Tracks:
    from models.music.score_file import read_clips  # what reads scores loads only where wanted

    song = read_clips(file)
    for sentence in left_out(song):
        typer.echo(sentence, err=True)
    if not song.clips:
        raise AntiphonError("empty_clip")
    if track is not None and every:
        raise BadInput("--track chooses one track, --all takes every one: give one of them.")
    tracks = Tracks(song.clips, tuple(range(len(song.clips))))
    if every:
        return tracks
    if track is None and len(song.clips) > 1:
        typer.echo(
            f'Of {len(song.clips)} tracks, this is about the first, "{tracks.name(0)}": '
            "--track chooses another, --all takes every one.",
            err=True,
        )
    return Tracks(song.clips, (_chosen(tracks, track or "1"),))


def joined(asked: Sequence[Asked]) -> Asked:
    """The answers about several tracks as one with a clip for each, and how long all took."""
    answers = [each.answer for each in asked]
    timings = {name: sum(each.timings[name] for each in asked) for name in asked[0].timings}
    timings["ready"] = asked[0].timings["ready"]  # the model was waited for only once
    return Asked(_joined(answers), timings)


def _joined(answers: Sequence[Answer]) -> Answer:
    variations = zip(*(answer.variations for answer in answers), strict=False)
    together = tuple(
        Variation(
            tuple(clip for one in same for clip in one.clips),
            tuple(notice for one in same for notice in one.notices),
        )
        for same in variations
    )
    notices = dict.fromkeys(notice for answer in answers for notice in answer.notices)
    return Answer(together, answers[0].seed, tuple(notices))


def _giving_way(track: Singer) -> Singer:
    """The track as a MIDI file can hold it.

    Of two notes of one pitch, a file ends the one that began first. So a new note that would end
    a given one too soon is held until that ends, and one that would hold it is cut where it begins.
    """
    assert track.given and track.new, "a joined track has both"
    given = defaultdict(list)
    for note in track.given.notes:
        given[note.pitch].append(note)
    notes = []
    for note in track.new.notes:
        rivals = [one for one in given[note.pitch] if one.start < note.end and note.start < one.end]
        held = max([note.end, *(one.end for one in rivals if one.start <= note.start)])
        end = min([held, *(one.start for one in rivals if one.start > note.start)])
        notes.append(note if end == note.end else replace(note, duration=end - note.start))
    return replace(track, new=track.new.with_notes(notes))


def _chosen(tracks: Tracks, word: str) -> int:
    """The index of the track that a number, a name or a part of a name means."""
    names = [tracks.name(index).lower() for index in tracks.chosen]
    if word.isdecimal() and 1 <= int(word) <= len(names):
        return int(word) - 1
    exact = [index for index, name in enumerate(names) if name == word.lower()]
    found = exact or [index for index, name in enumerate(names) if word.lower() in name]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f'{index + 1} "{tracks.name(index)}"' for index in tracks.chosen)
    what = "There is no track" if not found else "More than one track is called"
    raise BadInput(f'{what} "{word}": there are {known}.')
