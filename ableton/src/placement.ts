/**
 * Where new clips go: pure policies over a picture of the Set. Nothing occupied is ever a place.
 *
 * Voices: first the empty slots inside the selection, in score order; else the track that already has the
 * voice's very name; else a new MIDI track of that name; and where Live gives no more tracks, the
 * next empty slot below the sources, or a new scene. Further takes of a voice follow its first one
 * down its track. A series of clips: one below the other. Answers to several clips: each below its own.
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
  readonly homes: readonly Cell[]; // every source
  readonly selected: readonly Cell[];
  readonly canAddTracks: boolean;
  readonly canAddRows: boolean; // scenes: a row of every track
  readonly canAddTakes: boolean; // take lanes: a row of one track, not heard until it is chosen
}

/** Lanes from `lanes.length` on are new tracks of this name, rows from `rows` on are new ones. */
export interface Place extends Cell {
  readonly name?: string;
}

/** One voice of one take; takes are counted from 0. */
export interface Sung {
  readonly voice: VoiceName;
  readonly take: number;
}

/** A place for each voice that there is one for. */
export function place<Id extends Sung>(parts: readonly Id[], picture: Picture): Map<Id, Place> {
  const places = new Map<Id, Place>();
  const rank = ({ voice, take }: Sung): number => 4 * take + VOICES.indexOf(voice);
  const ordered = [...parts].sort((one, other) => rank(one) - rank(other));
  giveSelected(ordered, picture, places);
  for (const part of ordered.filter((part) => !places.has(part))) {
    const found = elsewhere(part, picture, places);
    if (found) places.set(part, found);
  }
  return places;
}

/** Places one below the other on the first source's track: its next empty slots, then new rows. */
export function stack<Id>(ids: readonly Id[], picture: Picture): Map<Id, Place> {
  const places = new Map<Id, Place>();
  if (!picture.lanes[picture.home.lane]?.usable) return places;
  for (const id of ids) {
    const found = below(picture.home.lane, picture, [...places.values()], canGrow(picture));
    if (found) places.set(id, found);
  }
  return places;
}

/** Places each below its own source: the next empty slots of its track, then new rows. */
export function beneath<Id extends { readonly source: number }>(
  ids: readonly Id[],
  picture: Picture,
): Map<Id, Place> {
  const places = new Map<Id, Place>();
  for (const id of ids) {
    const home = picture.homes[id.source];
    if (!home || !picture.lanes[home.lane]?.usable) continue;
    const taken = [...places.values()];
    const found = below(home.lane, { ...picture, home }, taken, canGrow(picture));
    if (found) places.set(id, found);
  }
  return places;
}

/** Places for what came from no clip: the empty selected slots in order, then below the last one. */
export function chosen<Id>(ids: readonly Id[], picture: Picture): Map<Id, Place> {
  const places = new Map<Id, Place>();
  const free = picture.selected.filter((cell) => isFree(picture, cell));
  const last = picture.selected.filter(({ lane }) => picture.lanes[lane]?.usable).at(-1);
  for (const [at, id] of ids.entries()) {
    const taken = [...places.values()];
    const under = last && { ...picture, home: last };
    const found = free[at] ?? (under && below(under.home.lane, under, taken, canGrow(picture)));
    if (found) places.set(id, found);
  }
  return places;
}

/** Empty selected slots: first those whose track is named after a voice, then the rest in order. */
function giveSelected<Id extends Sung>(
  ordered: readonly Id[],
  picture: Picture,
  places: Map<Id, Place>,
): void {
  const free = picture.selected.filter((cell) => isFree(picture, cell)).sort(byRow(picture));
  const named = ({ lane }: Cell): VoiceName | undefined =>
    voiceNamed(picture.lanes[lane]?.name ?? "");
  const give = (part: Id, cell: Cell | undefined): void => {
    if (!cell) return;
    free.splice(free.indexOf(cell), 1);
    places.set(part, cell);
  };
  for (const part of ordered)
    give(
      part,
      free.find((cell) => named(cell) === part.voice),
    );
  for (const part of ordered) if (!places.has(part)) give(part, free[0]);
}

function elsewhere<Id extends Sung>(
  { voice }: Id,
  picture: Picture,
  places: ReadonlyMap<Id, Place>,
): Place | undefined {
  const { lanes, home, canAddRows } = picture;
  const taken = [...places.values()];
  const earlier = [...places].find(([other]) => other.voice === voice)?.[1];
  if (earlier) return below(earlier.lane, picture, taken, canGrow(picture), earlier.name);
  const own = lanes.findIndex((lane) => lane.usable && lane.name.toLowerCase() === voice);
  const onOwn = own >= 0 ? below(own, picture, taken, canAddRows) : undefined;
  if (onOwn) return onOwn;
  if (picture.canAddTracks) {
    const lane = Math.max(lanes.length - 1, ...taken.map((other) => other.lane)) + 1;
    return { lane, row: home.row, name: title(voice) };
  }
  return lanes[home.lane]?.usable ? below(home.lane, picture, taken, canGrow(picture)) : undefined;
}

/** The first empty slot of a lane at the sources' row or below it, else a new row. */
function below(
  lane: number,
  picture: Picture,
  taken: readonly Place[],
  grow: boolean,
  name?: string,
): Place | undefined {
  const given = new Set(taken.filter((other) => other.lane === lane).map(({ row }) => row));
  const last = grow ? Number.POSITIVE_INFINITY : picture.rows;
  for (let row = picture.home.row; row < last; row++) {
    const free = row >= picture.rows || isFree(picture, { lane, row });
    if (free && !given.has(row)) return { lane, row, ...(name && { name }) };
  }
  return undefined;
}

function canGrow({ canAddRows, canAddTakes }: Picture): boolean {
  return canAddRows || canAddTakes;
}

function isFree({ lanes }: Picture, { lane, row }: Cell): boolean {
  const there = lanes[lane];
  return lane >= lanes.length || (there?.usable === true && there.occupied[row] === false);
}

/** The sources' own row first, then downwards; within a row from left to right. */
function byRow({ home }: Picture): (one: Cell, other: Cell) => number {
  const distance = ({ row }: Cell): number => (row < home.row ? 1e6 - row : row - home.row);
  return (one, other) => distance(one) - distance(other) || one.lane - other.lane;
}
