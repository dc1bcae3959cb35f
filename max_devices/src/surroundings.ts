/** The clip around a tool: what Live's API tells of it, with something usual where it tells nothing. */

import type { Clip, Meter, Region } from "../../ableton/src/clip.js";
import { region } from "../../ableton/src/clip.js";
import { Refusal } from "../../ableton/src/refusal.js";
import type { Cycle } from "./cycle.js";
import type { Id, Live } from "./live.js";
import { trackFacts, trackOf } from "./sources.js";

const USUAL: Meter = { numerator: 4, denominator: 4 };

/** The MIDI clip whose notes are edited; raises Refusal when there is none. */
export function editedClip(live: Live): Id {
  const clip = live.selectedClip();
  if (clip === 0) throw new Refusal("no_target");
  if (live.number(clip, "is_midi_clip") !== 1) throw new Refusal("only_audio");
  return clip;
}

/** What every clip in a question says besides its notes and times. */
export function facts(live: Live, { scale }: Cycle): Omit<Clip, "notes" | "length" | "phase"> {
  const clip = live.selectedClip();
  const about = { tempo: live.tempo(), ...(scale && { scale }) };
  if (clip === 0) return { meter: USUAL, ...about };
  return { meter: live.meter(clip), ...about, ...trackFacts(live, trackOf(live, clip)) };
}

/** The time that is written to: what is selected, or else all that the clip plays. */
export function stretch(live: Live, clip: Id, { selection }: Cycle): Region {
  return selection ?? region(live.markers(clip));
}
