/* The piano roll: draws one take of the music onto a canvas, at any size. */

const LANE = 10; // pixels a semitone is high
const KEYS = 44; // pixels the keyboard is wide
const RULER = 20; // pixels above the lanes, for bar numbers
const BLACK_KEYS = new Set([1, 3, 6, 8, 10]);

function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/* Size the canvas for sharp pixels and return its pen, in CSS pixels. */
function penOf(canvas, width, height) {
  const dots = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * dots);
  canvas.height = Math.round(height * dots);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(dots, dots);
  return pen;
}

class Roll {
  constructor(music, canvas) {
    Object.assign(this, { music, canvas });
    [this.first, this.last] = music.span;
    [this.low, this.high] = music.pitches;
    this.height = (this.high - this.low + 1) * LANE + RULER;
  }

  /* Draw a take at least `width` pixels wide; `muted` holds the indices of silent parts. */
  draw(take, width, muted) {
    const beats = this.last - this.first;
    this.perBeat = Math.max((width - KEYS) / beats, 14);
    this.width = KEYS + beats * this.perBeat;
    const pen = penOf(this.canvas, this.width, this.height);
    const colour = colours();
    this.lanes(pen, colour);
    this.grid(pen, colour);
    for (const kind of ["source", "given", "new"])
      take.parts.forEach((part, index) => {
        const quiet = muted.has(index) && kind !== "source";
        if (part.kind === kind) this.part(pen, part, quiet ? 0.15 : 1, colour);
      });
    if (take.parts.every((part) => part.drums)) this.pieces(pen, colour, take);
    else this.keys(pen, colour);
  }

  x(beat) { return KEYS + (beat - this.first) * this.perBeat; }
  y(pitch) { return RULER + (this.high - pitch) * LANE; }
  beatAt(x) { return this.first + (x - KEYS) / this.perBeat; }

  lanes(pen, colour) {
    pen.fillStyle = colour("lane-white");
    pen.fillRect(0, 0, this.width, this.height);
    pen.fillStyle = colour("lane-black");
    for (let pitch = this.low; pitch <= this.high; pitch++)
      if (BLACK_KEYS.has(pitch % 12)) pen.fillRect(KEYS, this.y(pitch), this.width, LANE);
  }

  grid(pen, colour) {
    const rule = (beat, strength) => {
      pen.fillStyle = colour(strength);
      pen.fillRect(Math.round(this.x(beat)), RULER - (strength === "bar" ? 5 : 0), 1, this.height);
    };
    this.music.beats.forEach((beat) => rule(beat, "beat"));
    pen.font = "11px system-ui, sans-serif";
    const room = this.music.bars.length > 1
      ? this.x(this.music.bars[1][0]) - this.x(this.music.bars[0][0]) : this.width;
    const every = Math.max(1, Math.round(30 / room));
    for (const [beat, number] of this.music.bars) {
      rule(beat, "bar");
      pen.fillStyle = colour("faint");
      if (number > 0 && (number - 1) % every === 0 && beat < this.last)
        pen.fillText(number, this.x(beat) + 4, 13);
    }
    pen.fillStyle = colour("ink");
    for (const edge of [0, this.music.length])
      pen.fillRect(Math.round(this.x(edge)) - 1, RULER - 8, 1.5, this.height);
  }

  /* New notes are full, given ones light; what the source was shows as an outline. */
  part(pen, { notes, kind, hue }, strength, colour) {
    for (const [pitch, start, duration, , silent] of notes) {
      const width = Math.max(3, duration * this.perBeat - 1.5);
      pen.beginPath();
      pen.roundRect(this.x(start) + 0.5, this.y(pitch) + 0.5, width, LANE - 1, 3);
      pen.globalAlpha = strength * (silent ? 0 : { source: 0, given: colour("given"), new: 1 }[kind]);
      pen.fillStyle = hue;
      pen.fill();
      pen.globalAlpha = strength * (kind === "new" ? 1 : 0.75);
      pen.strokeStyle = kind === "source" ? colour("faint") : kind === "new" && !silent ? colour("ink") : hue;
      pen.lineWidth = 1;
      pen.setLineDash(kind === "source" ? [2, 2] : []);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  /* The names of the drums that are played, where a keyboard would be. */
  pieces(pen, colour, take) {
    pen.fillStyle = colour("lane-white");
    pen.fillRect(0, RULER, KEYS - 4, this.height);
    pen.font = "9px system-ui, sans-serif";
    pen.fillStyle = colour("faint");
    const played = new Set(take.parts.flatMap((part) => part.notes.map(([pitch]) => pitch)));
    for (const pitch of played) pen.fillText(pieceOf(pitch), 3, this.y(pitch) + LANE - 1.5);
    pen.fillStyle = colour("edge");
    pen.fillRect(KEYS - 4, RULER, 1, this.height);
  }

  keys(pen, colour) {
    pen.fillStyle = colour("key");
    pen.fillRect(0, RULER, KEYS - 4, this.height);
    pen.font = "9px system-ui, sans-serif";
    for (let pitch = this.low; pitch <= this.high; pitch++) {
      const y = this.y(pitch);
      pen.fillStyle = "#26242b";
      if (BLACK_KEYS.has(pitch % 12)) pen.fillRect(0, y, (KEYS - 4) * 0.6, LANE);
      pen.fillStyle = "#a8a3ad";
      if (pitch % 12 === 0 || pitch % 12 === 5) pen.fillRect(0, y + LANE - 0.5, KEYS - 4, 1);
      pen.fillStyle = "#5c5763";
      if (pitch % 12 === 0) pen.fillText(`C${pitch / 12 - 2}`, KEYS - 20, y + LANE - 1.5);
    }
    pen.fillStyle = colour("edge");
    pen.fillRect(KEYS - 4, RULER, 1, this.height);
  }
}

/* A take the size of a stamp, for choosing between takes. */
function stamp(music, take, canvas, width, height) {
  const pen = penOf(canvas, width, height);
  const [first, last] = music.span;
  const [low, high] = music.pitches;
  const colour = colours();
  pen.fillStyle = colour("lane-black");
  pen.fillRect(0, 0, width, height);
  const lane = height / (high - low + 1);
  for (const part of take.parts.filter(({ kind }) => kind !== "source")) {
    pen.fillStyle = part.hue;
    pen.globalAlpha = part.kind === "given" ? colour("given") : 1;
    for (const [pitch, start, duration] of part.notes)
      pen.fillRect((start - first) / (last - first) * width, (high - pitch) * lane,
        Math.max(1, duration / (last - first) * width - 0.5), Math.max(2, lane));
  }
}
