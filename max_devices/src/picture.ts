/**
 * The Session as the placement policies see it. What a policy does not ask for is not read: a Set
 * may have a thousand slots, and each look at one costs Live time.
 */

import type { Lane, Picture } from "../../ableton/src/placement.js";
import type { Id, Live } from "./live.js";
import type { Source } from "./sources.js";

class LiveLane implements Lane {
  constructor(
    private readonly live: Live,
    private readonly track: Id,
    private readonly refused: boolean,
  ) {}

  get name(): string {
    return this.live.name(this.track);
  }

  get usable(): boolean {
    const is = (property: string): boolean => this.live.number(this.track, property) === 1;
    return !this.refused && is("has_midi_input") && !is("is_foldable") && !is("is_frozen");
  }

  get occupied(): boolean[] {
    return this.live.slots(this.track).map((slot) => this.live.number(slot, "has_clip") === 1);
  }
}

/** The Set as it is now, seen from a source; `refused` tracks would not take a clip. */
export function picture(live: Live, home: Source, refused: ReadonlySet<Id>): Picture {
  const tracks = live.tracks();
  const lane = tracks.indexOf(home.track); // -1 when the track is gone: no place any more
  const row = lane < 0 ? -1 : live.slots(home.track).indexOf(home.slot);
  return {
    lanes: tracks.map((track) => new LiveLane(live, track, refused.has(track))),
    rows: live.scenes().length,
    home: { lane, row: Math.max(0, row) },
    homes: [],
    selected: [],
    canAddTracks: true,
    canAddRows: true,
    canAddTakes: false,
  };
}
