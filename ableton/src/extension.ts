/** The shell that Live starts: it offers the menu, and is the one place where failures end. */

import { randomInt } from "node:crypto";
import { Arrangement, isTimeSelection } from "./arrangement.js";
import { Daemon } from "./daemon.js";
import { show } from "./dialog.js";
import { type Activation, Host } from "./host.js";
import { type Entry, MENU } from "./menu.js";
import { Refusal } from "./refusal.js";
import { isSlotSelection, Session } from "./session.js";
import { settingsIn } from "./settings.js";
import type { Stage } from "./stage.js";

const CLIENT = randomInt(1, 2 ** 31 - 1); // kept for the extension's life

/** Called by Live once, when it starts. */
export function activate(activation: Activation): void {
  const host = new Host(activation);
  for (const entry of MENU) {
    for (const scope of entry.scopes) {
      const run = (argument: unknown): Promise<void> => click(host, entry, argument);
      host.addEntry(scope, entry.title, `${entry.id}.${scope}`, run);
    }
  }
}

/** One click on an entry. Never rejects: Live would end the extension. */
async function click(host: Host, entry: Entry, argument: unknown): Promise<void> {
  try {
    const daemon = new Daemon(settingsIn(host.storage), CLIENT);
    await entry.run(host, stageOf(host, argument), daemon);
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
