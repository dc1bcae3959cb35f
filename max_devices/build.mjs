/**
 * Builds the Max devices: one script per `v8` and `v8ui`, the patcher around them, and the .amxd.
 * The same sources give the same bytes. `--development FOLDER` writes unfrozen devices instead, with
 * their scripts beside them, to be opened and edited in Max.
 */

import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { frozen, unfrozen } from "./amxd.mjs";
import { patcherOf } from "./patcher.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const { build } = createRequire(join(HERE, "../ableton/package.json"))("esbuild");
const BUNDLE = { bundle: true, write: false, absWorkingDir: HERE, charset: "utf8" };

// What Max calls by name must be global; a bundle is not. `v8` and `v8ui` differ in what they hear.
const DOORS = {
  v8: (outlets) => ({
    banner: `autowatch = 1;\ninlets = 1;\noutlets = ${outlets};`,
    footer: `function bang() { antiphon.device.bang(); }
function anything(...values) { antiphon.device.anything(messagename, values); }
function notifydeleted() { antiphon.device.end(); }`,
  }),
  v8ui: () => ({
    banner: "autowatch = 1;\ninlets = 1;\noutlets = 1;",
    footer: `function anything(...values) { antiphon.view.hear(messagename, values); }
function paint() { antiphon.view.paint(); }
function onclick(x, y) { antiphon.view.touch(x, y); }
function ondrag(x, y, button) { if (button) antiphon.view.touch(x, y); }`,
  }),
};

/** The names of the devices' sources. */
export async function sources() {
  return (await readdir(join(HERE, "patchers"))).map((file) => file.replace(".json", "")).sort();
}

/** A device: its kind, its patcher and its scripts' bytes by name. */
export async function device(name) {
  const source = JSON.parse(await readFile(join(HERE, "patchers", `${name}.json`), "utf8"));
  const boxes = Object.values(source.boxes).filter(({ script }) => script);
  const scripts = new Map();
  const outlets = {};
  for (const { class: maxclass, script, from, outlets: count } of boxes) {
    scripts.set(script, await bundled(from, DOORS[maxclass ?? "v8"](count)));
    outlets[script] = count;
  }
  const { TASKS } = await protocol();
  const fields = source.tasks.flatMap((task) => TASKS[task].fields); // of one name, the first counts
  const { title, kind } = source;
  return { title, kind, patcher: patcherOf(source, fields, outlets), scripts };
}

/** Name and bytes of the one file to drag into Live. */
export async function release(name) {
  const { title, kind, patcher, scripts } = await device(name);
  const file = `${title}.amxd`;
  return { file, bytes: frozen(kind, file, patcher, scripts) };
}

/** One script for Max: everything it imports is inside, nothing of Node or of the web is left. */
async function bundled(entry, { banner, footer }) {
  const { outputFiles } = await build({
    ...BUNDLE,
    entryPoints: [join("src", entry)],
    format: "iife",
    globalName: "antiphon",
    platform: "neutral",
    target: "es2022",
    banner: { js: banner },
    footer: { js: footer },
  });
  return Buffer.from(outputFiles[0].contents);
}

/** The table of the protocol, as the scripts have it. */
export async function protocol() {
  const entry = join("..", "ableton", "src", "protocol.generated.ts");
  const { outputFiles } = await build({ ...BUNDLE, entryPoints: [entry], format: "esm" });
  return import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
}

async function buildReleases() {
  const folder = join(HERE, "dist");
  await mkdir(folder, { recursive: true });
  for (const name of await sources()) {
    const { file, bytes } = await release(name);
    await writeFile(join(folder, file), bytes);
    console.log(join(folder, file));
  }
}

async function buildForDevelopment(folder) {
  await mkdir(folder, { recursive: true });
  for (const name of await sources()) {
    const { title, kind, patcher, scripts } = await device(name);
    await writeFile(join(folder, `${title}.amxd`), unfrozen(kind, patcher));
    for (const [script, bytes] of scripts) await writeFile(join(folder, script), bytes);
    console.log(join(folder, `${title}.amxd`));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const at = process.argv.indexOf("--development");
  await (at < 0 ? buildReleases() : buildForDevelopment(process.argv[at + 1] ?? "."));
}
