/**
 * Where new clips go: pure policies over a picture of the Set. Nothing occupied is ever a place.
 *
 * Voices: first the empty slots inside the selection, in score order; else the track that already has the
 * voice's very name; else a new MIDI track of that name; and where Live gives no more tracks, the
 * next empty slot below the sources, or a new scene. A series of clips: one below the other.
 */

import { title, VOICES, type VoiceName, voiceNamed } from "./voices.js";

/** One track: its name, whether MIDI clips can be created on it, which rows hold something. */
export interface Lane {
  readonly name: string;
  readonly usable: boolean; // false for audio, group and frozen tracks
  readonly occupied: readonly boolean[];
}

/** A place in the Session, or in the Arrangement, where there is one row: the selected time. */
export interface Cell {
  readonly lane: number;
  readonly row: number;
}

export interface Picture {
  readonly lanes: readonly Lane[];
  readonly rows: number;
  readonly home: Cell; // the first source
  readonly selected: readonly Cell[];
  readonly canAddTracks: boolean;
  readonly canAddRows: boolean;
}

export type Place =
  | { readonly kind: "cell"; readonly lane: number; readonly row: number; readonly nth: 0 }
  | { readonly kind: "new row"; readonly lane: number; readonly nth: number }
  | { readonly kind: "new track"; readonly name: string; readonly nth: number };

/** A place for each voice that there is one for; the nth new track or row is counted from 0. */
export function place(voices: readonly VoiceName[], picture: Picture): Map<VoiceName, Place> {
  const places = new Map<VoiceName, Place>();
  giveSelected(voices, picture, places);
  for (const voice of VOICES.filter((voice) => voices.includes(voice) && !places.has(voice))) {
    const found = elsewhere(voice, picture, [...places.values()]);
    if (found) places.set(voice, found);
  }
  return places;
}

/** Places one below the other on the first source's track: its next empty slots, then new scenes. */
export function stack(ids: readonly string[], picture: Picture): Map<string, Place> {
  const places = new Map<string, Place>();
  if (!picture.lanes[picture.home.lane]?.usable) return places;
  for (const id of ids) {
    const found = below(picture.home.lane, picture, [...places.values()]);
    if (found) places.set(id, found);
  }
  return places;
}

/** Empty selected slots: first those whose track is named after a voice, then the rest in order. */
function giveSelected(
  voices: readonly VoiceName[],
  picture: Picture,
  places: Map<VoiceName, Place>,
): void {
  const free = picture.selected.filter((cell) => isFree(picture, cell)).sort(byRow(picture));
  const named = ({ lane }: Cell): VoiceName | undefined =>
    voiceNamed(picture.lanes[lane]?.name ?? "");
  const give = (voice: VoiceName, cell: Cell | undefined): void => {
    if (!cell) return;
    free.splice(free.indexOf(cell), 1);
    places.set(voice, { kind: "cell", ...cell, nth: 0 });
  };
  const ordered = VOICES.filter((voice) => voices.includes(voice));
  for (const voice of ordered)
    give(
      voice,
      free.find((cell) => named(cell) === voice),
    );
  for (const voice of ordered) if (!places.has(voice)) give(voice, free[0]);
}

function elsewhere(voice: VoiceName, picture: Picture, taken: readonly Place[]): Place | undefined {
  const { lanes, home } = picture;
  const own = lanes.findIndex((lane) => lane.usable && lane.name.toLowerCase() === voice);
  const onOwn = own >= 0 ? below(own, picture, taken) : undefined;
  if (onOwn) return onOwn;
  if (picture.canAddTracks) {
    const nth = taken.filter(({ kind }) => kind === "new track").length;
    return { kind: "new track", name: title(voice), nth };
  }
  return lanes[home.lane]?.usable ? below(home.lane, picture, taken) : undefined;
}

/** The first empty slot of a lane at the sources' row or below it, else a new scene. */
function below(lane: number, picture: Picture, taken: readonly Place[]): Place | undefined {
  const onLane = taken.filter((other) => other.kind !== "new track" && other.lane === lane);
  for (let row = picture.home.row; row < picture.rows; row++) {
    const given = onLane.some((other) => other.kind === "cell" && other.row === row);
    if (!given && isFree(picture, { lane, row })) return { kind: "cell", lane, row, nth: 0 };
  }
  const nth = onLane.filter(({ kind }) => kind === "new row").length;
  return picture.canAddRows ? { kind: "new row", lane, nth } : undefined;
}

function isFree({ lanes }: Picture, { lane, row }: Cell): boolean {
  const there = lanes[lane];
  return there?.usable === true && there.occupied[row] === false;
}

/** The sources' own row first, then downwards; within a row from left to right. */
function byRow({ home }: Picture): (one: Cell, other: Cell) => number {
  const distance = ({ row }: Cell): number => (row < home.row ? 1e6 - row : row - home.row);
  return (one, other) => distance(one) - distance(other) || one.lane - other.lane;
}
