/**
 * A Max device in the emulated Live: the built .amxd with its patch cords, its scripts and its
 * controls, on a Set from JSON. The musician's hands are the methods.
 */

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { LiveSet } from "../set.mjs";
import { readAmxd } from "./amxd.mjs";
import { canvas } from "./canvas.mjs";
import { Control, Pattr } from "./controls.mjs";
import { Dictionaries } from "./dictionaries.mjs";
import { liveApi } from "./live_api.mjs";
import { LiveObjects } from "./live_objects.mjs";
import { MidiTool } from "./midi_tool.mjs";
import { atomOf, OBJECTS } from "./objects.mjs";
import { Script } from "./script.mjs";
import { MaxWorld } from "./world.mjs";

const STEP_TICKS = 120;
const TOOLS = ["generator", "transformation"];
const MOST_HOPS = 200; // a message that goes round in circles

export class MaxDevice {
  world = new MaxWorld();
  midi = { in: [], through: [], out: [] };
  transport = { ticks: 0, sixteenths: [] };
  undo = [];
  scripts = new Map();
  controls = new Map();
  displays = new Map();
  /** What the main display has said since a button was last pressed, even for a moment. */
  said = [];
  #objects = new Map();
  #lines;
  #ready = false;
  #stored;
  #closing = [];
  #restoring = [];
  #loaded = [];
  #hops = 0;

