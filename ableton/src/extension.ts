/** The shell that Live starts: the menu entries, and the one place where failures end. */

import { randomInt } from "node:crypto";
import { answer, SINGLES } from "./answers.js";
import { Arrangement, isTimeSelection } from "./arrangement.js";
import { audition } from "./audition.js";
import { CONTINUE, proceed } from "./continuing.js";
import { Daemon } from "./daemon.js";
import { show } from "./dialog.js";
import { ENTRIES, harmonize } from "./harmonize.js";
import { type Activation, Host } from "./host.js";
import { morph } from "./morph.js";
import { Refusal } from "./refusal.js";
import { isSlotSelection, Session } from "./session.js";
import { settingsIn } from "./settings.js";
import type { Stage } from "./stage.js";

const SLOTS = "ClipSlotSelection";
const SCOPES = [SLOTS, "MidiTrack.ArrangementSelection"];
const CLIENT = randomInt(1, 2 ** 31 - 1); // kept for the extension's life

/** A menu entry, where it is offered, and what it does. */
interface Command {
  readonly id: string;
  readonly title: string;
  readonly scopes: readonly string[];
  run(host: Host, stage: Stage, daemon: Daemon): Promise<void>;
}

const COMMANDS: readonly Command[] = [
  { ...CONTINUE, scopes: SCOPES, run: proceed },
  ...ENTRIES.map((entry) => ({
    ...entry,
    scopes: SCOPES,
    run: (host: Host, stage: Stage, daemon: Daemon) => harmonize(host, stage, entry, daemon),
  })),
  { id: "antiphon.morph", title: "Morph these drums", scopes: [SLOTS], run: morph },
  ...SINGLES.map((entry) => ({
    ...entry,
    scopes: SCOPES,
    run: (host: Host, stage: Stage, daemon: Daemon) => answer(host, stage, entry, daemon),
  })),
  { id: "antiphon.dialog", title: "Antiphon…", scopes: SCOPES, run: audition },
];

/** Called by Live once, when it starts. */
export function activate(activation: Activation): void {
  const host = new Host(activation);
  for (const command of COMMANDS) {
    for (const scope of command.scopes) {
      const run = (argument: unknown): Promise<void> => click(host, command, argument);
      host.addEntry(scope, command.title, `${command.id}.${scope}`, run);
    }
  }
}

/** One click on an entry. Never rejects: Live would end the extension. */
async function click(host: Host, command: Command, argument: unknown): Promise<void> {
  try {
    const daemon = new Daemon(settingsIn(host.storage), CLIENT);
    await command.run(host, stageOf(host, argument), daemon);
  } catch (error) {
    await explain(host, error).catch((reason) => console.error("antiphon:", reason));
  }
}

function stageOf(host: Host, argument: unknown): Stage {
  if (typeof argument === "object" && argument !== null) {
    if (isSlotSelection(argument)) return new Session(host, argument);
    if (isTimeSelection(argument)) return new Arrangement(host, argument);
  }
  throw new Refusal("no_clips");
}

async function explain(host: Host, error: unknown): Promise<void> {
  const refusal = error instanceof Refusal ? error : unexpected(error);
  if (refusal.code !== "cancelled") await show(host, refusal.message, refusal.detail);
}

function unexpected(error: unknown): Refusal {
  if (String(error).includes("Invalid object reference")) return new Refusal("set_changed");
  console.error("antiphon:", error);
  return new Refusal("unexpected", [], String(error));
}
