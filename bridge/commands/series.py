"""What commands on single clips leave behind: one .mid per clip, in order, a picture and a page."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.commands.asking import Asked
from bridge.commands.files import folder, free_stem, numbered_file
from bridge.commands.results import Report
from bridge.picture import contact, page, piano_roll
from bridge.picture.sheet import Part, Sheet, Take
from models.errors import AntiphonError
from models.music.clip import Clip, Role, merge
from models.music.midi_file import write_midi
from models.music.score_file import read_clips


@dataclass(frozen=True, slots=True)
class Item:
    """One clip of a series: a musician's own, or new."""

    name: str
    clip: Clip
    given: bool = False


def clip_of(file: Path, role: Role) -> Clip:
    """What a file holds, as one clip: its drum tracks, or all of it when none is marked as drums.

    A role that is not ANY is taken for granted. Raises UnreadableFile, or AntiphonError
    `empty_clip` when nothing is in it.
    """
    clips = read_clips(file).clips
    if not clips:
        raise AntiphonError("empty_clip")
    drums = [clip for clip in clips if clip.role is Role.DRUMS]
    lines = [clip for clip in clips if clip.role is not Role.DRUMS]
    wanted = drums or lines if role in (Role.ANY, Role.DRUMS) else lines or drums
    clip = merge(wanted)
    return clip if role is Role.ANY else replace(clip, role=role)


def write_series(
    where: Path,
    name: str,
    items: Sequence[Item],
    asked: Asked,
    *,
    begun: float,
    columns: int = 0,
    path: bool = False,
    picture: bool = True,
) -> Report:
    """Write every clip of the series; with `columns`, the picture is a contact sheet; as a `path`,
    the page can play it from end to end.

    `begun` is when the command did, on the monotonic clock.
    """
    stem = free_stem(folder(where), name)
    role = asked.answer.variations[0].clips[0].role
    items = [replace(item, clip=replace(item.clip, role=role)) for item in items]
    files = []
    for number, item in enumerate(items, 1):
        files.append(numbered_file(where, stem, number, len(items)))
        write_midi(files[-1], [replace(item.clip, name=item.name)])
    png, web = where / f"{stem}.png", where / f"{stem}.html"
    if picture:
        sheet = sheet_of(name, items, path)
        if columns:
            contact.draw(sheet, columns, png)
        else:
            piano_roll.draw(sheet, png)
        page.write(sheet, web)
    total = round((time.monotonic() - begun) * 1000)
    timings = asked.timings | {"total": total}
    return Report(
        tuple(files), png if picture else None, web if picture else None, asked.answer, timings
    )


def sheet_of(title: str, items: Sequence[Item], path: bool = False) -> Sheet:
    """The series as a picture shows it, clip after clip; shorter ones go round until the end."""
    first = items[0].clip
    length = max(item.clip.length for item in items)
    takes = (Take(one.name, (_part(one, length),)) for one in items)
    return Sheet(
        title,
        tuple(takes),
        length=length,
        meter=first.meter,
        tempo=first.tempo,
        phase=first.phase,
        path=path,
    )


def _part(item: Item, length: float) -> Part:
    """The item's clip as it is heard beside longer ones: round and round."""
    clip = item.clip
    rounds = math.ceil(length / clip.length - 1e-6)
    notes = [note for turn in range(rounds) for note in clip.shift(turn * clip.length).notes]
    inside = tuple(note for note in notes if note.start < length or rounds == 1)
    drums = clip.role is Role.DRUMS
    return Part(clip.role.name.capitalize(), inside, item.given, drums=drums)
