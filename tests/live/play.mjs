/**
 * Plays a musician at the emulated Live: opens a Set, installs an .ablx, clicks one entry, and
 * prints the Set afterwards with dialogs, undo steps and timings.
 *
 *   node tests/live/play.mjs --set tests/live/sets/atb.json --ablx ableton/dist/antiphon-0.1.0.ablx \
 *     --click "Soprano over these" --select 0:0,1:0,2:0,3:0 [--port 7733] [--json] [--sandbox]
 *
 * `--select` names slots as track:scene; `--range 0:16:1,2,3` a time (in beats) on tracks instead.
 * `--meanwhile` is a JSON list of what the musician does once the daemon is asked: ["deleted", track,
 * scene] takes a clip away, ["changed", track, scene] transposes one.
 * `--menu` prints every menu's entries instead of clicking one.
 * `--answers` is a JSON list of what the page of "Antiphon…" closes with, each time it is opened.
 * `--sandbox` runs the extension under Node's permission model, as Live does.
 */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { install } from "./ablx.mjs";
import { FakeLive } from "./native_host.mjs";
import { loadEntry } from "./vm.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OPTIONS = {
  set: { type: "string" },
  ablx: { type: "string" },
  home: { type: "string" }, // an installed extension's folder, instead of --ablx
  port: { type: "string" },
  token: { type: "string" },
  click: { type: "string" },
  menu: { type: "boolean", default: false },
  select: { type: "string" },
  range: { type: "string" },
  answers: { type: "string" },
  meanwhile: { type: "string" },
  json: { type: "boolean", default: false },
  sandbox: { type: "boolean", default: false },
};

/** Install an .ablx in a new temporary home: its code, its storage (holding the settings), a temp. */
export function makeHome(ablx, settings) {
  const home = mkdtempSync(join(tmpdir(), "antiphon-live-"));
  for (const folder of ["extension", "storage", "temp"]) mkdirSync(join(home, folder));
  const entry = install(ablx, join(home, "extension"));
  writeFileSync(join(home, "entry.txt"), entry);
  writeFileSync(join(home, "storage", "daemon.json"), JSON.stringify(settings));
  return home;
}

/** Start the extension installed in `home` on a Set, as Live does at its own start. */
export function openLive(json, home, { heard, answer, print } = {}) {
  const [storage, temp] = ["storage", "temp"].map((folder) => join(home, folder));
  const live = new FakeLive(json, { storage, temp, heard, answer });
  loadEntry(readFileSync(join(home, "entry.txt"), "utf8"), { print }).activate(live.activation);
  return live;
}

/** Node's flags for the permissions that Live gives an installed extension. */
export function permissions(home) {
  const flag = process.allowedNodeEnvironmentFlags.has("--permission")
    ? "--permission"
    : "--experimental-permission";
  const own = ["storage", "temp"].map((folder) => join(home, folder, "*"));
  const read = [join(HERE, "*"), join(home, "*")];
  const grants = [...read.map((path) => `--allow-fs-read=${path}`)];
  return [flag, ...grants, ...own.map((path) => `--allow-fs-write=${path}`)];
}

const MEANWHILE = {
  deleted: (slot) => {
    slot.clip = null;
  },
  changed: (slot) => {
    for (const note of slot.clip.notes) note.pitch += 1;
  },
};

async function play({ set, home, click, select, range, answers, meanwhile }) {
  const began = performance.now();
  const said = JSON.parse(answers ?? "[]").map((each) => JSON.stringify(each));
  const answer = () => said.shift() ?? "";
  const acts = JSON.parse(meanwhile ?? "[]");
  const heard = () => {
    for (const [verb, track, row] of acts.splice(0))
      MEANWHILE[verb](live.set.tracks[track].slots[row]);
  };
  const json = JSON.parse(readFileSync(set, "utf8"));
  const live = openLive(json, home, { print: onStderr(), answer, heard });
  const clicked = performance.now();
  const { undoSteps } = range
    ? await live.clickTime(click, ...timeOf(range, live))
    : await live.clickSlots(click, cellsOf(select ?? ""));
  return {
    set: live.set.toJSON(),
    dialogs: live.dialogs.sentences,
    sheets: live.dialogs.sheets,
    undo_steps: undoSteps,
    stages: stagesOf(live.dialogs.stages, clicked),
    activate_ms: rounded(clicked - began),
    click_ms: rounded(performance.now() - clicked),
  };
}

/** What the progress dialog said, each text once, with the ms from the click to its first showing. */
function stagesOf(said, clicked) {
  const first = said.filter(({ text }, at) => text !== said[at - 1]?.text);
  return first.map(({ text, ms }) => ({ text, ms: rounded(ms - clicked) }));
}

function cellsOf(text) {
  return text
    .split(",")
    .filter(Boolean)
    .map((cell) => cell.split(":").map(Number));
}

function timeOf(text, live) {
  const [start, end, tracks] = text.split(":");
  const lanes = tracks.split(",").map((index) => live.set.tracks[index]);
  return [Number(start), Number(end), lanes];
}

/** The same command once more, in a process of its own with an installed extension's rights. */
function playInSandbox(options, home) {
  const set = join(home, "set.json");
  copyFileSync(options.set, set);
  const where = options.range ? ["--range", options.range] : ["--select", options.select ?? ""];
  const said = ["answers", "meanwhile"].flatMap((name) =>
    options[name] ? [`--${name}`, options[name]] : [],
  );
  const told = [
    "--set",
    set,
    "--home",
    home,
    "--click",
    options.click,
    ...where,
    ...said,
    "--json",
  ];
  const args = [...permissions(home), fileURLToPath(import.meta.url), ...told];
  const child = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout);
}

function print(result) {
  for (const { text, ms } of result.stages) console.log(`${String(ms).padStart(8)} ms  ${text}`);
  for (const sentence of result.dialogs) console.log(`dialog: ${sentence}`);
  for (const { name, slots, arrangement } of result.set.tracks) {
    for (const clip of [...slots, ...arrangement].filter(Boolean)) {
      console.log(`${name.padEnd(12)} ${clip.name || "(no name)"}: ${clip.notes.length} notes`);
    }
  }
  console.log(`${result.undo_steps} undo steps`);
}

/** A console for the extension that leaves stdout to the result. */
function onStderr() {
  return { ...console, log: console.error, info: console.error, warn: console.error };
}

function rounded(ms) {
  return Math.round(ms * 100) / 100;
}

/** What Live is offered for its context menus, in order. */
function menuOf(home) {
  const { menu } = openLive({ scenes: [], tracks: [] }, home, { print: onStderr() }).dialogs;
  return menu.map(({ scope, title }) => ({ scope, title }));
}

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  const settings = { ...(values.port && { port: Number(values.port) }), token: values.token };
  const home = values.home ?? makeHome(values.ablx, settings);
  try {
    if (values.menu) {
      console.log(JSON.stringify(menuOf(home)));
      return;
    }
    const result = values.sandbox ? playInSandbox(values, home) : await play({ ...values, home });
    if (values.json) console.log(JSON.stringify(result));
    else print(result);
  } finally {
    if (!values.home) rmSync(home, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
