/** Whether notes are still those that were written. */

import type { Note } from "../../ableton/src/clip.js";

const CLOSE = 1e-6; // beats; Live may give times back in another precision

/** Whether two clips have the same notes, in whatever order. */
export function alike(one: readonly Note[], other: readonly Note[]): boolean {
  const wanted = [...other].sort(byPlace);
  return (
    one.length === wanted.length &&
    [...one].sort(byPlace).every((note, at) => isSame(note, wanted[at] as Note))
  );
}

function isSame(one: Note, other: Note): boolean {
  return (
    one.pitch === other.pitch &&
    Math.round(one.velocity) === Math.round(other.velocity) &&
    Math.abs(one.start - other.start) < CLOSE &&
    Math.abs(one.duration - other.duration) < CLOSE
  );
}

function byPlace(one: Note, other: Note): number {
  return one.pitch - other.pitch || one.start - other.start;
}
