/**
 * The objects of a Set as the Live API numbers them, with the properties, children and functions
 * that `lom.json` documents. Whatever else is asked for is an error.
 */

import { readFileSync } from "node:fs";

const LOM = JSON.parse(readFileSync(new URL("lom.json", import.meta.url), "utf8"));
const KINDS = {
  Song: "Song",
  View: "View",
  Scene: "Scene",
  MidiTrack: "Track",
  AudioTrack: "Track",
  Track: "Track",
  ClipSlot: "ClipSlot",
  MidiClip: "Clip",
  AudioClip: "Clip",
  Device: "Device",
  DrumRackDevice: "Device",
};
const NUMBERS_PER_SESSION = 10_000; // no number means in one session what it meant in another
const PALETTE_STEP = 0x101010; // Live knows some colours only and takes the nearest

export class LiveObjects {
  #ids = new Map();
  #objects = new Map();
  #meters = new WeakMap();
  #before;
  /** What the musician has selected; `clip` is shown in the clip view. */
  view = { class: "View", clip: null, slot: null };

  /** Live numbers its objects anew in every `session`. */
  constructor(set, session = 0) {
    this.set = set;
    this.#before = session * NUMBERS_PER_SESSION;
  }

  id(object) {
    if (!object) return 0;
    if (!this.#ids.has(object)) {
      const id = this.#before + this.#ids.size + 1;
      this.#ids.set(object, id);
      this.#objects.set(id, object);
    }
    return this.#ids.get(object);
  }

  /** The object of a number, or undefined when it is no longer in the Set. */
  object(id) {
    const object = this.#objects.get(id);
    return object && this.#alive(object) ? object : undefined;
  }

  /** The object of a path, or undefined. */
  at(path) {
    const words = path.replace(/^"|"$/g, "").split(" ");
    if (words.shift() !== "live_set") return undefined;
    let object = this.set.song;
    for (let word = words.shift(); word; word = words.shift()) {
      const found = this.#child(object, word);
      object = Array.isArray(found) ? found[Number(words.shift())] : found;
      if (!object) return undefined;
    }
    return object;
  }

  kind(object) {
    return KINDS[object.class];
  }

  demand(object, what, name) {
    const kind = this.kind(object);
    if (!LOM[kind][what].includes(name)) throw new Error(`${kind} has no ${name} to ${what}`);
  }

  /** The value of a property or child, as a list of atoms. */
  get(object, name) {
    const lom = LOM[this.kind(object)];
    if (lom.children.includes(name)) {
      const found = this.#child(object, name);
      const list = Array.isArray(found) ? found : [found];
      return list.flatMap((one) => ["id", this.id(one)]);
    }
    this.demand(object, "get", name);
    const value = this.#properties(object)[name];
    if (value === undefined) throw new Error(`the emulated Live has no ${name} of ${object.class}`);
    return Array.isArray(value) ? value : [value];
  }

  put(object, name, value) {
    this.demand(object, "set", name);
    const meter = this.#meter(object);
    const clip = {
      loop_start: "loopStart",
      loop_end: "loopEnd",
      start_marker: "startMarker",
      end_marker: "endMarker",
    };
    if (name === "color") object.color = value - (value % PALETTE_STEP);
    else if (name === "signature_numerator") this.#meters.set(object, [Number(value), meter[1]]);
    else if (name === "signature_denominator") this.#meters.set(object, [meter[0], Number(value)]);
    else if (name === "name") object.name = String(value);
    else if (name === "looping") object.looping = value === 1;
    else if (clip[name]) object[clip[name]] = value;
    else throw new Error(`the emulated Live cannot set ${name}`);
    if (object.endMarker < object.startMarker) throw new Error("end_marker before start_marker");
  }

  #child(object, name) {
    const { set, view } = this;
    const children = {
      Song: { tracks: set.tracks, scenes: set.scenes, view },
      View: { detail_clip: view.clip, highlighted_clip_slot: view.slot },
      Track: {
        clip_slots: object.slots,
        arrangement_clips: object.arrangement,
        devices: object.devices,
      },
      ClipSlot: { clip: object.clip },
    };
    if (name === "canonical_parent") return object.parent ?? set.song;
    return children[this.kind(object)]?.[name];
  }

  #properties(object) {
    if (object === this.set.song) {
      const { tempo, root, intervals } = object;
      return { tempo, root_note: root, scale_intervals: intervals };
    }
    const named = { name: object.name, color: object.color };
    if (this.kind(object) === "Track") {
      const flags = {
        has_midi_input: object.class === "MidiTrack",
        is_foldable: object.class === "Track",
      };
      return { ...named, ...numbers({ ...flags, is_frozen: object.frozen }) };
    }
    if (this.kind(object) === "ClipSlot") return numbers({ has_clip: object.clip !== null });
    if (this.kind(object) === "Device")
      return numbers({ can_have_drum_pads: object.class === "DrumRackDevice" });
    if (this.kind(object) !== "Clip") return named;
    const [numerator, denominator] = this.#meter(object);
    const flags = {
      is_midi_clip: object.class === "MidiClip",
      is_arrangement_clip: object.start !== null,
    };
    return {
      ...named,
      ...numbers({ ...flags, looping: object.looping }),
      loop_start: object.loopStart,
      loop_end: object.loopEnd,
      start_marker: object.startMarker,
      end_marker: object.endMarker,
      signature_numerator: numerator,
      signature_denominator: denominator,
    };
  }

  /** A clip's own meter: its scene's when it was made, else 4/4. */
  #meter(clip) {
    const known = this.#meters.get(clip);
    if (known) return known;
    const row = clip.parent?.parent?.slots?.indexOf(clip.parent) ?? -1;
    const [numerator, denominator] = this.set.scenes[row]?.meter ?? [-1, -1];
    return numerator > 0 ? [numerator, denominator] : [4, 4];
  }

  #alive(object) {
    const { set } = this;
    if (object === set.song || object === this.view) return true;
    if (object.class === "Scene") return set.scenes.includes(object);
    if (this.kind(object) === "Track") return set.tracks.includes(object);
    if (object.class === "ClipSlot")
      return this.#alive(object.parent) && object.parent.slots.includes(object);
    const { parent } = object;
    if (this.kind(object) === "Device") return this.#alive(parent);
    return this.#alive(parent) && (parent.clip === object || parent.arrangement?.includes(object));
  }
}

function numbers(flags) {
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag ? 1 : 0]));
}
