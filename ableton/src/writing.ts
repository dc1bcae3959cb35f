/** Puts new clips into the Set: tracks and scenes, then clips, then notes; one undo step each. */

import type { Note } from "./clip.js";
import type { Handle, Host } from "./host.js";
import type { Picture, Place } from "./placement.js";
import { Refusal } from "./refusal.js";
import type { Limits, Source, Stage } from "./stage.js";

/** Notes to be written into a clip of their own. */
export interface Part<Id = string> {
  readonly id: Id; // what the policy knows it by
  readonly name: string; // of the clip
  readonly notes: readonly Note[];
  readonly length: number; // beats
  readonly like?: Source; // whose colour and looping it takes; without one, the nearest source
}

/** Where parts go; those without a place are left out. */
export type Policy<Id> = (ids: readonly Id[], picture: Picture) => ReadonlyMap<Id, Place>;

/** Where a part's clip is created; `lane` is the track's index. */
interface Room {
  readonly track: Handle;
  readonly row: number;
  readonly lane: number;
  readonly newName?: string; // of a track that was made for it
}

type Given<Id> = Room & { readonly part: Part<Id> };
type Made<Id> = Given<Id> & { readonly clip: Handle };

/** Write all parts; raises Refusal `no_place`, after writing those for which there is one. */
export async function write<Id>(
  host: Host,
  stage: Stage,
  parts: readonly Part<Id>[],
  policy: Policy<Id>,
): Promise<void> {
  const writer = new Writer(host, stage, policy);
  const made: Made<Id>[] = [];
  let left = parts;
  while (left.length > 0) {
    const rooms = await writer.rooms(left);
    if (!rooms) break;
    made.push(...(await writer.create(rooms)));
    left = parts.filter((part) => !made.some((one) => one.part === part));
  }
  writer.fill(made);
  if (left.length > 0) throw new Refusal("no_place", [], left.map((part) => part.name).join(", "));
}

/** What Live refuses once is not tried again: the track is left alone, another place is found. */
class Writer<Id> {
  private readonly refused = new Set<bigint>();
  private canAddTracks = true;
  private canAddRows = true;

  constructor(
    private readonly host: Host,
    private readonly stage: Stage,
    private readonly policy: Policy<Id>,
  ) {}

  /** A room for each part, or undefined when there is no place for any of them. */
  async rooms(parts: readonly Part<Id>[]): Promise<Given<Id>[] | undefined> {
    const picture = this.stage.picture(this.limits());
    const ids = parts.map((part) => part.id);
    const places = this.policy(ids, picture);
    if (places.size === 0) return undefined;
    const rooms = await this.grown([...places.values()], picture);
    return parts.flatMap((part) => {
      const found = places.get(part.id);
      const room = found && rooms.get(found);
      return room ? [{ ...room, part }] : [];
    });
  }

  /** Create the rooms' clips in one undo step; those that Live refuses are left out. */
  async create(rooms: readonly Given<Id>[]): Promise<Made<Id>[]> {
    if (rooms.length === 0) return [];
    const { host, stage } = this;
    const clips = await host.step(() => {
      for (const { track, newName } of rooms) if (newName) host.renameTrack(track, newName);
      return Promise.allSettled(
        rooms.map(({ track, row, part }) => stage.create(track, row, part.length)),
      );
    });
    return rooms.flatMap((room, at) => {
      const clip = clips[at];
      if (clip?.status === "fulfilled") return [{ ...room, clip: clip.value }];
      this.refused.add(room.track.id);
      if (room.newName) this.canAddTracks = false;
      return [];
    });
  }

  /** Notes and name for all clips, colour and looping of the nearest source, in one undo step. */
  fill(made: readonly Made<Id>[]): void {
    if (made.length === 0) return;
    this.host.step(() => {
      for (const { part, clip, lane } of made) {
        this.host.fill(clip, part.notes, part.name, part.like ?? this.sourceNear(lane));
      }
    });
  }

  /** A room for each place, once the tracks and rows it asks for are there. */
  private async grown(places: readonly Place[], picture: Picture): Promise<Map<Place, Room>> {
    const known = this.host.tracks();
    const newTracks = Math.max(0, ...places.map(({ lane }) => lane + 1 - known.length));
    const newScenes = picture.canAddRows ? deepest(places) - picture.rows : 0;
    const [added, scenes] = await this.added(newTracks, Math.max(0, newScenes));
    const tracks = [...known, ...added];
    const takes = picture.canAddRows ? new Map() : await this.takes(places, picture, tracks);
    const rooms = new Map<Place, Room>();
    for (const place of places) {
      const track = tracks[place.lane];
      const old = place.row < picture.rows ? place.row : undefined;
      const row = old ?? scenes[place.row - picture.rows] ?? takes.get(place);
      if (!track || row === undefined) continue;
      const newName = place.lane >= known.length ? place.name : undefined;
      rooms.set(place, { track, row, lane: place.lane, ...(newName && { newName }) });
    }
    return rooms;
  }

  /** New tracks and new scenes' rows, in one undo step; what Live refuses is not asked for again. */
  private async added(trackCount: number, sceneCount: number): Promise<[Handle[], number[]]> {
    if (trackCount + sceneCount === 0) return [[], []];
    const { host, stage } = this;
    const [tracks, rows] = await host.step(() =>
      Promise.all([
        created(trackCount, () => host.createMidiTrack()),
        created(sceneCount, () => stage.addRow()),
      ]),
    );
    this.canAddTracks &&= tracks.length === trackCount;
    this.canAddRows &&= rows.length === sceneCount;
    return [tracks, rows];
  }

  /** A new take lane's row for every place beyond the rows there are, in one undo step. */
  private async takes(
    places: readonly Place[],
    { rows }: Picture,
    tracks: readonly Handle[],
  ): Promise<Map<Place, number>> {
    const wanted = places.filter(({ row, lane }) => row >= rows && tracks[lane]);
    if (wanted.length === 0) return new Map();
    const made = await this.host.step(() =>
      Promise.allSettled(wanted.map(({ lane }) => this.stage.addRow(tracks[lane]))),
    );
    this.canAddRows &&= made.every(({ status }) => status === "fulfilled");
    return new Map(
      wanted.flatMap((place, at) => {
        const row = made[at];
        return row?.status === "fulfilled" ? [[place, row.value] as const] : [];
      }),
    );
  }

  private limits(): Limits {
    const { refused, canAddTracks, canAddRows } = this;
    return { refused, canAddTracks, canAddRows };
  }

  private sourceNear(lane: number): Source | undefined {
    const distance = (other: number): number => Math.abs(other - lane);
    const byDistance = [...this.stage.sources].sort((a, b) => distance(a.lane) - distance(b.lane));
    return byDistance[0];
  }
}

/** How many rows the places reach down. */
function deepest(places: readonly Place[]): number {
  return Math.max(0, ...places.map(({ row }) => row + 1));
}

/** What Live creates of `count` things; those it refuses are left out. */
async function created<T>(count: number, create: () => Promise<T>): Promise<T[]> {
  const results = await Promise.allSettled(Array.from({ length: count }, create));
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
