/** What a new try leaves alone: notes of the take before and of the new one, put together. */

import type { Note, Region } from "./clip.js";

/**
 * The notes of `base` that begin outside the free stretches, and those of `fresh` that begin inside,
 * cut where the stretch ends.
 */
export function spliced(
  base: readonly Note[],
  fresh: readonly Note[],
  free: readonly Region[],
): Note[] {
  const at = (note: Note): Region | undefined =>
    free.find(({ start, end }) => note.start >= start && note.start < end);
  const kept = base.filter((note) => !at(note));
  const added = fresh.flatMap((note) => {
    const stretch = at(note);
    if (!stretch) return [];
    return [{ ...note, duration: Math.min(note.duration, stretch.end - note.start) }];
  });
  return [...kept, ...added].sort(
    (one, other) => one.start - other.start || one.pitch - other.pitch,
  );
}
