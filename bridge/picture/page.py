"""One HTML page that shows and plays every take, complete in itself: no network is needed."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

from bridge.picture.sheet import Sheet, hue
from models.music.note import Note


def write(sheet: Sheet, path: Path) -> None:
    """Write the page; raises OSError when the file cannot be written."""
    path.write_text(html(sheet), encoding="utf-8")


def html(sheet: Sheet) -> str:
    """The page as text: frame, style, the music as JSON and the scripts that draw and play it."""
    page = _piece("page.html")
    for mark, text in (
        ("/* style */", _piece("page.css")),
        ("/* clock */", _piece("clock.js")),
        ("/* sound */", _piece("sound.js")),
        ("/* roll */", _piece("roll.js")),
        ("/* page */", _piece("page.js")),
        ("/* music */", _json(sheet)),  # last, for a track may have any name, even a mark's
    ):
        page = page.replace(mark, text, 1)
    return page


def _piece(name: str) -> str:
    return resources.files("bridge.picture").joinpath(name).read_text(encoding="utf-8")


def _json(sheet: Sheet) -> str:
    """The sheet as JSON that cannot close the script element it stands in."""
    first, last = sheet.span
    music = {
        "title": sheet.title,
        "meter": str(sheet.meter),
        "tempo": sheet.tempo,
        "length": sheet.length,
        "span": [first, last],
        "pitches": sheet.pitches,
        "bars": sheet.bar_lines(),
        "beats": sheet.beat_lines(),
        "takes": [
            {
                "name": take.name,
                "remarks": take.remarks,
                "parts": [
                    {
                        "name": part.name,
                        "given": part.given,
                        "hue": hue(index),
                        "notes": [_row(note) for note in part.notes],
                    }
                    for index, part in enumerate(take.parts)
                ],
            }
            for take in sheet.takes
        ],
    }
    return json.dumps(music, separators=(",", ":")).replace("<", "\\u003c")


def _row(note: Note) -> list[Any]:
    """A note as the scripts read it: pitch, start and duration in beats, velocity, muted."""
    return [note.pitch, round(note.start, 6), round(note.duration, 6), note.velocity, note.muted]
