/** Takes back clips that a device made, as long as nobody else has touched them. */

import { Refusal } from "../../ableton/src/refusal.js";
import { alike } from "./likeness.js";
import type { Live } from "./live.js";
import type { Slices } from "./slices.js";
import type { Made } from "./writing.js";

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
  return alike(live.notes(clip, { start: -1e6, end: 2e6 }), notes);
}
