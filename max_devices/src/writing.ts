/** Puts new clips into the Set, one after the other, each into a place that is empty just then. */

import type { Note } from "../../ableton/src/clip.js";
import type { Picture, Place } from "../../ableton/src/placement.js";
import { Refusal } from "../../ableton/src/refusal.js";
import type { Id, Live } from "./live.js";
import { picture } from "./picture.js";
import type { Slices, Step } from "./slices.js";
import type { Source } from "./sources.js";

/** Notes to be written into a clip of their own. */
export interface Part<Key = unknown> {
  readonly id: Key; // what the policy knows it by
  readonly name: string; // of the clip
  readonly notes: readonly Note[];
  readonly length: number; // beats
  readonly like: Source; // the clip takes over colour, meter and looping
}

/** Where a part goes, if there is a place for it. */
export type Policy<Key> = (ids: readonly Key[], picture: Picture) => ReadonlyMap<Key, Place>;

/** A clip that was made, with what was written into it. */
export interface Made {
  readonly slot: Id;
  readonly clip: Id;
  readonly notes: readonly Note[];
}

/** What the writer tells: once after the last part, or the reason why there is no more. */
export interface Told {
  done(made: readonly Made[]): void;
  failed(reason: unknown, made: readonly Made[]): void;
}

const NOTES_PER_CALL = 128;
const MOST_TRIES = 8;

/** Write all parts beside their source; clips made before a failure stay. */
export function write<Key>(
  live: Live,
  slices: Slices,
  home: Source,
  parts: readonly Part<Key>[],
  policy: Policy<Key>,
  told: Told,
): void {
  const made: Made[] = [];
  const refused = new Set<Id>();
  const steps = parts.map((part): Step => {
    return () => {
      const slot = emptySlot(live, home, part.id, policy, refused);
      const clip = live.createClip(slot, part.length);
      made.push({ slot, clip, notes: part.notes });
      slices.next(fillings(live, clip, part));
    };
  });
  slices.run([...steps, () => told.done(made)], (reason) => told.failed(reason, made));
}

/** What a new clip still needs: its looks first, then its notes in handfuls. */
function fillings(live: Live, clip: Id, { name, notes, like }: Part): Step[] {
  const looks = (): void => {
    live.set(clip, "name", name);
    live.set(clip, "color", like.color);
    live.set(clip, "looping", like.looping ? 1 : 0);
    live.set(clip, "signature_numerator", like.meter.numerator);
    live.set(clip, "signature_denominator", like.meter.denominator);
  };
  const count = Math.ceil(notes.length / NOTES_PER_CALL);
  const handfuls = Array.from({ length: count }, (_, at): Step => {
    return () => live.addNotes(clip, notes.slice(at * NOTES_PER_CALL, (at + 1) * NOTES_PER_CALL));
  });
  return [looks, ...handfuls];
}

/** An empty slot by the policy; scenes and tracks are added as it wants. Raises `no_place`. */
function emptySlot<Key>(
  live: Live,
  home: Source,
  id: Key,
  policy: Policy<Key>,
  refused: Set<Id>,
): Id {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const seen = picture(live, home, refused);
    const place = policy([id], seen).get(id);
    if (!place) break;
    const track = live.tracks()[place.lane] ?? newTrack(live, place.name ?? "");
    while (live.scenes().length <= place.row) live.createScene();
    const slot = live.slots(track)[place.row];
    if (slot !== undefined && live.clipIn(slot) === 0) return slot;
    refused.add(track);
  }
  throw new Refusal("no_place");
}

function newTrack(live: Live, name: string): Id {
  const before = new Set(live.tracks());
  live.createTrack();
  const track = live.tracks().find((one) => !before.has(one));
  if (track === undefined) throw new Refusal("no_place");
  live.set(track, "name", name);
  return track;
}
