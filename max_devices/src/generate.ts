/**
 * Antiphon Generate: a MIDI Tool that fills the selected time, or the clip's loop. It continues what
 * is there before, or writes something new. The notes that are there stay, unless told otherwise.
 */

import type { Answer } from "../../ableton/src/chunks.js";
import { barOf, type Clip, heard, nextBar, phaseAt, type Region } from "../../ableton/src/clip.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { apart } from "./apart.js";
import { barsIn } from "./bars.js";
import type { Cycle } from "./cycle.js";
import { Originals } from "./originals.js";
import { noteOf, type RawNote, rawOf } from "./raw.js";
import { check } from "./sources.js";
import { editedClip, facts, stretch } from "./surroundings.js";
import { type Kind, type Question, Tool } from "./tool.js";

const MOST_BARS = 32; // of one answer
const NEW_BAR = 4; // beats: what comes out of nothing is in 4/4
const ROLES = [4, 1, 2]; // the menu's drums, melody and bass, as the protocol's choices

const originals = new Originals();
const chosen = { role: 0, keep: 1 };

const KIND: Kind = {
  tasks: ["continue", "generate"],
  done: "filled",

  kept: (tool, cycle) => seen(tool, cycle).mine,

  question(tool, cycle): Question {
    const place = seen(tool, cycle);
    return tool.task === "continue" ? after(tool, cycle, place) : fresh(tool, place);
  },

  gave: (notes) => originals.become(notes),

  message(name, value) {
    if (name !== "role" && name !== "keep") return undefined;
    const isNew = chosen[name] !== value;
    chosen[name] = value;
    return isNew;
  },
};

/** The time to fill, with the notes in it and before it that are the musician's. */
interface Place {
  readonly time: Region;
  readonly before: readonly RawNote[];
  readonly mine: readonly RawNote[]; // within the time
}

function seen({ live }: Tool, cycle: Cycle): Place {
  const clip = editedClip(live);
  const time = stretch(live, clip, cycle);
  const from = Math.min(time.start, stretch(live, clip, { ...cycle, selection: undefined }).start);
  const mine = originals.of({ clip, ...time }, live.rawNotes(clip, time).map(numberless));
  const before = from < time.start ? live.rawNotes(clip, { start: from, end: time.start }) : [];
  return { time, before, mine };
}

/** Live hands a generator no numbers of notes, and so gets none back. */
function numberless({ note_id: _number, ...note }: RawNote): RawNote {
  return note;
}

/** From the bar line after the last note on, in the style of all the notes. */
function after(tool: Tool, cycle: Cycle, { time, before, mine }: Place): Question {
  const all = [...before, ...mine].map(noteOf);
  const from = Math.min(time.start, ...all.map(({ start }) => start));
  const last = Math.max(time.start, ...mine.map(endOf));
  const { meter, ...others } = facts(tool.live, cycle);
  const phase = phaseAt(from, meter);
  const length = Math.max(1 / 16, last - from);
  const notes = heard(all, { start: from, end: last }).sort((a, b) => a.start - b.start);
  const clip: Clip = { notes, length, phase, meter, ...others };
  check(clip);
  const start = from + nextBar(clip);
  const bars = barsIn(time.end - start, barOf(meter));
  if (bars <= 0) throw new Refusal("no_room");
  const lock = cycle.inScale ? { scale_lock: 1 } : {};
  const fields = { ...tool.fields.chosen("continue"), ...lock, bars: Math.min(bars, MOST_BARS) };
  return placed(
    { task: "continue", clips: [clip], fields },
    { start, end: time.end },
    mine,
    before,
  );
}

/** Something new, as long as the time. */
function fresh(tool: Tool, { time, before, mine }: Place): Question {
  const bars = Math.min(MOST_BARS, Math.max(1, barsIn(time.end - time.start, NEW_BAR)));
  const fields = { ...tool.fields.chosen("generate"), role: ROLES[chosen.role] ?? 4, bars };
  const stay = chosen.keep === 1 ? mine : [];
  return placed({ task: "generate", clips: [], fields }, time, stay, before);
}

/** A question whose answer goes into a time, beside the notes that stay. */
function placed(
  request: Question["request"],
  { start, end }: Region,
  stay: readonly RawNote[],
  before: readonly RawNote[],
): Question {
  const made = ({ clips: [written] }: Answer): readonly RawNote[] => {
    if (!written) throw new Refusal("bad_transfer");
    const notes = written.notes
      .map((note) => ({ ...note, start: note.start + start }))
      .filter((note) => note.start < end)
      .map((note) => ({ ...note, duration: Math.min(note.duration, end - note.start) }));
    return [...stay, ...apart(notes, [...before, ...stay].map(noteOf)).map(rawOf)];
  };
  return { request, made, counted: (notes) => notes.length - stay.length };
}

function endOf({ start_time, duration }: RawNote): number {
  return start_time + duration;
}

export const device = new Tool(KIND);
