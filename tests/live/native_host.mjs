/** The object that Live hands to an extension, over a Set from JSON; clicks its menu entries. */

import { DataModel, loud } from "./data_model.mjs";
import { Dialogs } from "./dialogs.mjs";
import { LiveSet } from "./set.mjs";

const API = "1.0.0";

export class FakeLive {
  #commands = new Map();

  /** `heard` and `answer` are those of `Dialogs`, so that a test can step in. */
  constructor(json, { storage, temp, heard, answer } = {}) {
    this.set = new LiveSet(json);
    this.model = new DataModel(this.set);
    this.dialogs = new Dialogs({ heard, answer, folders: [storage, temp].filter(Boolean) });
    this.environment = {
      ...(storage && { storageDirectory: storage }),
      ...(temp && { tempDirectory: temp }),
      language: "EN",
    };
  }

  /** What `activate` is called with. */
  get activation() {
    return { hostApiVersion: API, initializeExtensionHost: (wanted) => this.#initialize(wanted) };
  }

  /** The entry's titles in a menu. */
  titles(scope) {
    return this.dialogs.menu.filter((entry) => entry.scope === scope).map(({ title }) => title);
  }

  /** Click an entry with slots selected: pairs of track and scene. Resolves when all is done. */
  clickSlots(title, cells) {
    const slots = cells.map(([track, scene]) => this.set.tracks[track].slots[scene]);
    const selected = slots.map((slot) => this.model.handle(slot));
    return this.#click("ClipSlotSelection", title, { selected_clip_slots: selected });
  }

  /** Click an entry with a stretch of the arrangement selected on some tracks or take lanes. */
  clickTime(title, start, end, lanes) {
    return this.#click("MidiTrack.ArrangementSelection", title, {
      time_selection_start: start,
      time_selection_end: end,
      selected_lanes: lanes.map((lane) => this.model.handle(lane)),
    });
  }

  /** Click an entry with any argument at all. */
  click(scope, title, argument) {
    return this.#click(scope, title, argument);
  }

  async #click(scope, title, argument) {
    const entry = this.dialogs.menu.find((one) => one.scope === scope && one.title === title);
    if (!entry) throw new Error(`no entry "${title}" in the menu ${scope}`);
    const before = this.model.undoSteps;
    await this.#commands.get(entry.command)(argument);
    return { undoSteps: this.model.undoSteps - before };
  }

  #initialize({ apiVersion }) {
    if (apiVersion !== API) throw new Error(`API ${apiVersion} is not known`);
    const register = (id, run) => this.#commands.set(id, run);
    return {
      dataModel: this.model.api(),
      ui: this.dialogs.api(),
      commands: loud("commands", { registerCommand: register }),
      environment: this.environment,
      resources: loud("resources", {}),
    };
  }
}
