/** Notes in Live's own words, as its API and the dictionaries of MIDI Tools have them. */

import type { Note } from "../../ableton/src/clip.js";

/** A note as Live tells it, and takes it; times in beats of the clip's own time. */
export interface RawNote {
  readonly note_id?: number; // only of notes that are in a clip
  readonly pitch: number;
  readonly start_time: number;
  readonly duration: number;
  readonly velocity?: number;
  readonly mute?: number;
  readonly probability?: number;
  readonly velocity_deviation?: number;
  readonly release_velocity?: number;
}

/** What else Live says of a note goes along, so that it can be written again as it is. */
export function noteOf(raw: RawNote): Note {
  const { pitch, start_time, duration, velocity = 100, mute = 0, ...others } = raw;
  const { probability = 1, velocity_deviation = 0, release_velocity = 64 } = others;
  return {
    pitch,
    start: start_time,
    duration,
    velocity,
    muted: mute === 1,
    rest: { probability, velocity_deviation, release_velocity },
  };
}

/** A new note for Live. */
export function rawOf({ pitch, start, duration, velocity, muted, rest }: Note): RawNote {
  return { pitch, start_time: start, duration, velocity, mute: muted ? 1 : 0, ...rest };
}
