/** Antiphon Continue: the next bars of the selected clip, in a new clip that begins with it. */

import type { Answer } from "../../ableton/src/chunks.js";
import { barOf, type Clip, type Note, nextBar } from "../../ableton/src/clip.js";
import { stack } from "../../ableton/src/placement.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { Device, type Kind, type Question } from "./device.js";
import { nameOf, selected, trackOf } from "./sources.js";
import type { Part } from "./writing.js";

let isGrown = false; // whether the picture has room for the bars that are being written

const KIND: Kind = {
  task: "continue",
  fields: { shown: 1 },

  question({ live }): Question {
    isGrown = false;
    const home = selected(live);
    return { clips: [home.clip], home, shown: [home] };
  },

  /** The first bars are shown while the last ones are still being written. */
  begun(device, { home: { clip } }, notes) {
    const length = nextBar(clip) + device.chosen("bars") * barOf(clip.meter);
    if (!isGrown) show(device, clip, length);
    isGrown = true;
    device.screen.notes("new", later(notes, clip));
  },

  answered(device, question, answer) {
    isGrown = false;
    const { home } = question;
    const parts = partsOf(answer, question);
    const [first] = parts;
    if (!first) throw new Refusal("bad_transfer");
    device.write(home, parts, stack, () => device.screen.written(parts, home.whole.length));
    show(device, home.clip, first.length);
    device.screen.notes("new", first.notes.slice(home.whole.length));
  },

  selected({ live, screen }) {
    const clip = live.selectedClip();
    screen.title(clip === 0 ? "" : nameOf(live, clip, trackOf(live, clip)));
  },
};

/** A new picture of `length` beats: the source, and room for what comes after it. */
function show({ screen }: Device, clip: Clip, length: number): void {
  screen.picture(length, barOf(clip.meter), nextBar(clip));
  screen.notes("source", clip.notes);
}

/** New notes, whose time begins at the bar line after the clip, in the clip's own time. */
function later(notes: readonly Note[], clip: Clip): Note[] {
  return notes.map((note) => ({ ...note, start: note.start + nextBar(clip) }));
}

/** One clip a variation: the source as it is, then what was written, from the next bar line on. */
function partsOf(answer: Answer, { home }: Question): Part[] {
  const start = nextBar(home.clip);
  return answer.clips.map(({ notes, length }, at) => ({
    id: at,
    name: `${home.name} · cont ${at + 1}`,
    notes: [...home.whole, ...later(notes, home.clip)],
    length: start + length,
    like: home,
  }));
}

export const device = new Device(KIND);
