"""The contact sheet: many short clips side by side, to be seen at a glance."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bridge.picture.piano_roll import FAINT, INK, LANE_WHITE, LINE_BAR, LINE_BEAT, PAPER
from bridge.picture.sheet import Sheet, Take, hue

FINE = 2  # everything is drawn this much larger, then scaled down for smooth edges
LANE, SEMITONE, WIDTH = 9, 5, 300  # height of a drum's pitch, of a semitone; width of a clip
MARGIN, HEAD, CAPTION, GAP = 28, 56, 18, 14
_GIVEN, _NEW = hue(3), hue(0)


def draw(sheet: Sheet, columns: int, path: Path) -> None:
    """Write the takes row by row as a PNG; raises OSError when the file cannot be written."""
    image(sheet, columns).save(path, optimize=True)


def image(sheet: Sheet, columns: int) -> Image.Image:
    """The takes row by row, `columns` in a row; of drums only what is played has a lane."""
    lanes = sorted({note.pitch for note in sheet.notes}, reverse=True)
    drums = all(part.drums for take in sheet.takes for part in take.parts)
    if not drums:
        low, high = sheet.pitches
        lanes = list(range(high, low - 1, -1))
    lane = LANE if drums else SEMITONE
    height = max(1, len(lanes)) * lane
    rows = -(-len(sheet.takes) // columns)
    size = (
        2 * MARGIN + columns * (WIDTH + GAP) - GAP,
        HEAD + rows * (CAPTION + height + GAP) + MARGIN - GAP,
    )
    whole = Image.new("RGB", (size[0] * FINE, size[1] * FINE), PAPER)
    pen = ImageDraw.Draw(whole)
    pen.text((MARGIN * FINE, 20 * FINE), sheet.title, fill=INK, font=_font(20))
    for index, take in enumerate(sheet.takes):
        row, column = divmod(index, columns)
        left, top = MARGIN + column * (WIDTH + GAP), HEAD + row * (CAPTION + height + GAP)
        pen.text((left * FINE, top * FINE), take.name, fill=FAINT, font=_font(11))
        _clip(pen, sheet, take, lanes, lane, left, top + CAPTION)
    return whole.resize(size, Image.Resampling.LANCZOS)


def _clip(
    pen: ImageDraw.ImageDraw,
    sheet: Sheet,
    take: Take,
    lanes: list[int],
    lane: int,
    left: int,
    top: int,
) -> None:
    height = max(1, len(lanes)) * lane
    per_beat = WIDTH / sheet.length
    _box(pen, left, top, WIDTH, height, LANE_WHITE)
    for beat in sheet.beat_lines():
        _box(pen, left + beat * per_beat, top, 0.5, height, LINE_BEAT)
    for beat, _ in sheet.bar_lines():
        _box(pen, left + beat * per_beat, top, 1, height, LINE_BAR)
    for part in take.parts:
        colour = _GIVEN if part.given else _NEW
        for note in part.notes:
            if 0 <= note.start < sheet.length:
                # loudness is the mark's height: a ghost note is a thin line
                tall = max(1.5, (lane - 1) * note.velocity / 127)
                y = top + lanes.index(note.pitch) * lane + (lane - tall) / 2
                beats = 1 / 7 if part.drums else note.duration
                width = max(3.0, beats * per_beat - (0 if part.drums else 1))
                _box(pen, left + note.start * per_beat, y, width, tall, colour)


def _box(
    pen: ImageDraw.ImageDraw, x: float, y: float, width: float, height: float, colour: str
) -> None:
    corners = [value * FINE for value in (x, y, x + width, y + height)]
    pen.rectangle([corners[0], corners[1], corners[2] - 1, corners[3] - 1], fill=colour)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * FINE)
