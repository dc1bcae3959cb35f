/** The Session as a stage: selected clip slots, scenes as rows. */

import { begun, heard, phaseAt, region, unplayable } from "./clip.js";
import type { Handle, Host } from "./host.js";
import type { Cell, Picture } from "./placement.js";
import {
  type Limits,
  type Source,
  type Stage,
  songFacts,
  trackFacts,
  usableTracks,
} from "./stage.js";
import { voiceNamed } from "./voices.js";

/** What Live hands over when clip slots are right-clicked. */
export interface SlotSelection {
  readonly selected_clip_slots: readonly Handle[];
}

export function isSlotSelection(argument: object): argument is SlotSelection {
  return "selected_clip_slots" in argument;
}

export class Session implements Stage {
  readonly sources: Source[] = [];
  readonly audio: string[] = [];
  readonly name: string;
  private readonly homes: readonly (Cell & { readonly slot: bigint })[];

  constructor(
    private readonly host: Host,
    private readonly selection: SlotSelection,
  ) {
    const homes: (Cell & { slot: bigint })[] = [];
    for (const { slot, clip, cell } of this.selectedClips()) {
      const kind = host.kind(clip);
      if (kind === "AudioClip") this.audio.push(host.clipName(clip));
      if (kind !== "MidiClip") continue;
      homes.push({ ...cell, slot: slot.id });
      this.sources.push(this.read(clip, cell));
    }
    this.homes = homes;
    const [first] = selection.selected_clip_slots;
    const row = homes[0]?.row ?? (first && this.cells().get(first.id)?.row);
    const scene = row === undefined ? undefined : host.scenes()[row];
    this.name = (scene && host.sceneName(scene)) || (this.sources[0]?.name ?? "");
  }

  apart(): Stage {
    return this; // slots are apart already
  }

  picture({ refused, canAddTracks, canAddRows }: Limits): Picture {
    const tracks = this.host.tracks();
    const usable = usableTracks(this.host, tracks, refused);
    const lanes = tracks.map((track, lane) => {
      const slots = usable[lane] ? this.host.slots(track) : [];
      return {
        name: this.host.trackName(track),
        usable: usable[lane] ?? false,
        occupied: slots.map((slot) => this.host.clipIn(slot) !== undefined),
      };
    });
    const rows = this.host.scenes().length;
    const cells = this.cells();
    const selected = this.selection.selected_clip_slots.flatMap(({ id }) => cells.get(id) ?? []);
    const homes = this.homes.map(({ slot, row }) => {
      // the source's track may be gone: its slots are no place any more
      return cells.get(slot) ?? { lane: -1, row: Math.min(row, rows - 1) };
    });
    const home = homes[0] ?? { lane: -1, row: 0 };
    return { lanes, rows, home, homes, selected, canAddTracks, canAddRows, canAddTakes: false };
  }

  async addRow(): Promise<number> {
    const { id } = await this.host.createScene();
    return this.host.scenes().findIndex((scene) => scene.id === id);
  }

  create(track: Handle, row: number, length: number): Promise<Handle> {
    const slot = this.host.slots(track)[row];
    return slot ? this.host.createClip(slot, length) : Promise.reject(new Error("no such slot"));
  }

  private read(clip: Handle, { lane, row }: Cell): Source {
    const { host } = this;
    const scene = host.scenes()[row];
    const track = host.tracks()[lane];
    const trackName = track ? host.trackName(track) : "";
    const name = host.clipName(clip);
    const meter = scene ? host.sceneMeter(scene) : { numerator: 4, denominator: 4 };
    const whole = region(host.markers(clip));
    const notes = host.notes(clip);
    const voice = voiceNamed(name) ?? voiceNamed(trackName);
    return {
      clip: {
        ...songFacts(host),
        ...trackFacts(host, track),
        notes: heard(notes, whole),
        length: whole.end - whole.start,
        phase: phaseAt(whole.start, meter),
        meter,
        ...(voice && { voice }),
      },
      whole: begun(notes, whole),
      name: name || trackName,
      track: trackName,
      color: host.color(clip),
      looping: host.markers(clip).looping,
      lane,
      dropped: unplayable(notes),
    };
  }

  /** The selected slots that hold a clip, in order of track, then scene. */
  private selectedClips(): { slot: Handle; clip: Handle; cell: Cell }[] {
    const cells = this.cells();
    return this.selection.selected_clip_slots
      .flatMap((slot) => {
        const cell = cells.get(slot.id);
        const clip = cell && this.host.clipIn(slot);
        return clip ? [{ slot, clip, cell }] : [];
      })
      .sort((one, other) => one.cell.lane - other.cell.lane || one.cell.row - other.cell.row);
  }

  /** Where every clip slot of the Set is, by its handle's id. */
  private cells(): Map<bigint, Cell> {
    const cells = new Map<bigint, Cell>();
    for (const [lane, track] of this.host.tracks().entries()) {
      for (const [row, slot] of this.host.slots(track).entries()) cells.set(slot.id, { lane, row });
    }
    return cells;
  }
}
