/** Takes back clips that a device made, as long as nobody else has touched them. */

import type { Note } from "../../ableton/src/clip.js";
import { Refusal } from "../../ableton/src/refusal.js";
import type { Live } from "./live.js";
import type { Slices } from "./slices.js";
import type { Made } from "./writing.js";

const CLOSE = 1e-6; // beats; Live may give times back in another precision

/** Delete the clips; `failed` hears `result_changed` when one of them is kept. */
export function revert(
  live: Live,
  slices: Slices,
  made: readonly Made[],
  done: () => void,
  failed: (reason: unknown) => void,
): void {
  let kept = 0;
  const steps = made.map((one) => () => {
    if (isAsMade(live, one)) live.deleteClip(one.slot);
    else if (live.exists(one.clip)) kept++;
  });
  const end = (): void => {
    if (kept > 0) throw new Refusal("result_changed");
    done();
  };
  slices.run([...steps, end], failed);
}

function isAsMade(live: Live, { slot, clip, notes }: Made): boolean {
  if (!live.exists(slot) || !live.exists(clip) || live.clipIn(slot) !== clip) return false;
  const now = live.notes(clip, { start: -1e6, end: 2e6 });
  const wanted = [...notes].sort(byPlace);
  return (
    now.length === wanted.length &&
    now.sort(byPlace).every((note, at) => isSame(note, wanted[at] as Note))
  );
}

function isSame(one: Note, other: Note): boolean {
  return (
    one.pitch === other.pitch &&
    Math.round(one.velocity) === Math.round(other.velocity) &&
    Math.abs(one.start - other.start) < CLOSE &&
    Math.abs(one.duration - other.duration) < CLOSE
  );
}

function byPlace(one: Note, other: Note): number {
  return one.pitch - other.pitch || one.start - other.start;
}
