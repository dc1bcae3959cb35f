/** Whether a clip is drums, for the sound of the preview alone: the daemon hears for itself. */

import type { Source } from "./stage.js";

const NAMED = /drum|beat|kit|perc|groove|break|hat|snare|kick/i;
const KIT = { low: 35, high: 59, kicks: [35, 36], snares: [37, 38, 39, 40] };
const SHORT = 1; // beats that most hits last at the longest

/**
 * By the Drum Rack on its track, by its or its track's name, or else by short notes on a General MIDI
 * kit that has a kick and a snare.
 */
export function soundsLikeDrums({ name, track, clip }: Source): boolean {
  const { notes, role, voice } = clip;
  if (role === "drums") return true;
  if (voice || notes.length === 0) return false;
  if (NAMED.test(`${name} ${track}`)) return true;
  const inKit = notes.every(({ pitch }) => pitch >= KIT.low && pitch <= KIT.high);
  const has = (pitches: number[]): boolean => notes.some(({ pitch }) => pitches.includes(pitch));
  const short = notes.filter(({ duration }) => duration <= SHORT).length > notes.length / 2;
  return inKit && short && has(KIT.kicks) && has(KIT.snares);
}
