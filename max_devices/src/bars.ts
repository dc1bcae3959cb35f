/** Time by whole bars. */

import type { Region } from "../../ableton/src/clip.js";

const SLACK = 1 / 1024; // bars: what rounding put this near a bar line is on it

/** A region made longer at both ends, to whole bars. */
export function wholeBars({ start, end }: Region, bar: number): Region {
  const first = Math.floor(start / bar + SLACK);
  return { start: first * bar, end: Math.max(first + 1, Math.ceil(end / bar - SLACK)) * bar };
}

/** How many bars it takes to fill a time. */
export function barsIn(beats: number, bar: number): number {
  return Math.max(0, Math.ceil(beats / bar - SLACK));
}
