"""What a musical command leaves behind: one .mid per answer, a picture, a page, and a report."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from bridge.commands.asking import Asked
from bridge.commands.choir import Singer, choir
from bridge.commands.files import folder, free_stem, numbered_file
from bridge.commands.remarks import remarks
from bridge.commands.words import Region
from bridge.picture import page, piano_roll
from bridge.picture.sheet import Sheet, Take
from models.answer import Answer, Notice
from models.music.clip import Clip
from models.music.midi_file import write_midi


@dataclass(frozen=True, slots=True)
class Report:
    """The written files and what there is to say about the answer, for a person or a program."""

    files: tuple[Path, ...]
    picture: Path | None
    page: Path | None
    answer: Answer
    timings: dict[str, int]  # milliseconds

    def show(self, *, as_json: bool = False) -> None:
        """Print the report: for a person, or as one JSON object."""
        if as_json:
            print(json.dumps(self._as_object()))
            return
        console = Console(highlight=False, soft_wrap=True)
        for notice in self.answer.notices:
            console.print(f"[dim]{escape(notice.sentence)}[/]")
        variations = self.answer.variations
        each = len(self.files) // max(1, len(variations))  # a morph writes several files for one
        for number, variation in enumerate(variations):
            for file in self.files[number * each : (number + 1) * each]:
                console.print(str(file), markup=False)
            for remark in remarks(variation):
                console.print(f"    [dim]{escape(remark)}[/]")
        for drawn in filter(None, (self.picture, self.page)):
            console.print(str(drawn), markup=False)
        spent = ", ".join(f"{name} {value} ms" for name, value in self.timings.items())
        console.print(f"[dim]seed {self.answer.seed} · {spent}[/]")

    def _as_object(self) -> dict[str, Any]:
        return {
            "files": [str(file) for file in self.files],
            "picture": str(self.picture) if self.picture else None,
            "page": str(self.page) if self.page else None,
            "seed": self.answer.seed,
            "timings_ms": self.timings,
            "notices": [
                {
                    "variation": number,
                    "code": notice.code,
                    "values": list(notice.values),
                    "sentence": notice.sentence,
                }
                for number, notice in _notices(self.answer)
            ],
        }


def write(
    where: Path,
    name: str,
    given: Sequence[Clip],
    asked: Asked,
    *,
    begun: float,
    region: Region | None = None,
    picture: bool = True,
) -> Report:
    """Write every variation set among the given voices, and the pictures of them.

    `begun` is when the command did, on the monotonic clock.
    """
    takes = [choir(given, variation, region) for variation in asked.answer.variations]
    return write_takes(where, name, takes, asked, begun=begun, picture=picture)


def write_takes(
    where: Path,
    name: str,
    takes: Sequence[Sequence[Singer]],
    asked: Asked,
    *,
    begun: float,
    files_hold: Sequence[Sequence[Clip]] | None = None,
    picture: bool = True,
) -> Report:
    """Write a file for every take, whole or what `files_hold` of it, and the pictures of them."""
    stem = free_stem(folder(where), name)
    answer = asked.answer
    whole = [[singer.clip for singer in singers] for singers in takes]
    files = []
    for number, clips in enumerate(files_hold or whole, 1):
        files.append(numbered_file(where, stem, number, len(takes)))
        write_midi(files[-1], clips)
    png, web = where / f"{stem}.png", where / f"{stem}.html"
    if picture:
        sheet = sheet_of(name, takes, answer)
        piano_roll.draw(sheet, png)
        page.write(sheet, web)
    total = round((time.monotonic() - begun) * 1000)
    timings = asked.timings | {"total": total}
    return Report(tuple(files), png if picture else None, web if picture else None, answer, timings)


def sheet_of(title: str, takes: Sequence[Sequence[Singer]], answer: Answer) -> Sheet:
    """The takes as a picture shows them, each with the remarks made on it."""
    clips = [singer.clip for singers in takes for singer in singers]
    return Sheet(
        title,
        tuple(
            Take(
                f"Variation {number}",
                tuple(part for singer in singers for part in singer.parts),
                remarks(variation),
            )
            for number, (singers, variation) in enumerate(
                zip(takes, answer.variations, strict=True), 1
            )
        ),
        length=max(clip.length for clip in clips),
        meter=clips[0].meter,
        tempo=clips[0].tempo,
        phase=clips[0].phase,
    )


def _notices(answer: Answer) -> list[tuple[int | None, Notice]]:
    """(variation number from 1, notice); None = about the whole answer."""
    whole = [(None, notice) for notice in answer.notices]
    numbered = enumerate(answer.variations, 1)
    return [*whole, *((n, notice) for n, variation in numbered for notice in variation.notices)]
