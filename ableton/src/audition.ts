/**
 * The dialog "Antiphon…": a page to say what is wanted, the daemon's candidates on the same page
 * again, and so on until some are inserted or none. Live's dialogs block and answer once, when they
 * close; so every question closes the page, and it opens again with the answers on it.
 */

import { clipsOf, waiting } from "./asking.js";
import { type Candidate, takeOf, yours } from "./candidate.js";
import type { Daemon } from "./daemon.js";
import { showPage } from "./dialog.js";
import type { Host } from "./host.js";
import { TASKS } from "./protocol.generated.js";
import { insert, TITLES } from "./recipes.js";
import { Refusal } from "./refusal.js";
import { type Stage, songFacts } from "./stage.js";
import { tried } from "./trying.js";
import { type Offer, type Opening, pageOf, type Sheet, type TaskName, wishOf } from "./wish.js";

const WIDTH = 980;
const HEIGHT = 760;
const VARIATIONS = 4; // that the form begins with: enough to choose from
const AUDIO_LEFT_OUT = "Audio clips cannot be read and were left out: ";

/** Let the musician ask, listen, choose and insert; raises Refusal when nothing can be offered. */
export async function audition(host: Host, stage: Stage, daemon: Daemon): Promise<void> {
  const tasks = offers(stage, await daemon.abilities());
  let candidates: Candidate[] = [];
  let count = 0; // takes are numbered as they come, and keep their number
  let state = opening(tasks, host, stage);
  for (;;) {
    const page = pageOf(sheetOf(host, stage, candidates, state));
    const wish = wishOf(await showPage(host, page, WIDTH, HEIGHT));
    if (!wish) return;
    const chosen = wish.kept.length > 0 ? wish.kept : [wish.shown];
    const kept = picked(candidates, wish.act === "insert" ? chosen : wish.kept);
    if (wish.act === "insert") return insert(host, stage, kept);
    const base = candidates[wish.shown - 1];
    const { found, notice } = await attempt(host, async (progress) =>
      tried(stage, daemon, wish, base, (at, many) =>
        waiting(progress, `${TITLES[wish.task]}…`, at, many),
      ),
    );
    const { task, fields, locks } = wish;
    const named = found?.map((one) => ({ ...one, label: one.label || `Take ${++count}` }));
    if (named) candidates = [...kept, ...named];
    const at = found ? kept.length + 1 : wish.shown;
    const stay = found ? kept.map((_, nth) => nth + 1) : wish.kept;
    state = { ...state, task, fields, locks, shown: at, kept: stay, notice };
  }
}

/** What comes of trying: candidates, or a sentence why there are none. */
async function attempt(
  host: Host,
  work: (progress: Parameters<typeof waiting>[0]) => Promise<Candidate[]>,
): Promise<{ found?: Candidate[]; notice: string }> {
  try {
    return { found: await host.withProgress("Looking for the daemon…", work), notice: "" };
  } catch (reason) {
    if (!(reason instanceof Refusal)) throw reason;
    return { notice: reason.code === "cancelled" ? "" : reason.message };
  }
}

/** The tasks that take as many clips as are selected, and that the daemon can do. */
function offers(stage: Stage, abilities: ReadonlyMap<string, string>): Offer[] {
  const count = stage.sources.length;
  if (count > 0 || stage.audio.length > 0) clipsOf(stage);
  const names = (Object.keys(TASKS) as TaskName[]).filter((name) => {
    const [fewest, most] = TASKS[name].clips;
    const able = ["ready", "loading"].includes(abilities.get(name) ?? "");
    return able && count >= fewest && count <= most;
  });
  if (names.length === 0) throw new Refusal("nothing_fits", [count]);
  return names.map((name) => ({ name, title: TITLES[name], ...TASKS[name] }));
}

function opening(tasks: readonly Offer[], host: Host, { audio }: Stage): Opening {
  const fields = { variations: VARIATIONS, ...(host.scaleMode() && { scale_lock: 1 }) };
  const notice = audio.length > 0 ? AUDIO_LEFT_OUT + audio.join(", ") : "";
  const task = tasks[0]?.name ?? "harmonize";
  return { tasks, task, fields, locks: [], shown: 0, kept: [], notice };
}

function sheetOf(host: Host, stage: Stage, candidates: readonly Candidate[], wish: Opening): Sheet {
  const own = yours(stage);
  const takes = [own, ...candidates.map((one) => takeOf(one, stage))];
  const clip = stage.sources[0]?.clip;
  const { numerator, denominator } = clip?.meter ?? { numerator: 4, denominator: 4 };
  return {
    title: stage.name || "Antiphon",
    meter: `${numerator}/${denominator}`,
    tempo: clip?.tempo ?? songFacts(host).tempo,
    length: Math.max(...takes.map(({ length }) => length)),
    phase: clip?.phase ?? 0,
    takes,
    wish,
  };
}

/** Candidates by their place on the page, where the musician's own clips come first. */
function picked(candidates: readonly Candidate[], places: readonly number[]): Candidate[] {
  return places.flatMap((place) => candidates[place - 1] ?? []);
}
