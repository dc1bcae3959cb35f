"""One HTML page that shows and plays every take, complete in itself: no network is needed."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

from bridge.picture.sheet import Part, Sheet, hue
from models.music.note import Note


def write(sheet: Sheet, path: Path) -> None:
    """Write the page; raises OSError when the file cannot be written."""
    path.write_text(html(sheet), encoding="utf-8")


def html(sheet: Sheet) -> str:
    """The page as text: the frame, every file it names by `/* file */`, and the music as JSON."""
    page = re.sub(r"/\* (\w+\.\w+) \*/", lambda mark: _piece(mark[1]), _piece("page.html"))
    # last, for a track may have any name, even a mark's
    return page.replace("/* music */", _json(sheet), 1)


def _piece(name: str) -> str:
    return resources.files("bridge.picture").joinpath(name).read_text(encoding="utf-8")


def _json(sheet: Sheet) -> str:
    """The sheet as JSON that cannot close the script element it stands in."""
    music = {
        "title": sheet.title,
        "meter": str(sheet.meter),
        "tempo": sheet.tempo,
        "length": sheet.length,
        "phase": sheet.phase,
        "path": sheet.path,
        "takes": [
            {
                "name": take.name,
                "remarks": take.remarks,
                "parts": [_part(part, index) for index, part in enumerate(take.parts)],
            }
            for take in sheet.takes
        ],
    }
    return json.dumps(music, separators=(",", ":")).replace("<", "\\u003c")


def _part(part: Part, index: int) -> dict[str, Any]:
    return {
        "name": part.name,
        "kind": "given" if part.given else "new",
        "hue": hue(index),
        "drums": part.drums,
        "notes": [_row(note) for note in part.notes],
    }


def _row(note: Note) -> list[Any]:
    """A note as the scripts read it: pitch, start and duration in beats, velocity, muted."""
    return [note.pitch, round(note.start, 6), round(note.duration, 6), note.velocity, note.muted]
