/** Puts new clips into the Set: tracks and scenes, then clips, then notes; one undo step each. */

import type { Note } from "./clip.js";
import type { Handle, Host } from "./host.js";
import type { Picture, Place } from "./placement.js";
import { Refusal } from "./refusal.js";
import type { Limits, Stage } from "./stage.js";

/** Notes to be written into a clip of their own. */
export interface Part<Id extends string = string> {
  readonly id: Id; // what the policy knows it by
  readonly name: string; // of the clip
  readonly notes: readonly Note[];
  readonly length: number; // beats
}

/** Where parts go; those without a place are left out. */
export type Policy<Id extends string> = (
  ids: readonly Id[],
  picture: Picture,
) => ReadonlyMap<Id, Place>;

/** Where a part's clip is created; `lane` is the track's index. */
interface Room {
  readonly track: Handle;
  readonly row: number;
  readonly lane: number;
  readonly newName?: string; // of a track that was made for it
}

type Given = Room & { readonly part: Part };
type Made = Given & { readonly clip: Handle };
type Added = { readonly tracks: readonly Handle[]; readonly rows: readonly number[] };

/** Write all parts; raises Refusal `no_place`, after writing those for which there is one. */
export async function write<Id extends string>(
  host: Host,
  stage: Stage,
  parts: readonly Part<Id>[],
  policy: Policy<Id>,
): Promise<void> {
  const writer = new Writer(host, stage, policy);
  const made: Made[] = [];
  let left = parts;
  while (left.length > 0) {
    const rooms = await writer.rooms(left);
    if (!rooms) break;
    made.push(...(await writer.create(rooms)));
    left = parts.filter((part) => !made.some((one) => one.part === part));
  }
  writer.fill(made);
  if (left.length > 0) throw new Refusal("no_place", [], left.map((part) => part.id).join(", "));
}

/** What Live refuses once is not tried again: the track is left alone, another place is found. */
class Writer<Id extends string> {
  private readonly refused = new Set<bigint>();
  private canAddTracks = true;
  private canAddRows = true;

  constructor(
    private readonly host: Host,
    private readonly stage: Stage,
    private readonly policy: Policy<Id>,
  ) {}

  /** A room for each part, or undefined when there is no place for any of them. */
  async rooms(parts: readonly Part<Id>[]): Promise<Given[] | undefined> {
    const picture = this.stage.picture(this.limits());
    const tracks = this.host.tracks();
    const ids = parts.map((part) => part.id);
    const places = this.policy(ids, picture);
    if (places.size === 0) return undefined;
    const added = await this.add([...places.values()]);
    return parts.flatMap((part) => {
      const found = places.get(part.id);
      const room = found && roomAt(found, picture, tracks, added);
      return room ? [{ ...room, part }] : [];
    });
  }

  /** Create the rooms' clips in one undo step; those that Live refuses are left out. */
  async create(rooms: readonly Given[]): Promise<Made[]> {
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

  /** Notes, name and the nearest source's colour for all clips, in one undo step. */
  fill(made: readonly Made[]): void {
    if (made.length === 0) return;
    this.host.step(() => {
      for (const { part, clip, lane } of made) {
        this.host.fill(clip, part.notes, part.name, this.colorNear(lane));
      }
    });
  }

  /** Create the tracks and scenes that the places ask for, in one undo step. */
  private async add(places: readonly Place[]): Promise<Added> {
    const { host } = this;
    const wanted = (kind: Place["kind"]): number =>
      Math.max(0, ...places.map((at) => (at.kind === kind ? at.nth + 1 : 0)));
    const trackCount = wanted("new track");
    const sceneCount = wanted("new row");
    if (trackCount + sceneCount === 0) return { tracks: [], rows: [] };
    const [tracks, scenes] = await host.step(() =>
      Promise.all([
        created(trackCount, () => host.createMidiTrack()),
        created(sceneCount, () => host.createScene()),
      ]),
    );
    this.canAddTracks &&= tracks.length === trackCount;
    this.canAddRows &&= scenes.length === sceneCount;
    const rows = scenes.map(({ id }) => host.scenes().findIndex((scene) => scene.id === id));
    return { tracks, rows };
  }

  private limits(): Limits {
    const { refused, canAddTracks, canAddRows } = this;
    return { refused, canAddTracks, canAddRows };
  }

  private colorNear(lane: number): Stage["sources"][number]["color"] | undefined {
    const distance = (other: number): number => Math.abs(other - lane);
    const byDistance = [...this.stage.sources].sort((a, b) => distance(a.lane) - distance(b.lane));
    return byDistance[0]?.color;
  }
}

function roomAt(
  found: Place,
  { home, lanes }: Picture,
  tracks: readonly Handle[],
  added: Added,
): Room | undefined {
  if (found.kind === "new track") {
    const track = added.tracks[found.nth];
    return track && { track, row: home.row, lane: lanes.length, newName: found.name };
  }
  const track = tracks[found.lane];
  const row = found.kind === "cell" ? found.row : added.rows[found.nth];
  return track && row !== undefined ? { track, row, lane: found.lane } : undefined;
}

/** What Live creates of `count` things; those it refuses are left out. */
async function created(count: number, create: () => Promise<Handle>): Promise<Handle[]> {
  const results = await Promise.allSettled(Array.from({ length: count }, create));
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
