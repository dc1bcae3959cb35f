"""The piano-roll picture: take under take, given notes pale and new ones bold."""

from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from bridge.picture.sheet import Part, Sheet, Take, hue

FINE = 2  # everything is drawn this much larger, then scaled down for smooth edges
LANE = 9  # height of one semitone, pixels
BEAT = (12.0, 46.0)  # narrowest and widest beat, pixels
WIDTH = (900, 6000)  # of the roll alone, pixels
MARGIN, KEYS, HEAD, TAKE_HEAD, GAP = 28, 46, 84, 36, 22

PAPER, INK, FAINT = "#fcfbf8", "#26242b", "#8d8993"
LANE_WHITE, LANE_BLACK = "#ffffff", "#f3f1ee"
LINE_BEAT, LINE_BAR, LINE_OCTAVE = "#e8e4df", "#b9b3bb", "#dcd6d2"
BLACK_KEYS = {1, 3, 6, 8, 10}


def draw(sheet: Sheet, path: Path) -> None:
    """Write the sheet as a PNG; raises OSError when the file cannot be written."""
    image(sheet).save(path, optimize=True)


def image(sheet: Sheet) -> Image.Image:
    """The sheet as an image."""
    return _Canvas(sheet).paint()


class _Canvas:
    """One picture being painted: the scale from beats and pitches to pixels, and the pen."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.first, self.last = sheet.span
        self.low, self.high = sheet.pitches
        beats = self.last - self.first
        wanted = min(max(1400 / beats, BEAT[0]), BEAT[1]) * beats
        self.roll_width = round(min(max(wanted, WIDTH[0]), WIDTH[1]))
        self.per_beat = self.roll_width / beats
        self.roll_height = (self.high - self.low + 1) * LANE
        width = MARGIN * 2 + KEYS + self.roll_width
        take = TAKE_HEAD + self.roll_height + GAP
        height = HEAD + take * len(sheet.takes) + MARGIN - GAP
        self.image = Image.new("RGB", (width * FINE, height * FINE), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def paint(self) -> Image.Image:
        self.text(MARGIN, MARGIN - 4, self.sheet.title, 24, INK)
        beats = f"{self.sheet.meter}   {self.sheet.tempo:g} bpm"
        self.text(MARGIN + KEYS + self.roll_width, MARGIN + 4, beats, 14, FAINT, anchor="ra")
        if self.sheet.takes:
            self.legend(self.sheet.takes[0])
        top = HEAD
        for take in self.sheet.takes:
            self.take(take, top)
            top += TAKE_HEAD + self.roll_height + GAP
        width, height = self.image.size
        return self.image.resize((width // FINE, height // FINE), Image.Resampling.LANCZOS)

    def legend(self, take: Take) -> None:
        x = MARGIN
        for index, part in enumerate(take.parts):
            self.block(x, MARGIN + 33, 22, 10, part.given, hue(index))
            label = f"{part.name} · {'given' if part.given else 'new'}"
            self.text(x + 28, MARGIN + 30, label, 13, FAINT if part.given else INK)
            x += 44 + round(self.font(13).getlength(label) / FINE)

    def take(self, take: Take, top: int) -> None:
        self.text(MARGIN, top, take.name, 15, INK)
        after = MARGIN + 16 + self.font(15).getlength(take.name) / FINE
        self.text(after, top + 3, "   ".join(take.remarks), 11, FAINT)
        roll = top + TAKE_HEAD
        self.lanes(roll)
        self.grid(roll)
        # given notes lie underneath, so that nothing new is hidden where voices meet
        layers = sorted(enumerate(take.parts), key=lambda pair: not pair[1].given)
        for index, part in layers:
            self.part(part, hue(index), roll)

    def lanes(self, roll: int) -> None:
        left = MARGIN + KEYS
        for pitch in range(self.low, self.high + 1):
            y = self.y(pitch, roll)
            black = pitch % 12 in BLACK_KEYS
            self.box(left, y, self.roll_width, LANE, LANE_BLACK if black else LANE_WHITE)
            self.box(MARGIN, y, KEYS - 4, LANE, "#fefefe")
            if black:
                self.box(MARGIN, y, (KEYS - 4) * 0.6, LANE, INK)
            elif pitch % 12 in (0, 5):  # where two white keys touch
                self.line(MARGIN, y + LANE, left - 4, y + LANE, LINE_BAR)
            if pitch % 12 == 0:
                self.line(left, y + LANE, left + self.roll_width, y + LANE, LINE_OCTAVE)
                name = f"C{pitch // 12 - 2}"  # Live's naming: middle C (60) is C3
                self.text(left - 8, y + LANE - 1, name, 9, FAINT, anchor="rs")

    def grid(self, roll: int) -> None:
        bottom = roll + self.roll_height
        if self.per_beat >= 10:
            for beat in self.sheet.beat_lines():
                self.line(self.x(beat), roll, self.x(beat), bottom, LINE_BEAT)
        lines = self.sheet.bar_lines()
        every = max(1, round(40 / (self.per_beat * self.sheet.meter.bar)))
        for beat, number in lines:
            self.line(self.x(beat), roll, self.x(beat), bottom, LINE_BAR, width=1.5)
            if number >= 1 and (number - 1) % every == 0 and beat < self.last:
                self.text(self.x(beat) + 3, roll - 13, str(number), 10, FAINT)
        for beat in (0.0, self.sheet.length):  # the clip's own beginning and end
            self.line(self.x(beat), roll - 4, self.x(beat), bottom, INK, width=1.5)

    def part(self, part: Part, colour: str, roll: int) -> None:
        for note in part.notes:
            x, width = self.x(note.start), max(3.0, note.duration * self.per_beat - 1)
            y = self.y(note.pitch, roll)
            self.block(x, y + 0.5, width, LANE - 1, part.given, colour, muted=note.muted)

    def block(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        given: bool,
        colour: str,
        *,
        muted: bool = False,
    ) -> None:
        fill = PAPER if muted else _pale(colour, 0.62) if given else colour
        edge = _pale(colour, 0.35) if given or muted else _dark(colour, 0.35)
        corners = [value * FINE for value in (x, y, x + width, y + height)]
        self.pen.rounded_rectangle(corners, radius=2.5 * FINE, fill=fill, outline=edge, width=FINE)

    def x(self, beat: float) -> float:
        return MARGIN + KEYS + (beat - self.first) * self.per_beat

    def y(self, pitch: int, roll: int) -> float:
        return roll + (self.high - pitch) * LANE

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        corners = [value * FINE for value in (x, y, x + width, y + height)]
        self.pen.rectangle([*corners[:2], corners[2] - 1, corners[3] - 1], fill=colour)

    def line(
        self, x: float, y: float, to_x: float, to_y: float, colour: str, width: float = 1
    ) -> None:
        ends = [value * FINE for value in (x, y, to_x, to_y)]
        self.pen.line(ends, fill=colour, width=round(width * FINE))

    def text(
        self, x: float, y: float, words: str, size: int, colour: str, anchor: str = "la"
    ) -> None:
        place = (x * FINE, y * FINE)
        self.pen.text(place, words, fill=colour, font=self.font(size), anchor=anchor)

    def font(self, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        return ImageFont.load_default(size * FINE)


def _pale(colour: str, share: float) -> tuple[int, ...]:
    """The colour mixed with the paper; share 1 = paper."""
    return _mix(colour, PAPER, share)


def _dark(colour: str, share: float) -> tuple[int, ...]:
    return _mix(colour, INK, share)


def _mix(colour: str, other: str, share: float) -> tuple[int, ...]:
    pairs = zip(ImageColor.getrgb(colour), ImageColor.getrgb(other), strict=False)
    return tuple(round(a + (b - a) * share) for a, b in pairs)
