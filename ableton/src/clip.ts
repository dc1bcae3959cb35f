/** Notes and clips as Antiphon speaks of them; times in beats (quarter notes), as in models/music. */

import type { VoiceName } from "./voices.js";

const SLACK = 1 / 1024; // beats: an end that rounding put this little past a bar line is on it

export interface Note {
  readonly pitch: number; // 0-127
  readonly start: number; // beats from the clip's beginning
  readonly duration: number; // beats, > 0
  readonly velocity: number; // 1-127; a fraction where Live has one
  readonly muted: boolean;
  readonly rest?: Readonly<Record<string, number | boolean>>; // what else Live says of it
}

export interface Meter {
  readonly numerator: number;
  readonly denominator: number;
}

export interface Scale {
  readonly root: number; // pitch class, 0 = C
  readonly mask: number; // 12 bits, bit 0 = C
}

export type Role = "any" | "melody" | "bass" | "chords" | "drums";

export interface Clip {
  readonly notes: readonly Note[];
  readonly length: number; // beats, > 0
  readonly phase: number; // beats from the last bar line to the clip's beginning
  readonly meter: Meter;
  readonly tempo: number; // quarter notes per minute
  readonly scale?: Scale;
  readonly role?: Role; // "any" leaves it to the daemon to find out
  readonly voice?: VoiceName;
}

/** What a clip's markers say about where it plays, in beats of the clip's own time. */
export interface Markers {
  readonly looping: boolean;
  readonly loopStart: number;
  readonly loopEnd: number;
  readonly startMarker: number;
  readonly endMarker: number;
}

/** A stretch of time in beats, `end` exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** The part of a clip that is heard: up to the loop's end when it loops, else between the markers. */
export function region(markers: Markers): Region {
  if (markers.looping) {
    return { start: Math.min(markers.loopStart, markers.startMarker), end: markers.loopEnd };
  }
  return { start: markers.startMarker, end: markers.endMarker };
}

/**
 * The notes that begin within a region, in its own time and otherwise as they are. Notes that
 * cannot be played are left out.
 */
export function begun(notes: readonly Note[], { start, end }: Region): Note[] {
  return notes
    .filter((note) => playable(note) && note.start >= start && note.start < end)
    .map((note) => ({ ...note, start: note.start - start }));
}

/** The same, cut at the region's end, where Live ends them too. */
export function heard(notes: readonly Note[], whole: Region): Note[] {
  const length = whole.end - whole.start;
  return begun(notes, whole).map((note) => {
    return { ...note, duration: Math.min(note.duration, length - note.start) };
  });
}

/** Beats from the clip's beginning to the first bar line at or after its end; as in models/music. */
export function nextBar({ length, phase, meter }: Clip): number {
  const bar = barOf(meter);
  return Math.max(1, Math.ceil((phase + length - SLACK) / bar)) * bar - phase;
}

/** Length of one bar in beats. */
export function barOf({ numerator, denominator }: Meter): number {
  return (numerator * 4) / denominator;
}

/** How many of the notes have no length, or a time that is no number. */
export function unplayable(notes: readonly Note[]): number {
  return notes.filter((note) => !playable(note)).length;
}

/** Beats from the last bar line to `beat`, where beat 0 is a bar line. */
export function phaseAt(beat: number, meter: Meter): number {
  const bar = barOf(meter);
  return ((beat % bar) + bar) % bar;
}

/** A scale as the 12-bit set of its pitch classes, from Live's root and steps above it. */
export function scaleOf(root: number, intervals: readonly number[]): Scale | undefined {
  if (intervals.length === 0) return undefined;
  const mask = intervals.reduce((bits, step) => bits | (1 << ((root + step) % 12)), 0);
  return { root, mask };
}

/**
 * What an arrangement clip plays in `window`, a region of arrangement time: its loop is unrolled,
 * and the notes are returned in the window's own time.
 */
export function unrolled(
  notes: readonly Note[],
  markers: Markers,
  placed: Region,
  window: Region,
): Note[] {
  const found: Note[] = [];
  let at = placed.start; // arrangement beat at which the clip's own beat `from` sounds
  let from = markers.startMarker;
  const loop = markers.loopEnd - markers.loopStart;
  while (at < placed.end) {
    const left = placed.end - at;
    const pass = markers.looping && loop > 0 ? Math.min(markers.loopEnd - from, left) : left;
    if (pass <= 0) break;
    for (const note of heard(notes, { start: from, end: from + pass })) {
      const start = at + note.start - window.start;
      if (start >= 0 && start < window.end - window.start) found.push({ ...note, start });
    }
    at += pass;
    from = markers.loopStart;
  }
  return found.sort((one, other) => one.start - other.start || one.pitch - other.pitch);
}

function playable(note: Note): boolean {
  return Number.isFinite(note.start) && Number.isFinite(note.duration) && note.duration > 0;
}
