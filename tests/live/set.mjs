/**
 * A Live Set as data: read from JSON, changed by the fake host, written back in the same form.
 *
 * Every object knows its Live class and its parent. A property that no such object has is an
 * error, so that a misspelt Set fails at once instead of quietly playing something else.
 */

// What each kind of object may say in JSON, with what it means when it says nothing.
const SET = { why: "", tempo: 120, scale: {}, scenes: [], tracks: [], mostTracks: 1000 };
const SCALE = { root: 0, name: "Major", intervals: [0, 2, 4, 5, 7, 9, 11], mode: false };
const SCENE = { name: "", meter: [-1, -1] }; // Live says -1 for a scene without a meter of its own
const TRACK = {
  name: "",
  kind: "midi", // midi, audio or group
  group: "", // name of the group track it is in
  frozen: false,
  drum_rack: false, // whether a Drum Rack is its instrument
  slots: [],
  arrangement: [],
  takeLanes: [],
};
const LANE = { name: "", clips: [] };
const CLIP = {
  name: "",
  kind: "midi", // midi or audio
  color: 0xff8800,
  looping: true,
  length: null, // shorthand for markers from 0 to length
  startMarker: 0,
  endMarker: null,
  loopStart: 0,
  loopEnd: null,
  start: null, // arrangement beats
  end: null,
  notes: [], // [pitch, start, duration, velocity = 100, {muted, probability, …}]
};
const EXTRAS = { muted: false, probability: 1, velocityDeviation: 0, releaseVelocity: 64 };
const TRACK_CLASSES = { midi: "MidiTrack", audio: "AudioTrack", group: "Track" };

export class LiveSet {
  constructor(json) {
    const { scale, scenes, tracks, ...song } = checked("Set", json, SET);
    this.song = { class: "Song", ...song, ...checked("scale", scale, SCALE) };
    this.root = { class: "Application" };
    this.scenes = scenes.map((scene) => ({ class: "Scene", ...checked("scene", scene, SCENE) }));
    this.tracks = tracks.map((track) => this.#track(track));
  }

  /** A track that has just been created: a slot for every scene, nothing in it. */
  addMidiTrack() {
    this.tracks.push(this.#track({ name: `${this.tracks.length + 1}-MIDI` }));
    return this.tracks.at(-1);
  }

  addScene(at) {
    const scene = { class: "Scene", ...SCENE };
    const row = at < 0 ? this.scenes.length : at;
    this.scenes.splice(row, 0, scene);
    for (const track of this.tracks) track.slots.splice(row, 0, this.#slot(track, null));
    return scene;
  }

  /** An empty MIDI clip in a slot. */
  addClip(slot, length) {
    slot.clip = this.#clip({ length }, slot);
    return slot.clip;
  }

  /** An empty MIDI clip in a track's arrangement; like Live, it writes over what is there. */
  addArranged(track, start, length) {
    const clip = this.#clip({ length, start, end: start + length }, track);
    track.arrangement = track.arrangement.filter((at) => at.end <= start || at.start >= clip.end);
    track.arrangement.push(clip);
    return clip;
  }

  addTakeLane(track) {
    track.takeLanes.push({ class: "TakeLane", parent: track, ...structuredClone(LANE) });
    return track.takeLanes.at(-1);
  }

  /** An empty MIDI clip in a take lane; there, too, Live writes over what is in the way. */
  addTake(lane, start, length) {
    const clip = this.#clip({ length, start, end: start + length }, lane);
    lane.clips = lane.clips.filter((at) => at.end <= start || at.start >= clip.end);
    lane.clips.push(clip);
    return clip;
  }

  removeTrack(track) {
    this.tracks.splice(this.tracks.indexOf(track), 1);
  }

  /** The Set in the form it was read from, with everything said. */
  toJSON() {
    const { class: _class, root, name, intervals, mode, ...song } = this.song;
    const scenes = this.scenes.map(({ name, meter }) => ({ name, meter }));
    const tracks = this.tracks.map((track) => trackJSON(track));
    return { ...song, scale: { root, name, intervals, mode }, scenes, tracks };
  }

  #track(json) {
    const track = { class: TRACK_CLASSES[json.kind ?? "midi"], ...checked("track", json, TRACK) };
    const { slots, takeLanes } = track;
    if (!track.class) throw new Error(`a track is midi, audio or group, not ${track.kind}`);
    if (slots.length > this.scenes.length) throw new Error(`${track.name}: more slots than scenes`);
    track.devices = devicesOf(track);
    track.slots = this.scenes.map((_scene, row) => this.#slot(track, slots[row] ?? null));
    track.arrangement = track.arrangement.map((clip) => this.#clip(clip, track));
    track.takeLanes = takeLanes.map((json) => {
      const lane = { class: "TakeLane", parent: track, ...checked("take lane", json, LANE) };
      lane.clips = lane.clips.map((clip) => this.#clip(clip, lane));
      return lane;
    });
    return track;
  }

  #slot(track, json) {
    const slot = { class: "ClipSlot", parent: track, clip: null };
    slot.clip = json && this.#clip(json, slot);
    return slot;
  }

  #clip(json, parent) {
    const { length, ...clip } = checked("clip", json, CLIP);
    const end = length ?? clip.loopEnd ?? clip.endMarker;
    if (!(end > 0)) throw new Error(`clip ${clip.name}: say its length or where it ends`);
    return {
      class: clip.kind === "audio" ? "AudioClip" : "MidiClip",
      parent,
      ...clip,
      endMarker: clip.endMarker ?? end,
      loopEnd: clip.loopEnd ?? end,
      notes: clip.notes.map(noteOf),
    };
  }
}

/** An effect, so that not every device is a Drum Rack, and the rack where there is one. */
function devicesOf(track) {
  const classes = track.drum_rack ? ["Device", "DrumRackDevice"] : ["Device"];
  return classes.map((name) => ({ class: name, parent: track }));
}

function checked(what, json, shape) {
  const unknown = Object.keys(json).filter((key) => !Object.hasOwn(shape, key));
  if (unknown.length > 0) throw new Error(`a ${what} has no property ${unknown.join(", ")}`);
  return { ...structuredClone(shape), ...structuredClone(json) };
}

function noteOf([pitch, startTime, duration, velocity = 100, extras = {}]) {
  return { pitch, startTime, duration, velocity, ...checked("note", extras, EXTRAS) };
}

function noteJSON({ pitch, startTime, duration, velocity, ...extras }) {
  const said = Object.entries(extras).filter(([key, value]) => value !== EXTRAS[key]);
  const note = [pitch, startTime, duration, velocity];
  return said.length > 0 ? [...note, Object.fromEntries(said)] : note;
}

function clipJSON(clip) {
  if (!clip) return null;
  const { class: _class, parent: _parent, ...said } = clip;
  return { ...said, notes: clip.notes.map(noteJSON) };
}

function trackJSON(track) {
  const { class: _class, devices: _devices, ...said } = track;
  return {
    ...said,
    slots: track.slots.map((slot) => clipJSON(slot.clip)),
    arrangement: track.arrangement.map(clipJSON),
    takeLanes: track.takeLanes.map(({ name, clips }) => ({ name, clips: clips.map(clipJSON) })),
  };
}
