/** Max's LiveAPI class over a Set, as scripts in `v8` get it. */

const KEYS = ["from_pitch", "pitch_span", "from_time", "time_span"];
const EXTRAS = ["mute", "probability", "velocity_deviation", "release_velocity"];

/**
 * The class for one device, and how Live tells that a property has changed. `isReady` says whether
 * Live has finished loading the device.
 */
export function liveApi(world, objects, isReady) {
  const observers = new Set();
  class Api extends LiveAPI {
    constructor(...given) {
      if (!isReady()) throw new Error("LiveAPI before live.thisdevice has banged");
      super(world, objects, observers, given);
    }
  }
  const changed = (name) => {
    for (const observer of observers) {
      if (observer.name === name) world.later(0, () => world.notify(observer.tell));
    }
  };
  return { LiveAPI: Api, changed };
}

class LiveAPI {
  #world;
  #objects;
  #observers;
  #object;
  #heard;
  #property = "";

  constructor(world, objects, observers, given) {
    world.look("new LiveAPI");
    const [heard, path] = given.length > 1 ? given : [undefined, given[0]];
    if (typeof path !== "string") throw new Error("a LiveAPI wants a path");
    this.#world = world;
    this.#objects = objects;
    this.#observers = observers;
    this.#object = objects.at(world.symbol(path));
    this.#heard = heard;
    if (heard) world.later(0, () => world.notify(() => heard(["id", objects.id(this.#object)])));
  }

  get id() {
    const id = this.#objects.id(this.#object);
    return String(this.#objects.object(id) ? id : 0);
  }

  set id(id) {
    if (typeof id !== "number") throw new Error("an id is set as a number: a string would be kept");
    this.#object = this.#objects.object(id);
  }

  get property() {
    return this.#property;
  }

  set property(name) {
    for (const own of this.#observers) if (own.by === this) this.#observers.delete(own);
    this.#property = name;
    if (name === "") return;
    this.#objects.demand(this.#it(), "observe", this.#world.symbol(name));
    const tell = () => this.#heard?.([name, ...this.#objects.get(this.#it(), name)]);
    this.#observers.add({ by: this, name, tell });
    this.#world.later(0, () => this.#world.notify(tell));
  }

  get(name) {
    this.#world.look("get");
    return this.#objects.get(this.#it(), name);
  }

  set(name, value) {
    this.#world.change(`set ${name}`);
    this.#objects.put(this.#it(), name, this.#world.symbol(value));
  }

  call(name, ...values) {
    this.#world.look("call");
    const object = this.#it();
    this.#objects.demand(object, "functions", name);
    const run = FUNCTIONS[name];
    if (!run) throw new Error(`the emulated Live cannot ${name}`);
    if (name !== "get_notes_extended") this.#world.change(name);
    try {
      return run(this.#objects, object, ...values);
    } catch (reason) {
      if (!(reason instanceof Refused)) throw reason;
      this.#world.error(`v8liveapi: ${name}: ${reason.message}`);
      return undefined;
    }
  }

  #it() {
    if (this.id === "0") throw new Error("the LiveAPI has no object");
    return this.#object;
  }
}

/** What Live does not do; Max only prints it. */
class Refused extends Error {}

const FUNCTIONS = {
  create_scene(objects, _song, at) {
    return ["id", objects.id(objects.set.addScene(at))];
  },

  create_midi_track(objects) {
    const { set } = objects;
    if (set.tracks.length >= set.song.mostTracks) throw new Refused("no more tracks");
    return ["id", objects.id(set.addMidiTrack())];
  },

  create_clip(objects, slot, length) {
    const track = slot.parent;
    if (slot.clip) throw new Refused("the slot is occupied");
    if (track.class !== "MidiTrack" || track.frozen)
      throw new Refused("no MIDI clips on this track");
    if (!(length > 0)) throw new Refused("length must be above 0");
    return ["id", objects.id(objects.set.addClip(slot, length))];
  },

  delete_clip(_objects, slot) {
    if (!slot.clip) throw new Refused("the slot is empty");
    slot.clip = null;
    return undefined;
  },

  get_notes_extended(_objects, clip, ...area) {
    if (area.length !== KEYS.length || !area.every(Number.isFinite))
      throw new Error("four numbers");
    const [low, span, from, length] = area;
    const notes = clip.notes
      .map((note, at) => rawNote(note, at))
      .filter(
        ({ pitch, start_time: start }) =>
          pitch >= low && pitch < low + span && start >= from && start < from + length,
      )
      .sort((one, other) => one.pitch - other.pitch || one.start_time - other.start_time);
    return JSON.stringify({ notes });
  },

  add_new_notes(_objects, clip, given) {
    if (clip.class !== "MidiClip") throw new Refused("not a MIDI clip");
    for (const note of given.notes) clip.notes.push(setNote(note));
    return given.notes.map((_note, at) => at + 1);
  },
};

/** A note as Live tells it. */
export function rawNote(note, at) {
  return {
    note_id: at + 1,
    pitch: note.pitch,
    start_time: note.startTime,
    duration: note.duration,
    velocity: note.velocity,
    mute: note.muted ? 1 : 0,
    probability: note.probability,
    velocity_deviation: note.velocityDeviation,
    release_velocity: note.releaseVelocity,
  };
}

/** A note of the Set from what Live is given. */
export function setNote(raw) {
  const { pitch, start_time: startTime, duration, velocity = 100, ...rest } = raw;
  const unknown = Object.keys(rest).filter((key) => !EXTRAS.includes(key));
  if (unknown.length > 0) throw new Error(`a note has no ${unknown}`);
  if (!(pitch >= 0 && pitch <= 127 && duration > 0 && Number.isFinite(startTime))) {
    throw new Error(`not a note: ${JSON.stringify(raw)}`);
  }
  const { mute = 0, probability = 1, velocity_deviation = 0, release_velocity = 64 } = rest;
  return {
    pitch,
    startTime,
    duration,
    velocity,
    muted: mute === 1,
    probability,
    velocityDeviation: velocity_deviation,
    releaseVelocity: release_velocity,
  };
}
