/**
 * Live's native data model over a LiveSet, with its habits: integers are BigInt, creators answer on
 * a later tick, every change must be inside a transaction, a handle of something deleted throws.
 */

const STALE = "Invalid object reference";
const REFUSED = "Failed to create clip";

export class DataModel {
  #ids = new Map(); // object -> id
  #objects = new Map(); // id -> object
  #depth = 0;
  #nextId = 10n;
  undoSteps = 0;

  constructor(set) {
    this.set = set;
  }

  /** A fresh handle for an object: Live hands out equal ids, not identical handles. */
  handle(object) {
    if (!object) return null;
    if (!this.#ids.has(object)) {
      this.#ids.set(object, this.#nextId);
      this.#objects.set(this.#nextId++, object);
    }
    return { id: this.#ids.get(object) };
  }

  /** The object of a handle, if it is of one of the classes and still in the Set. */
  get(handle, ...classes) {
    const object = this.#objects.get(handle?.id);
    const fits = classes.length === 0 || classes.includes(object?.class);
    if (!object || !fits || !this.#alive(object)) throw new Error(STALE);
    return object;
  }

  /** The functions as the extension gets them: called detached, without a `this`. */
  api() {
    return loud("dataModel", {
      ...this.#general(),
      ...this.#songCalls(),
      ...this.#trackCalls(),
      ...this.#clipCalls(),
      ...this.#changes(),
      ...this.#creators(),
    });
  }

  #general() {
    return {
      getRoot: () => this.handle(this.set.root),
      rootGetSong: (root) => this.get(root, "Application") && this.handle(this.set.song),
      getObjectIsOfClass: (handle, name) => this.get(handle).class === name,
      getObjectCanonicalParent: (handle) => this.handle(this.get(handle).parent),
      withinTransaction: (change) => {
        if (this.#depth === 0) this.undoSteps++;
        this.#depth++;
        try {
          return change();
        } finally {
          this.#depth--;
        }
      },
    };
  }

  #songCalls() {
    const song = (handle) => this.get(handle, "Song");
    const scene = (handle) => this.get(handle, "Scene");
    return {
      songGetTracks: (handle) => song(handle) && this.#handles(this.set.tracks),
      songGetScenes: (handle) => song(handle) && this.#handles(this.set.scenes),
      songGetTempo: (handle) => song(handle).tempo,
      songGetRootNote: (handle) => BigInt(song(handle).root),
      songGetScaleName: (handle) => song(handle).name,
      songGetScaleMode: (handle) => song(handle).mode,
      songGetScaleIntervals: (handle) => song(handle).intervals.map(BigInt),
      sceneGetName: (handle) => scene(handle).name,
      sceneGetSignatureNumerator: (handle) => BigInt(scene(handle).meter[0]),
      sceneGetSignatureDenominator: (handle) => BigInt(scene(handle).meter[1]),
    };
  }

  #trackCalls() {
    const track = (handle) => this.get(handle, "MidiTrack", "AudioTrack", "Track");
    const groupOf = ({ group }) => this.set.tracks.find(({ name }) => group && name === group);
    return {
      trackGetName: (handle) => track(handle).name,
      trackGetGroupTrack: (handle) => this.handle(groupOf(track(handle))),
      trackGetClipSlots: (handle) => this.#handles(track(handle).slots),
      trackGetDevices: (handle) => this.#handles(track(handle).devices),
      trackGetArrangementClips: (handle) => this.#handles(track(handle).arrangement),
      trackGetTakeLanes: (handle) => this.#handles(track(handle).takeLanes),
      takelaneGetClips: (handle) => this.#handles(this.get(handle, "TakeLane").clips),
      clipslotGetClip: (handle) => this.handle(this.get(handle, "ClipSlot").clip),
    };
  }

