/** What Live hands to a MIDI Tool when it is applied: notes, and the context of the clip. */

import { type Region, type Scale, scaleOf } from "../../ableton/src/clip.js";
import { listed, read } from "./dictionary.js";
import type { RawNote } from "./raw.js";

/** One turn of an apply cycle. Within a cycle Live hands out the same, whatever was answered. */
export interface Cycle {
  readonly notes: readonly RawNote[]; // as they were before the tool; none for a generator
  readonly selection: Region | undefined; // of time, in the clip's own beats
  readonly scale: Scale | undefined;
  readonly inScale: boolean; // Scale Mode is on
}

interface Context {
  clip?: { time_selection_start?: number; time_selection_end?: number };
  scale?: { scale_mode?: number; root_note?: number; scale_intervals?: number | number[] };
}

/** A turn, from the messages that name its two dictionaries. */
export function cycleOf(notes: readonly Atom[], context: readonly Atom[]): Cycle {
  const told = read(notes) as { notes?: RawNote | RawNote[] };
  const { clip, scale } = read(context) as Context;
  const { time_selection_start: start = 0, time_selection_end: end = 0 } = clip ?? {};
  return {
    notes: listed(told.notes),
    selection: end > start ? { start, end } : undefined,
    scale: scaleOf(scale?.root_note ?? 0, listed(scale?.scale_intervals)),
    inScale: scale?.scale_mode === 1,
  };
}
