/** The whole menu: every entry in its order, where it is offered, and what it does. */

import { answer, SINGLES } from "./answers.js";
import { audition } from "./audition.js";
import { CONTINUE, proceed } from "./continuing.js";
import type { Daemon } from "./daemon.js";
import { ENTRIES, harmonize } from "./harmonize.js";
import type { Host } from "./host.js";
import { morph } from "./morph.js";
import type { Stage } from "./stage.js";

const SLOTS = "ClipSlotSelection";
const TIME = "MidiTrack.ArrangementSelection";

/** A menu entry; `run` raises Refusal with one sentence where it cannot be applied. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly scopes: readonly string[]; // the context menus that it is in
  run(host: Host, stage: Stage, daemon: Daemon): Promise<void>;
}

export const MENU: readonly Entry[] = [
  { ...CONTINUE, scopes: [SLOTS, TIME], run: proceed },
  ...ENTRIES.map((entry) => ({
    ...entry,
    scopes: [SLOTS, TIME],
    run: (host: Host, stage: Stage, daemon: Daemon) => harmonize(host, stage, entry, daemon),
  })),
  { id: "antiphon.morph", title: "Morph", scopes: [SLOTS, TIME], run: morph },
  ...SINGLES.map((entry) => ({
    ...entry,
    scopes: [SLOTS, TIME],
    run: (host: Host, stage: Stage, daemon: Daemon) => answer(host, stage, entry, daemon),
  })),
  { id: "antiphon.dialog", title: "Antiphon…", scopes: [SLOTS, TIME], run: audition },
];