  #clipCalls() {
    const clip = (handle) => this.get(handle, "MidiClip", "AudioClip");
    const time = (value) => (Number.isInteger(value) ? BigInt(value) : value);
    return {
      clipGetName: (handle) => clip(handle).name,
      clipGetColor: (handle) => BigInt(clip(handle).color),
      clipGetLooping: (handle) => clip(handle).looping,
      clipGetLoopStart: (handle) => time(clip(handle).loopStart),
      clipGetLoopEnd: (handle) => time(clip(handle).loopEnd),
      clipGetStartMarker: (handle) => time(clip(handle).startMarker),
      clipGetEndMarker: (handle) => time(clip(handle).endMarker),
      clipGetStartTime: (handle) => clip(handle).start,
      clipGetEndTime: (handle) => clip(handle).end,
      midiclipGetNotes: (handle) => this.get(handle, "MidiClip").notes.map(bigNote),
    };
  }

  #changes() {
    const set =
      (property, ...classes) =>
      (handle, value) => {
        this.#demandTransaction();
        this.get(handle, ...classes)[property] = plain(value);
      };
    return {
      trackSetName: set("name", "MidiTrack", "AudioTrack", "Track"),
      clipSetName: set("name", "MidiClip", "AudioClip"),
      clipSetColor: set("color", "MidiClip", "AudioClip"),
      clipSetLooping: set("looping", "MidiClip", "AudioClip"),
      midiclipSetNotes: (handle, notes) => {
        this.#demandTransaction();
        this.get(handle, "MidiClip").notes = notes.map(plainNote);
      },
    };
  }

  #creators() {
    return {
      songCreateMidiTrack: (song, ok, fail) => {
        this.get(song, "Song");
        const full = () => this.set.tracks.length >= this.set.song.mostTracks;
        this.#create(() => !full() && this.set.addMidiTrack(), ok, fail);
      },
      songCreateScene: (song, at, ok, fail) => {
        this.get(song, "Song");
        if (typeof at !== "bigint") throw new TypeError("the scene's index is not a BigInt");
        this.#create(() => this.set.addScene(Number(at)), ok, fail);
      },
      clipslotCreateMidiClip: (slot, length, ok, fail) => {
        const { parent } = this.get(slot, "ClipSlot");
        const empty = () => writable(parent) && length > 0 && !this.get(slot).clip;
        this.#create(() => empty() && this.set.addClip(this.get(slot), length), ok, fail);
      },
      trackCreateMidiClip: (handle, start, length, ok, fail) => {
        const track = this.get(handle, "MidiTrack", "AudioTrack", "Track");
        const may = () => writable(track) && start >= 0 && length > 0;
        this.#create(() => may() && this.set.addArranged(track, start, length), ok, fail);
      },
      trackCreateTakeLane: (handle, ok, fail) => {
        const track = this.get(handle, "MidiTrack", "AudioTrack", "Track");
        this.#create(() => writable(track) && this.set.addTakeLane(track), ok, fail);
      },
      takelaneCreateMidiClip: (handle, start, length, ok, fail) => {
        const lane = this.get(handle, "TakeLane");
        const may = () => writable(lane.parent) && start >= 0 && length > 0;
        this.#create(() => may() && this.set.addTake(lane, start, length), ok, fail);
      },
    };
  }

  #create(make, ok, fail) {
    this.#demandTransaction();
    setImmediate(() => {
      const made = attempt(make);
      if (made) ok(this.handle(made));
      else fail(REFUSED);
    });
  }

  #demandTransaction() {
    if (this.#depth === 0) throw new Error("a change outside of withinTransaction");
  }

  #handles(objects) {
    return objects.map((object) => this.handle(object));
  }

  /** Whether an object is still reachable in the Set. */
  #alive(object) {
    const { set } = this;
    if (object.class === "Scene") return set.scenes.includes(object);
    if (object.class === "ClipSlot") {
      return object.parent.slots.includes(object) && this.#alive(object.parent);
    }
    if (object.class.endsWith("Device")) return this.#alive(object.parent);
    if (object.class === "TakeLane") return object.parent.takeLanes.includes(object);
    if (object.class.endsWith("Track")) return set.tracks.includes(object);
    if (!object.class.endsWith("Clip")) return true;
    const { parent } = object;
    const there = [parent.clip, ...(parent.arrangement ?? parent.clips ?? [])];
    return there.includes(object) && this.#alive(parent);
  }
}

/** An object that throws when anything is asked of it that it does not have. */
export function loud(name, object) {
  return new Proxy(object, {
    get(target, key) {
      if (key in target || typeof key !== "string" || key === "then") return target[key];
      throw new Error(`the host has no ${name}.${key}`);
    },
  });
}

function attempt(make) {
  try {
    return make();
  } catch {
    return undefined; // what was meant to hold the new thing is gone
  }
}

function writable(track) {
  return track.class === "MidiTrack" && !track.frozen;
}

function bigNote(note) {
  return { ...note, pitch: BigInt(note.pitch), velocity: BigInt(Math.round(note.velocity)) };
}

function plain(value) {
  return typeof value === "bigint" ? Number(value) : value;
}

/** A note as given by an extension; JSON null in an optional field fails, as it does in Live. */
function plainNote(note) {
  const { pitch, startTime, duration, ...optional } = note;
  if (Object.values(note).includes(null)) throw new Error("a note field is null");
  if (!(pitch >= 0 && pitch <= 127 && duration > 0 && Number.isFinite(startTime))) {
    throw new Error(`not a note: ${JSON.stringify(note)}`);
  }
  const usual = { velocity: 100, muted: false, probability: 1 };
  const rest = { velocityDeviation: 0, releaseVelocity: 64, ...optional };
  return { pitch, startTime, duration, ...usual, ...rest };
}
