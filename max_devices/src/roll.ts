/** A small piano roll: what was there in grey, what is new in orange. */

import { type Box, COLORS, fill } from "./painting.js";
import { LAYERS } from "./screen.js";

/** A note in thousandths of a beat. */
interface Drawn {
  readonly pitch: number;
  readonly start: number;
  readonly duration: number;
  readonly layer: number; // index in LAYERS
}

const ROOM = 2; // semitones above and below
const FEWEST_PITCHES = 12;
const MOST_LINES = 64; // bars or beats; more of them would be a wall
const LAYER_COLORS = [COLORS.source, COLORS.fresh];

export class Roll {
  private length = 0;
  private bar = 4000;
  private split = 0; // where the source ends; 0 = nowhere
  private notes: Drawn[] = [];

  get isEmpty(): boolean {
    return this.length <= 0;
  }

  begin(length: number, bar: number, split: number): void {
    this.length = length;
    this.bar = bar;
    this.split = split;
    this.notes = [];
  }

  add(layer: number, numbers: readonly number[]): void {
    for (let at = 0; at + 2 < numbers.length; at += 3) {
      const [pitch = 0, start = 0, duration = 0] = numbers.slice(at, at + 3);
      this.notes.push({ pitch, start, duration, layer });
    }
  }

  paint(box: Box): void {
    if (this.isEmpty) return;
    this.lines(box);
    const pitches = this.notes.map(({ pitch }) => pitch);
    const low = Math.min(...pitches) - ROOM;
    const span = Math.max(FEWEST_PITCHES, Math.max(...pitches) + ROOM - low + 1);
    const scale = box.width / this.length;
    const line = box.height / span;
    for (const layer of LAYERS.keys()) {
      for (const note of this.notes.filter((one) => one.layer === layer)) {
        const x = box.x + note.start * scale;
        const end = Math.min(box.x + box.width, x + note.duration * scale);
        const y = box.y + box.height - (note.pitch - low + 1) * line;
        const place = {
          x,
          y,
          width: Math.max(1.5, end - x - 0.5),
          height: Math.max(1.5, line - 0.5),
        };
        fill(place, LAYER_COLORS[layer] ?? COLORS.source);
      }
    }
  }

  private lines(box: Box): void {
    const scale = box.width / this.length;
    const beat = this.length / 1000 <= MOST_LINES ? 1000 : this.bar;
    const step = this.length / beat <= MOST_LINES ? beat : this.length;
    for (let at = 0; at < this.length; at += step) {
      const color = at % this.bar === 0 ? COLORS.bar : COLORS.beat;
      fill({ x: box.x + at * scale, y: box.y, width: 1, height: box.height }, color);
    }
    if (this.split <= 0 || this.split >= this.length) return;
    const x = box.x + this.split * scale;
    fill({ x, y: box.y, width: box.x + box.width - x, height: box.height }, COLORS.fresh, 0.07);
  }
}
