/**
 * Live's side of a MIDI Tool: the apply cycle between `live.miditool.in` and `live.miditool.out`,
 * on the clip in the clip view. Live wants the notes before its call returns, and refuses three
 * things, in the words of its status bar. Whatever else a tool sends is an error.
 */

import { rawNote, setNote } from "./live_api.mjs";

const REFUSALS = {
  late: "Did not receive a Note dictionary in time. Make sure that the dictionary is synchronous.",
  unasked:
    "Received a Note dictionary asynchronously. Make sure that the dictionary is synchronous.",
  malformed: (key) =>
    `The Note dictionary received from Max was malformed: The key ${key} is missing.`,
};
const NEEDED = ["pitch", "start_time", "duration"];
const KEYS = ["mute", "probability", "velocity", "velocity_deviation", "release_velocity"];

export class MidiTool {
  /** How many turns began a cycle, and how many went on with one. */
  begun = 0;
  continued = 0;
  /** What the musician has selected in the clip: a stretch of time, or notes by their numbers. */
  selection = { time: undefined, notes: undefined };
  #cycle; // while it is open: the clip, its notes then, and what is handed out
  #isWaiting = false;
  #ids = new WeakMap();
  #lastId = 0;

  /** `kind` is generator or transformation. */
  constructor(world, objects, dictionaries, kind) {
    Object.assign(this, { world, objects, dictionaries, kind });
  }

  /** `live.miditool.in` sends through this. */
  connect(out) {
    if (this.out) throw new Error("a tool has one live.miditool.in");
    this.out = out;
  }

  /** The musician does something outside the tool. */
  end() {
    this.#cycle = undefined;
  }

  /** A bang to `live.miditool.in`, from the patch or from Live's own button. */
  turn() {
    const { clip } = this.objects.view;
    if (!clip) return;
    if (this.#isWaiting) throw new Error("a turn within a turn");
    if (this.#cycle) this.continued++;
    else this.#begin(clip);
    const { notes, context } = this.#cycle;
    this.#isWaiting = true;
    this.out(1, "dictionary", this.dictionaries.add(context));
    this.out(0, "dictionary", this.dictionaries.add({ notes }));
    if (this.#isWaiting) this.world.error(REFUSALS.late);
    this.#isWaiting = false;
  }

  /** A message to `live.miditool.out`. */
  take(selector, atoms) {
    if (selector !== "dictionary" || atoms.length !== 1)
      throw new Error(`live.miditool.out does not understand ${selector} ${atoms}`);
    if (!this.#isWaiting) {
      this.world.error(REFUSALS.unasked);
      return;
    }
    this.#isWaiting = false;
    const { notes } = this.dictionaries.get(atoms[0]);
    const list = Array.isArray(notes) ? notes : [notes ?? []].flat();
    const missing =
      notes === undefined ? "notes" : list.flatMap((note) => NEEDED.filter((k) => !(k in note)))[0];
    if (missing) this.world.error(REFUSALS.malformed(missing));
    else this.#write(list);
  }

  #begin(clip) {
    this.begun++;
    const mine = clip.notes.filter((note) => this.#isGiven(clip, note));
    const raw = mine.map((note) => ({ ...rawNote(note), note_id: this.#id(note) }));
    const notes = this.kind === "generator" ? [] : raw;
    this.#cycle = {
      clip,
      others: clip.notes.filter((note) => !mine.includes(note)),
      given: new Set(notes.map(({ note_id: id }) => id)),
      notes,
      context: this.#context(clip, mine),
    };
  }

  /** Whether a note is one the tool is about: a generator's time, a transformation's selection. */
  #isGiven(clip, note) {
    const { time, notes } = this.selection;
    if (this.kind === "transformation" && notes) return notes.includes(clip.notes.indexOf(note));
    if (this.kind === "transformation" && !time) return true;
    const { start, end } = this.#time(clip);
    return note.startTime >= start && note.startTime < end;
  }

  #time(clip) {
    const { time } = this.selection;
    if (time) return { start: time[0], end: time[1] };
    return clip.looping
      ? { start: clip.loopStart, end: clip.loopEnd }
      : { start: clip.startMarker, end: clip.endMarker };
  }

  #context(clip, notes) {
    const { root, name, intervals, mode } = this.objects.set.song;
    const { start, end } = this.#time(clip);
    const pitches = notes.map(({ pitch }) => pitch);
    const span = notes.length > 0 && {
      first_note_start: Math.min(...notes.map(({ startTime }) => startTime)),
      last_note_end: Math.max(...notes.map(({ startTime, duration }) => startTime + duration)),
      lowest_pitch: Math.min(...pitches),
      highest_pitch: Math.max(...pitches),
    };
    const scale = { scale_mode: mode ? 1 : 0, root_note: root, scale_intervals: intervals };
    return {
      clip: { time_selection_start: start, time_selection_end: end, ...span },
      scale: { ...scale, scale_name: name },
      grid: { interval: 0.25, enabled: 1 },
    };
  }

  /** The tool's notes take the place of those that were there; all others stay. */
  #write(list) {
    const { clip, others, given } = this.#cycle;
    this.world.change("live.miditool.out");
    const seen = new Set();
    const written = list.map(({ note_id: id, ...note }) => {
      const unknown = Object.keys(note).filter((key) => ![...NEEDED, ...KEYS].includes(key));
      if (unknown.length > 0) throw new Error(`a note has no ${unknown}`);
      if (id !== undefined && (seen.has(id) || !given.has(id)))
        throw new Error(`note_id ${id} is not that of a note the tool was given`);
      seen.add(id);
      const made = setNote(note);
      if (id !== undefined) this.#ids.set(made, id);
      return made;
    });
    clip.notes = [...others, ...written];
  }

  #id(note) {
    if (!this.#ids.has(note)) this.#ids.set(note, ++this.#lastId);
    return this.#ids.get(note);
  }
}
