/** Clips of the Set as sources: what of them is heard, and what there is to know for the answer. */

import {
  begun,
  type Clip,
  heard,
  type Meter,
  type Note,
  phaseAt,
  region,
  unplayable,
} from "../../ableton/src/clip.js";
import { MOST_NOTES, TICKS_PER_BEAT } from "../../ableton/src/protocol.generated.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { voiceNamed } from "../../ableton/src/voices.js";
import type { Id, Live } from "./live.js";

/** A clip as it was when it was read; nothing that happens to it later changes this. */
export interface Source {
  readonly id: Id;
  readonly clip: Clip; // as the daemon gets it
  readonly whole: readonly Note[]; // its notes, those that ring past its end at full length
  readonly name: string; // of the clip or, where it has none, of its track
  readonly color: number;
  readonly meter: Meter;
  readonly looping: boolean;
  readonly track: Id;
  readonly slot: Id; // 0 for a clip of the Arrangement
  readonly dropped: number; // notes that could not be played and were left out
}

const LONGEST = (2 ** 31 - 1) / TICKS_PER_BEAT; // beats that an int32 of ticks can hold

/** The selected clip; raises Refusal `no_target`, `only_audio` or what `read` raises. */
export function selected(live: Live): Source {
  const clip = live.selectedClip();
  if (clip === 0) throw new Refusal("no_target");
  return read(live, clip);
}

/** A MIDI clip as a source; raises Refusal when it is audio or there is nothing to hear in it. */
export function read(live: Live, id: Id): Source {
  if (live.number(id, "is_midi_clip") !== 1) throw new Refusal("only_audio");
  const slot = slotOf(live, id);
  const track = trackOf(live, id);
  const meter = live.meter(id);
  const markers = live.markers(id);
  const whole = region(markers);
  const all = live.notes(id, whole);
  const voice = voiceNamed(live.name(id)) ?? voiceNamed(live.name(track));
  const length = whole.end - whole.start;
  const clip: Clip = {
    notes: heard(all, whole),
    length,
    phase: phaseAt(whole.start, meter),
    meter,
    ...songFacts(live),
    ...trackFacts(live, track),
    ...(voice && { voice }),
  };
  check(clip);
  return {
    id,
    clip,
    whole: begun(all, whole),
    name: nameOf(live, id, track),
    color: live.number(id, "color"),
    meter,
    looping: markers.looping,
    track,
    slot,
    dropped: unplayable(all),
  };
}

/** Tempo and scale of the song, as every clip carries them. */
function songFacts(live: Live): Pick<Clip, "tempo" | "scale"> {
  const scale = live.scale();
  return { tempo: live.tempo(), ...(scale && { scale }) };
}

/** What the clips of a track are, as far as Live knows: drums where a Drum Rack plays them. */
export function trackFacts(live: Live, track: Id): Pick<Clip, "role"> {
  return live.hasDrumRack(track) ? { role: "drums" } : {};
}

/** A clip's own name or, where it has none, its track's. */
export function nameOf(live: Live, clip: Id, track: Id): string {
  return live.name(clip) || live.name(track);
}

export function trackOf(live: Live, clip: Id): Id {
  return live.parent(slotOf(live, clip) || clip);
}

/** The slot of a clip; 0 for a clip of the Arrangement, which lies on its track. */
export function slotOf(live: Live, clip: Id): Id {
  return live.number(clip, "is_arrangement_clip") === 1 ? 0 : live.parent(clip);
}

/** What new clips around a source are named after: its scene or, where that has no name, itself. */
export function titleOf(live: Live, { track, slot, name }: Source): string {
  const scene = slot === 0 ? undefined : live.scenes()[live.slots(track).indexOf(slot)];
  return (scene && live.name(scene)) || name;
}

/** Raises Refusal for a clip that no daemon need be asked about. */
export function check({ notes, length }: Clip): void {
  if (notes.length === 0) throw new Refusal("empty_clip");
  if (notes.length > MOST_NOTES) throw new Refusal("too_many_notes", [notes.length, MOST_NOTES]);
  if (!(length > 0 && length <= LONGEST)) throw new Refusal("bad_clip", [length]);
}
