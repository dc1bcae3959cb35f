/**
 * Antiphon Transform: a MIDI Tool that plays the selected notes like a player (Humanize), or puts
 * similar ones in their place (Vary).
 */

import type { Answer } from "../../ableton/src/chunks.js";
import { barOf, type Clip, heard, type Note, type Region } from "../../ableton/src/clip.js";
import { TICKS_PER_BEAT } from "../../ableton/src/protocol.generated.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { replayed } from "../../ableton/src/replaying.js";
import { apart } from "./apart.js";
import { wholeBars } from "./bars.js";
import type { Cycle } from "./cycle.js";
import { noteOf, type RawNote, rawOf } from "./raw.js";
import { check } from "./sources.js";
import { facts } from "./surroundings.js";
import { type Kind, type Question, Tool } from "./tool.js";

const NEAR = 1 / 8; // beats: half a 16th

const KIND: Kind = {
  tasks: ["humanize", "vary"],
  done: "transformed",

  question(tool, cycle): Question | undefined {
    const { task } = tool;
    if (cycle.notes.length === 0) throw new Refusal("empty_clip");
    if (tool.fields.value(task, "amount") === 0) return undefined;
    const { clip, time } = clipOf(tool, cycle);
    check(clip);
    const lock = cycle.inScale && task === "vary" ? { scale_lock: 1 } : {};
    return {
      request: { task, clips: [clip], fields: { ...tool.fields.chosen(task), ...lock } },
      made: (answer) => {
        const written = writtenIn(answer);
        return task === "humanize"
          ? played(cycle.notes, clip.notes, written, time)
          : varied(cycle.notes, clip.notes, written, time);
      },
      counted: (notes) => notes.length,
    };
  },
};

/** The notes as a clip of whole bars, and where in the real clip that lies. */
function clipOf(tool: Tool, cycle: Cycle): { clip: Clip; time: Region } {
  const about = facts(tool.live, cycle);
  const starts = cycle.notes.map(({ start_time }) => start_time);
  const { start = starts[0] ?? 0, end = 0 } = cycle.selection ?? {};
  const reach = { start: Math.min(start, ...starts), end: Math.max(end, ...starts) };
  // a note on a bar line belongs to the bar behind it
  const last = Math.max(...starts) >= reach.end ? reach.end + 1 / 16 : reach.end;
  const time = wholeBars({ ...reach, end: last }, barOf(about.meter));
  const notes = heard(cycle.notes.map(noteOf), time);
  if (notes.length < cycle.notes.length) throw new Refusal("bad_clip", [0]);
  return { clip: { notes, length: time.end - time.start, phase: 0, ...about }, time };
}

function writtenIn({ clips: [written] }: Answer): readonly Note[] {
  if (!written) throw new Refusal("bad_transfer");
  return written.notes;
}

/** Live's notes with a player's times and velocities; what was not moved stays as it was. */
function played(
  own: readonly RawNote[],
  sent: readonly Note[],
  written: readonly Note[],
  time: Region,
): RawNote[] {
  return replayed(sent, written).map((note, at) => changed(own, sent, at, note, time));
}

/** Note `at` of Live's, with what differs in `note` from what was sent. */
function changed(
  own: readonly RawNote[],
  sent: readonly Note[],
  at: number,
  { start, duration, velocity }: Note,
  time: Region,
): RawNote {
  const [raw, before] = [own[at], sent[at]];
  if (!raw || !before) throw new Refusal("bad_transfer");
  return {
    ...raw,
    ...(start !== before.start && { start_time: start + time.start }),
    ...(duration !== before.duration && { duration }),
    ...(velocity !== before.velocity && { velocity }),
  };
}

/**
 * The notes in whose place others have come. One that is back near its place is the musician's own,
 * with all that belongs to it; muted ones were not listened to and stay.
 */
function varied(
  own: readonly RawNote[],
  sent: readonly Note[],
  written: readonly Note[],
  time: Region,
): RawNote[] {
  const muted = own.filter(({ mute }) => mute === 1);
  const left = new Set(sent.keys());
  for (const at of sent.keys()) if (sent[at]?.muted) left.delete(at);
  const back: RawNote[] = [];
  const fresh: Note[] = [];
  for (const note of written) {
    const at = nearest(note, sent, left);
    if (at === undefined) fresh.push({ ...note, start: note.start + time.start });
    else back.push(changed(own, sent, at, { ...note, ...unmoved(sent[at], note) }, time));
    if (at !== undefined) left.delete(at);
  }
  return [...back, ...muted, ...apart(fresh, [...back, ...muted].map(noteOf)).map(rawOf)];
}

/** Which of the notes that are left is of the same pitch and all but at the same place. */
function nearest(note: Note, sent: readonly Note[], left: ReadonlySet<number>): number | undefined {
  const away = (at: number): number => Math.abs((sent[at]?.start ?? 0) - note.start);
  const near = [...left].filter((at) => sent[at]?.pitch === note.pitch && away(at) < NEAR);
  return near.sort((one, other) => away(one) - away(other))[0];
}

/** Times that are the same tick, and the same velocity, in the musician's own precision. */
function unmoved(before: Note | undefined, note: Note): Partial<Note> {
  if (!before) return {};
  const isSame = (one: number, other: number): boolean => ticks(one) === ticks(other);
  return {
    ...(isSame(before.start, note.start) && { start: before.start }),
    ...(isSame(before.duration, note.duration) && { duration: before.duration }),
    ...(Math.round(before.velocity) === note.velocity && { velocity: before.velocity }),
  };
}

function ticks(beats: number): number {
  return Math.round(beats * TICKS_PER_BEAT);
}

export const device = new Tool(KIND);
