/**
 * The corners of the square, and how they are stored with the Set: Live numbers its objects anew in
 * every session, so what is stored is where a clip lies. One number a corner, because one number is
 * what Max's `pattr` stores without an undo step.
 */

import type { Id, Live } from "./live.js";
import { slotOf, trackOf } from "./sources.js";

export const CORNERS = 4;
export const SEED = CORNERS; // the square's seed is stored behind the corners

const MOST = 4096; // tracks, and clips of a track: their product is exact in a float32

export class Corners {
  private readonly clips: Id[] = Array(CORNERS).fill(0); // 0 = not taken
  private readonly stored: number[] = Array(CORNERS + 1).fill(0); // places, then the seed

  /** `keep` stores a number under its index. */
  constructor(private readonly keep: (at: number, value: number) => void) {}

  /** For each corner 1 when there is a clip for it, else 0. */
  get taken(): number[] {
    return this.clips.map((clip) => (clip ? 1 : 0));
  }

  /** The corners' clips in reading order, those that are taken. */
  get all(): Id[] {
    return this.clips.filter(Boolean);
  }

  /** What the square was made with; 0 when there was none. */
  get seed(): number {
    return this.stored[SEED] ?? 0;
  }

  set seed(seed: number) {
    this.store(SEED, seed);
  }

  take(live: Live, corner: number, clip: Id): void {
    this.clips[corner] = clip;
    this.update(live);
  }

  /** Store where the clips lie now: tracks and clips may have moved. Of a deleted one, where it was. */
  update(live: Live): void {
    for (const [at, clip] of this.clips.entries()) {
      if (live.exists(clip)) this.store(at, placeOf(live, clip));
    }
  }

  /** Take over a number from the Set; false when it is what is known already. */
  recall(live: Live, at: number, value: number): boolean {
    const number = Math.round(value);
    if (!(at in this.stored) || this.stored[at] === number) return false;
    this.stored[at] = number;
    if (at !== SEED) this.clips[at] = midiClipAt(live, number);
    return true;
  }

  /** How many corners are stored of which the clips are gone. */
  get lost(): number {
    return this.clips.filter((clip, at) => !clip && this.stored[at]).length;
  }

  private store(at: number, value: number): void {
    if (this.stored[at] === value) return;
    this.stored[at] = value;
    this.keep(at, value);
  }
}

/** Where a clip lies: above 0 in the Session, below 0 in the Arrangement, 0 nowhere that is known. */
function placeOf(live: Live, clip: Id): number {
  const slot = slotOf(live, clip);
  const track = trackOf(live, clip);
  const lane = live.tracks().indexOf(track);
  if (lane < 0 || lane >= MOST - 1) return 0;
  const at = slot ? live.slots(track).indexOf(slot) : live.arranged(track).indexOf(clip);
  if (at < 0 || at >= MOST) return 0;
  const place = 1 + lane * MOST + at;
  return slot ? place : -place;
}

/** The MIDI clip in a place; 0 when there is none. */
function midiClipAt(live: Live, place: number): Id {
  const index = Math.abs(place) - 1;
  const track = index < 0 ? undefined : live.tracks()[Math.floor(index / MOST)];
  if (track === undefined) return 0;
  const slot = place > 0 ? live.slots(track)[index % MOST] : undefined;
  const clip = place > 0 ? slot && live.clipIn(slot) : live.arranged(track)[index % MOST];
  return clip && live.number(clip, "is_midi_clip") === 1 ? clip : 0;
}
