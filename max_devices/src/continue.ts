/** Antiphon Continue: the next bars of the selected clip, in a new clip that begins with it. */

import type { Answer } from "../../ableton/src/chunks.js";
import { barOf, nextBar } from "../../ableton/src/clip.js";
import { stack } from "../../ableton/src/placement.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { Device, type Kind, type Question } from "./device.js";
import { nameOf, selected, trackOf } from "./sources.js";
import type { Part } from "./writing.js";

const KIND: Kind = {
  task: "continue",

  question({ live }): Question {
    const home = selected(live);
    return { clips: [home.clip], home, shown: [home] };
  },

  answered(device, question, answer) {
    const { home } = question;
    const parts = partsOf(answer, question);
    const [first] = parts;
    if (!first) throw new Refusal("bad_transfer");
    device.write(home, parts, stack, () => device.screen.written(parts, home.whole.length));
    device.screen.picture(first.length, barOf(home.meter), nextBar(home.clip));
    device.screen.notes("source", home.clip.notes);
    device.screen.notes("new", first.notes.slice(home.whole.length));
  },

  selected({ live, screen }) {
    const clip = live.selectedClip();
    screen.title(clip === 0 ? "" : nameOf(live, clip, trackOf(live, clip)));
  },
};

/** One clip a variation: the source as it is, then what was written, from the next bar line on. */
function partsOf(answer: Answer, { home }: Question): Part[] {
  const start = nextBar(home.clip);
  return answer.clips.map(({ notes, length }, at) => ({
    id: at,
    name: `${home.name} · cont ${at + 1}`,
    notes: [...home.whole, ...notes.map((note) => ({ ...note, start: note.start + start }))],
    length: start + length,
    like: home,
  }));
}

export const device = new Device(KIND);
