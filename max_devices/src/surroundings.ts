/** The clip around a tool: what Live's API tells of it, with something usual where it tells nothing. */

import type { Clip, Meter, Region } from "../../ableton/src/clip.js";
import { region } from "../../ableton/src/clip.js";
import { Refusal } from "../../ableton/src/refusal.js";
import type { Cycle } from "./cycle.js";
import type { Id, Live } from "./live.js";

const SLACK = 1 / 1024; // beats: what rounding put this near a bar line is on it
const USUAL: Meter = { numerator: 4, denominator: 4 };

/** The MIDI clip whose notes are edited; raises Refusal when there is none. */
export function editedClip(live: Live): Id {
  const clip = live.selectedClip();
  if (clip === 0) throw new Refusal("no_target");
  if (live.number(clip, "is_midi_clip") !== 1) throw new Refusal("only_audio");
  return clip;
}

/** What every clip in a question says besides its notes and times. */
export function facts(live: Live, { scale }: Cycle): Pick<Clip, "meter" | "tempo" | "scale"> {
  const clip = live.selectedClip();
  const meter = clip === 0 ? USUAL : live.meter(clip);
  return { meter, tempo: live.tempo(), ...(scale && { scale }) };
}

/** The time that is written to: what is selected, or else all that the clip plays. */
export function stretch(live: Live, clip: Id, { selection }: Cycle): Region {
  return selection ?? region(live.markers(clip));
}

/** A region made longer at both ends, to whole bars. */
export function wholeBars({ start, end }: Region, bar: number): Region {
  const first = Math.floor(start / bar + SLACK);
  return { start: first * bar, end: Math.max(first + 1, Math.ceil(end / bar - SLACK)) * bar };
}

/** How many bars it takes to fill a time. */
export function barsIn(beats: number, bar: number): number {
  return Math.max(0, Math.ceil(beats / bar - SLACK));
}
