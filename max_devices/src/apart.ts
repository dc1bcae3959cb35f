/** New notes beside a musician's own: Live would cut off whatever of one pitch overlaps. */

import type { Note } from "../../ableton/src/clip.js";

const SHORTEST = 1 / 64; // beats: what would be left of a note below this is not worth playing

/** The new notes without those that begin in one of the others of their pitch, cut before the next. */
export function apart(fresh: readonly Note[], others: readonly Note[]): Note[] {
  return fresh.flatMap((note) => {
    const same = others.filter(({ pitch }) => pitch === note.pitch);
    const isCovered = same.some(
      ({ start, duration }) => note.start >= start && note.start < start + duration,
    );
    const next = Math.min(
      ...same.filter(({ start }) => start > note.start).map(({ start }) => start),
    );
    const duration = Math.min(note.duration, next - note.start);
    return isCovered || duration < Math.min(SHORTEST, note.duration) ? [] : [{ ...note, duration }];
  });
}
