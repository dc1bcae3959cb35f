/** The square between four drum clips: all its loops, and which of them the puck is on. */

import type { Answer } from "../../ableton/src/chunks.js";
import type { Note } from "../../ableton/src/clip.js";
import { Refusal } from "../../ableton/src/refusal.js";
import type { Source } from "./sources.js";

export const SIDE = 7; // columns and rows
export const LETTERS = ["A", "B", "C", "D"];

/** One loop of the square. */
export interface Loop {
  readonly notes: readonly Note[];
  readonly length: number; // beats
  readonly name: string; // how much of each corner there is, by the corners' names
  readonly label: string; // the same by their letters
}

export class Square {
  private readonly loops: readonly Loop[]; // row by row from the upper left

  /** `corners` in reading order; the answer holds the rest. Raises Refusal `bad_transfer`. */
  constructor(corners: readonly Source[], answer: Answer) {
    const length = Math.max(...corners.map(({ clip }) => clip.length));
    const between = answer.clips.filter(({ variation }) => variation === 0);
    if (corners.length !== 4 || between.length !== SIDE * SIDE - 4)
      throw new Refusal("bad_transfer");
    const ends = new Map([0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1].map((at, i) => [at, i]));
    let next = 0;
    this.loops = Array.from({ length: SIDE * SIDE }, (_, at): Loop => {
      const corner = corners[ends.get(at) ?? -1];
      const names = corners.map(({ name }) => name);
      const said = { name: shared(names, at), label: shared(LETTERS, at) };
      if (corner) return { ...said, notes: looped(corner, length), length, name: corner.name };
      const made = between[next++];
      const notes = made?.notes ?? [];
      return { ...said, notes, length: made?.length ?? length };
    });
  }

  get size(): number {
    return this.loops.length;
  }

  /** The place nearest to the puck; `x` from the left and `y` from the bottom, both 0-1. */
  static nearest(x: number, y: number): number {
    const line = (share: number): number =>
      Math.round(Math.min(1, Math.max(0, share)) * (SIDE - 1));
    return (SIDE - 1 - line(y)) * SIDE + line(x);
  }

  loop(place: number): Loop {
    const loop = this.loops[place];
    if (!loop) throw new RangeError(`there is no place ${place}`);
    return loop;
  }
}

/** A corner as long as the longest, heard again and again until then. */
function looped({ clip }: Source, length: number): Note[] {
  const { notes } = clip;
  const times = Math.ceil(length / clip.length - 1e-9);
  const rounds = Array.from({ length: times }, (_, round) => round * clip.length);
  return rounds
    .flatMap((by) =>
      by === 0 ? notes : notes.map((note) => ({ ...note, start: note.start + by })),
    )
    .filter(({ start }) => start < length);
}

/** "A 50 · B 33 · C 10 · D 7": how much of each corner there is in a place, in percent. */
function shared(names: readonly string[], at: number): string {
  const across = (at % SIDE) / (SIDE - 1);
  const down = Math.floor(at / SIDE) / (SIDE - 1);
  const upper = [(1 - across) * (1 - down), across * (1 - down)];
  const shares = [...upper, (1 - across) * down, across * down];
  return names
    .map((name, corner) => ({ name, percent: Math.round(100 * (shares[corner] ?? 0)) }))
    .filter(({ percent }) => percent > 0)
    .map(({ name, percent }) => `${name} ${percent}`)
    .join(" · ");
}
