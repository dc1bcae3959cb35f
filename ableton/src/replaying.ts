/** A player's timing and accents on the musician's own notes; mirrors bridge/replaying.py. */

import type { Note } from "./clip.js";
import { TICKS_PER_BEAT } from "./protocol.generated.js";
import { Refusal } from "./refusal.js";

/**
 * The notes with onsets, lengths and velocities of those played, all else their own; what was not
 * moved by a tick stays bit for bit. The nth of a pitch in the one is the nth of that pitch in the
 * other. Raises Refusal `bad_transfer` when they are other notes.
 */
export function replayed(own: readonly Note[], played: readonly Note[]): Note[] {
  if (own.length !== played.length) throw new Refusal("bad_transfer");
  const waiting = new Map<number, Note[]>();
  for (const note of inOrder(played)) {
    waiting.set(note.pitch, [...(waiting.get(note.pitch) ?? []), note]);
  }
  const found = new Map<Note, Note>();
  for (const note of inOrder(own)) {
    const [next, ...rest] = waiting.get(note.pitch) ?? [];
    if (!next) throw new Refusal("bad_transfer");
    waiting.set(note.pitch, rest);
    found.set(note, next);
  }
  return own.map((note) => {
    const { start, duration, velocity } = found.get(note) as Note;
    return {
      ...note,
      start: nearer(note.start, start),
      duration: nearer(note.duration, duration),
      velocity: Math.round(note.velocity) === velocity ? note.velocity : velocity,
    };
  });
}

/** By onset in whole ticks, as the daemon knows them; what shares one keeps its order. */
function inOrder(notes: readonly Note[]): Note[] {
  return [...notes].sort((one, other) => ticks(one.start) - ticks(other.start));
}

/** One's own time where the other is the same tick. */
function nearer(own: number, other: number): number {
  return ticks(own) === ticks(other) ? own : other;
}

function ticks(beats: number): number {
  return Math.round(beats * TICKS_PER_BEAT);
}
