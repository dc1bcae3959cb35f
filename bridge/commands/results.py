"""What a musical command leaves behind: one .mid per answer, a picture, a page, and a report."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from bridge.commands.choir import Region, Singer, choir
from bridge.commands.files import folder, free_stem, numbered_file
from bridge.picture import page, piano_roll
from bridge.picture.sheet import Sheet, Take
from models.answer import Answer, Notice
from models.music.clip import Clip
from models.music.midi_file import write_midi


@dataclass(frozen=True, slots=True)
class Report:
    """The written files and what there is to say about the answer, for a person or a program."""

    task: str
    files: tuple[Path, ...]
    picture: Path | None
    page: Path | None
    answer: Answer
    timings: dict[str, int] = field(default_factory=dict)  # milliseconds

    def as_json(self) -> str:
        """One JSON object."""
        return json.dumps(
            {
                "task": self.task,
                "files": [str(file) for file in self.files],
                "picture": str(self.picture) if self.picture else None,
                "page": str(self.page) if self.page else None,
                "seed": self.answer.seed,
                "timings_ms": self.timings,
                "notices": [
                    _remark(notice, number)
                    for number, notices in _notices(self.answer)
                    for notice in notices
                ],
            },
            ensure_ascii=False,
        )

    def show(self, console: Console) -> None:
        """Print the report for a person."""
        for number, notices in _notices(self.answer):
            mark = f"{number:>2}  " if number else "    "
            for notice in notices:
                console.print(f"[dim]{mark}{escape(notice.sentence)}[/]", highlight=False)
        for file in (*self.files, self.picture, self.page):
            if file:
                console.print(str(file), highlight=False, soft_wrap=True, markup=False)
        spent = ", ".join(f"{name} {value} ms" for name, value in self.timings.items())
        console.print(f"[dim]seed {self.answer.seed} · {spent}[/]", highlight=False)


def write(
    where: Path,
    name: str,
    given: Sequence[Clip],
    answer: Answer,
    *,
    region: Region | None = None,
    picture: bool = True,
) -> tuple[tuple[Path, ...], Path | None, Path | None]:
    """Write every variation set among the given voices; return the .mid files, picture and page."""
    stem = free_stem(folder(where), name)
    takes = [choir(given, variation, region) for variation in answer.variations]
    files = []
    for number, singers in enumerate(takes, 1):
        files.append(numbered_file(where, stem, number, len(takes)))
        write_midi(files[-1], [singer.clip for singer in singers])
    if not picture or not takes:
        return tuple(files), None, None
    sheet = sheet_of(name, takes, answer)
    png, web = where / f"{stem}.png", where / f"{stem}.html"
    piano_roll.draw(sheet, png)
    page.write(sheet, web)
    return tuple(files), png, web


def sheet_of(title: str, takes: Sequence[Sequence[Singer]], answer: Answer) -> Sheet:
    """The takes as a picture shows them, each with the remarks made on it."""
    clips = [singer.clip for singers in takes for singer in singers]
    return Sheet(
        title,
        tuple(
            Take(
                f"Variation {number}",
                tuple(part for singer in singers for part in singer.parts),
                tuple(notice.sentence for notice in variation.notices),
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


def _notices(answer: Answer) -> list[tuple[int, tuple[Notice, ...]]]:
    """(variation number from 1, its notices); 0 = the whole answer."""
    by_variation = [(n, variation.notices) for n, variation in enumerate(answer.variations, 1)]
    return [(0, answer.notices), *by_variation]


def _remark(notice: Notice, number: int) -> dict[str, Any]:
    return {
        "variation": number or None,
        "code": notice.code,
        "values": list(notice.values),
        "sentence": notice.sentence,
    }