  /**
   * Load an .amxd into a Set; `load` lets Live finish. `stored` is what the Set was saved with of the
   * device, and `session` counts how often the Set has been opened before.
   */
  constructor(path, json, stored = {}, session = 0) {
    const { kind, patcher, files } = readAmxd(readFileSync(path));
    this.set = new LiveSet(json);
    this.objects = new LiveObjects(this.set, session);
    this.#stored = stored;
    this.dictionaries = new Dictionaries(this.world);
    if (TOOLS.includes(kind))
      this.tool = new MidiTool(this.world, this.objects, this.dictionaries, kind);
    this.patcher = patcher;
    this.path = path;
    this.title = basename(path, ".amxd");
    this.#lines = linesOf(patcher);
    const { LiveAPI, changed } = liveApi(this.world, this.objects, () => this.#ready);
    Object.assign(this, { files, LiveAPI, changed });
    for (const { box } of patcher.boxes) this.#objects.set(box.id, this.#make(box));
    for (const kept of this.#restoring) this.world.turn(() => kept.tell());
  }

  /** What Live saves of the device with the Set: parameters by name, but for the hidden ones. */
  get stored() {
    const kept = [...this.controls.values()].filter(({ seen }) => seen !== "hidden");
    return Object.fromEntries(kept.map(({ name, value }) => [name, value]));
  }

  /** Live has loaded everything; like Live, it does so again whenever the device is saved. */
  load() {
    this.#ready = true;
    for (const tell of this.#loaded) this.world.turn(tell);
  }

  press(name) {
    this.said = [];
    this.world.turn(() => this.#control(name).press());
  }

  turn(name, value) {
    this.world.turn(() => this.#control(name).turn(value));
  }

  /** Click a slot: its clip, if any, is shown in the clip view. */
  select(track, row) {
    const slot = this.set.tracks[track].slots[row];
    this.#show({ slot, clip: slot.clip });
  }

  selectArranged(track, at) {
    this.#show({ slot: null, clip: this.set.tracks[track].arrangement[at] });
  }

  /** Select time, or notes by their numbers, in the clip view. */
  selectIn(selection) {
    this.click();
    Object.assign(this.tool.selection, { time: undefined, notes: undefined }, selection);
  }

  /** Live's own button of a MIDI Tool. */
  apply() {
    this.world.turn(() => this.tool.turn());
  }

  /** The musician does something beside the device. */
  click() {
    this.tool?.end();
  }

  /** Touch a display at a pixel of its own. */
  touch(id, x, y) {
    this.world.turn(() => this.scripts.get(id).call("onclick", x, y, 1));
  }

  /** What a display shows now, as strokes. */
  painted(id) {
    const { strokes } = this.displays.get(id);
    strokes.length = 0;
    this.scripts.get(id).call("paint");
    return strokes;
  }

  /** The texts of the main display. */
  get texts() {
    return this.painted("view")
      .filter(({ shape }) => shape === "text")
      .map(({ text }) => text);
  }

  /** A byte of MIDI comes into the track. */
  play(...bytes) {
    for (const byte of bytes)
      for (const tell of this.midi.in) this.world.inScheduler(() => tell(byte));
  }

  /** Live's transport moves on by sixteenths; the clock jitters, as it does in a scheduler. */
  run(count, jitter = 0) {
    for (let step = 0; step < count; step++) {
      this.transport.ticks = step * STEP_TICKS + (step % 2 ? jitter : -jitter);
      for (const tick of this.transport.sixteenths) this.world.inScheduler(tick);
    }
  }

  /** Resolves as soon as something is true; rejects after `ms`. */
  async until(isTrue, ms = 60_000) {
    const end = Date.now() + ms;
    while (!isTrue()) {
      if (Date.now() > end)
        throw new Error(`waited in vain; the display says ${this.texts.join(" | ")}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The device is deleted; how many Tasks its scripts have left behind. */
  delete() {
    for (const script of this.scripts.values()) {
      if (script.has("notifydeleted")) this.world.turn(() => script.call("notifydeleted"));
    }
    return this.world.tasks.size;
  }

  close() {
    this.world.end();
    for (const close of this.#closing) close();
  }

  #show(what) {
    this.click();
    Object.assign(this.objects.view, what);
    this.changed("detail_clip");
  }

  #control(name) {
    const control = this.controls.get(name);
    if (!control) throw new Error(`the device has no ${name}: ${[...this.controls.keys()]}`);
    return control;
  }

  #make(box) {
    const out = (outlet, selector, ...atoms) => this.#send(box.id, outlet, selector, atoms);
    const [name, ...args] = (box.text ?? "").split(" ").map(atomOf);
    const object = box.maxclass === "newobj" ? name : box.maxclass;
    if (object === "v8" || object === "v8ui") return this.#script(box, out);
    const isFace = object.startsWith("live.") && box.parameter_enable === 1;
    if (isFace || object === "pattr") {
      const control = new (isFace ? Control : Pattr)(box, out, this.undo, this.#stored);
      if (this.controls.has(control.name)) throw new Error(`two parameters named ${control.name}`);
      if (!isFace) this.#restoring.push(control); // it sends what it holds when the patch is loaded
      this.controls.set(control.name, control);
      return (_inlet, selector, atoms) => control.message(selector, atoms);
    }
    const make = OBJECTS[object];
    if (!make) throw new Error(`the emulated Max has no ${object}`);
    const { world, midi, transport, tool } = this;
    return make(box, args, {
      world,
      midi,
      transport,
      tool,
      out,
      closing: this.#closing,
      loaded: this.#loaded,
    });
  }

  #script(box, out) {
    const name = box.filename;
    const source = this.files.get(name);
    if (!source) throw new Error(`${name} is not in the device`);
    const send = (index, [first, ...rest]) =>
      typeof first === "string"
        ? out(index, first, ...rest)
        : out(index, ...listed([first, ...rest]));
    const more = {};
    if (box.maxclass === "v8ui") {
      const [, , width, height] = box.presentation_rect;
      const drawn = canvas([width, height]);
      more.mgraphics = drawn.mgraphics;
      this.displays.set(box.id, { ...drawn, box });
    }
    // displays need neither
    const { LiveAPI, dictionaries } = box.maxclass === "v8ui" ? {} : this;
    const given = { out: send, LiveAPI, Dict: dictionaries?.Dict, more };
    const script = new Script(this.world, name, String(source), given);
    if (script.inlets !== box.numinlets || script.outlets !== box.numoutlets) {
      throw new Error(`${name} has other inlets or outlets than its box`);
    }
    this.scripts.set(box.id, script);
    return (inlet, selector, atoms) => {
      script.message(inlet, selector, atoms);
      if (box.id === "view") this.said.push(...this.texts);
    };
  }

  /** Along the patch cords: rightmost receiver first, as Max does. */
  #send(id, outlet, selector, atoms) {
    if (++this.#hops > MOST_HOPS) throw new Error("a message goes round in circles");
    this.world.symbol(selector);
    try {
      for (const [to, inlet] of this.#lines.get(`${id} ${outlet}`) ?? []) {
        this.#objects.get(to)(inlet, selector, atoms);
      }
    } finally {
      this.#hops--;
    }
  }
}

function listed(atoms) {
  return atoms.length === 1
    ? [Number.isInteger(atoms[0]) ? "int" : "float", ...atoms]
    : ["list", ...atoms];
}

/** Receivers by "box outlet", from right to left, and from bottom to top where they are aligned. */
function linesOf({ boxes, lines }) {
  const places = new Map(boxes.map(({ box }) => [box.id, box.patching_rect]));
  const found = new Map();
  for (const { patchline } of lines) {
    const key = patchline.source.join(" ");
    found.set(key, [...(found.get(key) ?? []), patchline.destination]);
  }
  for (const receivers of found.values()) {
    receivers.sort(([one], [other]) => {
      const [a, b] = [places.get(one), places.get(other)];
      return b[0] - a[0] || b[1] - a[1];
    });
  }
  return found;
}
