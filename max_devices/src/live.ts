/**
 * Live, as the rest of a device sees it: the only file that says LiveAPI.
 *
 * Objects are known by their numbers, because numbers leave nothing behind in Max: one LiveAPI is
 * pointed from one to the next. Paths are strings that Max keeps for ever, so there are only two.
 */

import type { Markers, Meter, Note, Region, Scale } from "../../ableton/src/clip.js";
import { scaleOf } from "../../ableton/src/clip.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { noteOf, type RawNote, rawOf } from "./raw.js";

/** The number of an object of Live's; 0 = none. */
export type Id = number;

const ALL_PITCHES = 128;

export class Live {
  private readonly song = new LiveAPI("live_set");
  private readonly view = new LiveAPI("live_set view");
  private readonly any = new LiveAPI("live_set");
  private watchers: LiveAPI[] = [];

  // --- reading ---

  /** The clip shown in Live's clip view, else the one in the highlighted slot; 0 for none. */
  selectedClip(): Id {
    const shown = idIn(this.view.get("detail_clip"));
    if (shown !== 0) return shown;
    const slot = this.selectedSlot();
    return slot === 0 ? 0 : this.clipIn(slot);
  }

  selectedSlot(): Id {
    return idIn(this.view.get("highlighted_clip_slot"));
  }

  /** Call `changed` when another clip is shown. Nothing may be changed from inside `changed`. */
  watchSelection(changed: () => void): void {
    this.watch("live_set view", "detail_clip", changed);
  }

  /** Call `changed` when tracks or scenes come, go or move; nothing may be changed from inside it. */
  watchGrid(changed: () => void): void {
    for (const property of ["tracks", "scenes"]) this.watch("live_set", property, changed);
  }

  unwatch(): void {
    for (const watcher of this.watchers) watcher.property = "";
    this.watchers = [];
  }

  tracks(): Id[] {
    return idsIn(this.song.get("tracks"));
  }

  scenes(): Id[] {
    return idsIn(this.song.get("scenes"));
  }

  slots(track: Id): Id[] {
    return idsIn(this.at(track).get("clip_slots"));
  }

  /** The clips of a track's Arrangement, from left to right. */
  arranged(track: Id): Id[] {
    return idsIn(this.at(track).get("arrangement_clips"));
  }

  clipIn(slot: Id): Id {
    return idIn(this.at(slot).get("clip"));
  }

  /** What an object belongs to: the slot or track of a clip, the track of a slot. */
  parent(object: Id): Id {
    return idIn(this.at(object).get("canonical_parent"));
  }

  /** Whether a Drum Rack is among a track's devices; those inside of other racks do not count. */
  hasDrumRack(track: Id): boolean {
    try {
      const devices = idsIn(this.at(track).get("devices"));
      return devices.some((device) => this.number(device, "can_have_drum_pads") === 1);
    } catch {
      return false; // what a take lies in is a lane, which has no devices
    }
  }

  exists(object: Id): boolean {
    this.any.id = object;
    return object !== 0 && Number(this.any.id) === object;
  }

  number(object: Id, property: string): number {
    return Number(this.at(object).get(property)[0]);
  }

  name(object: Id): string {
    return this.at(object).get("name").join(" ");
  }

  /** Quarter notes per minute. */
  tempo(): number {
    return Number(this.song.get("tempo")[0]);
  }

  scale(): Scale | undefined {
    const root = Number(this.song.get("root_note")[0]);
    return scaleOf(root, this.song.get("scale_intervals").map(Number));
  }

  meter(clip: Id): Meter {
    return {
      numerator: this.number(clip, "signature_numerator"),
      denominator: this.number(clip, "signature_denominator"),
    };
  }

  markers(clip: Id): Markers {
    return {
      looping: this.number(clip, "looping") === 1,
      loopStart: this.number(clip, "loop_start"),
      loopEnd: this.number(clip, "loop_end"),
      startMarker: this.number(clip, "start_marker"),
      endMarker: this.number(clip, "end_marker"),
    };
  }

  /** The notes that begin in a region of a clip's own time. */
  notes(clip: Id, region: Region): Note[] {
    return this.rawNotes(clip, region).map(noteOf);
  }

  /** The same, with everything Live says of them. */
  rawNotes(clip: Id, { start, end }: Region): RawNote[] {
    const told = this.at(clip).call("get_notes_extended", 0, ALL_PITCHES, start, end - start);
    return (JSON.parse(String(told)) as { notes: RawNote[] }).notes;
  }

  // --- changing; never from inside a notification ---

  /** Add a scene below the last one. */
  createScene(): void {
    this.song.call("create_scene", -1);
  }

  /** Add a MIDI track to the right of the last one. */
  createTrack(): void {
    this.song.call("create_midi_track", -1);
  }

  /** Create a clip of `length` beats; raises Refusal `no_place` when Live does not. */
  createClip(slot: Id, length: number): Id {
    this.at(slot).call("create_clip", length);
    const clip = this.clipIn(slot);
    if (clip === 0) throw new Refusal("no_place");
    return clip;
  }

  deleteClip(slot: Id): void {
    this.at(slot).call("delete_clip");
  }

  addNotes(clip: Id, notes: readonly Note[]): void {
    this.at(clip).call("add_new_notes", { notes: notes.map(rawOf) });
  }

  set(object: Id, property: string, value: Atom): void {
    this.at(object).set(property, value);
  }

  private watch(path: string, property: string, changed: () => void): void {
    const watcher = new LiveAPI(changed, path);
    watcher.property = property;
    this.watchers.push(watcher);
  }

  /** The cursor on an object; raises Refusal `set_changed` when that is no longer in the Set. */
  private at(object: Id): LiveAPI {
    if (!this.exists(object)) throw new Refusal("set_changed");
    return this.any;
  }
}

/** The numbers in a flat list of "id", n pairs. */
function idsIn(atoms: readonly unknown[]): Id[] {
  return atoms.map(Number).filter((value) => value > 0);
}

function idIn(atoms: readonly unknown[]): Id {
  return idsIn(atoms)[0] ?? 0;
}
