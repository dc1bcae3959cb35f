/** What the commands need from the Session or the Arrangement: sources to read, places to fill. */

import type { Clip, Note } from "./clip.js";
import { scaleOf } from "./clip.js";
import type { Color, Handle, Host } from "./host.js";
import type { Picture } from "./placement.js";

/** A clip the musician selected, as it was at the click. */
export interface Source {
  readonly clip: Clip;
  readonly whole: readonly Note[]; // the clip's notes, those that ring past its end at full length
  readonly name: string; // of the clip or, where it has none, of its track
  readonly track: string; // its track's name
  readonly color: Color;
  readonly looping: boolean;
  readonly lane: number; // index of its track
  readonly dropped: number; // notes that could not be played and were left out
}

/** What Live has refused while these clips were being written. */
export interface Limits {
  readonly refused: ReadonlySet<bigint>; // tracks that would not take a clip
  readonly canAddTracks: boolean;
  readonly canAddRows: boolean; // scenes, or take lanes in the Arrangement
}

export interface Stage {
  readonly sources: readonly Source[];
  readonly audio: readonly string[]; // names of the selected audio clips
  readonly name: string; // what the new clips are named after; may be ""
  /** The same with every selected clip as a source of its own. */
  apart(): Stage;
  /** The Set as it is now. */
  picture(limits: Limits): Picture;
  /** Add a scene, or to this track a take lane; the row that `create` knows it by. */
  addRow(track?: Handle): Promise<number>;
  /** Create an empty clip; rejects where something is or where Live takes no MIDI clip. */
  create(track: Handle, row: number, length: number): Promise<Handle>;
  /** Where places lie in time: the same sources, with places `start` beats after they begin. */
  later?(start: number, length: number): Stage;
}

/** Tempo and scale of the song, as every clip carries them. */
export function songFacts(host: Host): Pick<Clip, "tempo" | "scale"> {
  const scale = scaleOf(host.scaleRoot(), host.scaleIntervals());
  return { tempo: host.tempo(), ...(scale && { scale }) };
}

/** What the clips of a track are, as far as Live knows: drums where a Drum Rack plays them. */
export function trackFacts(host: Host, track: Handle | undefined): Pick<Clip, "role"> {
  return track && host.hasDrumRack(track) ? { role: "drums" } : {};
}

/** For every track, whether MIDI clips may be created on it: audio and group tracks never. */
export function usableTracks(
  host: Host,
  tracks: Handle[],
  refused: ReadonlySet<bigint>,
): boolean[] {
  const groups = new Set(tracks.map((track) => host.groupOf(track)?.id));
  return tracks.map(
    (track) => !refused.has(track.id) && !groups.has(track.id) && host.kind(track) === "MidiTrack",
  );
}
