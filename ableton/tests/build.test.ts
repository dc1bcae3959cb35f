/** The built file: fresh, the same every time, and able to run where Live lets it run. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { members } from "../../tests/live/ablx.mjs";
import { ablx, ablxPath } from "../build.mjs";
import { daemon } from "./fixtures.js";

const ROOT = join(import.meta.dirname ?? "", "../..");
const run = promisify(execFile);
// Live unpacks the file and reads all of its code whenever it starts. 64 KiB leave a third more than
// the extension takes; a library that slips into the bundle does not fit in.
const BUDGET = 64 * 1024;
const CODE_BUDGET = 256 * 1024; // unpacked

test("the committed .ablx is what the sources build, byte for byte, and the only one", async () => {
  const path = await ablxPath();
  assert.ok(readFileSync(path).equals(Buffer.from(await ablx())), "stale: run `npm run build`");
  const built = readdirSync(join(ROOT, "ableton/dist")).filter((name) => name.endsWith(".ablx"));
  assert.deepEqual(built, [path.split(/[\\/]/).at(-1)]);
});

test("the file keeps to its size, packed and unpacked", async () => {
  const bytes = readFileSync(await ablxPath());
  assert.ok(bytes.length <= BUDGET, `${bytes.length} bytes`);
  const code = members(bytes).get("dist/extension.js");
  assert.ok(code.length <= CODE_BUDGET, `${code.length} bytes of code`);
  assert.ok(bytes.length > BUDGET / 4, "a budget of four times the size says nothing");
});

test("the same sources give the same bytes in another time zone", async () => {
  const zone = process.env.TZ;
  process.env.TZ = "Pacific/Kiritimati";
  const there = await ablx();
  process.env.TZ = zone ?? "UTC";
  assert.deepEqual(await ablx(), there);
});

test("the zip holds the manifest and one file of code", async () => {
  const files = members(readFileSync(await ablxPath()));
  assert.deepEqual([...files.keys()].sort(), ["dist/extension.js", "manifest.json"]);
  const { entry, minimumApiVersion } = JSON.parse(String(files.get("manifest.json")));
  assert.deepEqual([entry, minimumApiVersion], ["dist/extension.js", "1.0.0"]);
});

test("under Node's permission model it reads its port, asks, and leaves no socket open", async () => {
  const { port } = await daemon();
  const { stdout } = await run(process.execPath, [
    ...[join(ROOT, "tests/live/play.mjs"), "--sandbox", "--json", "--port", String(port)],
    ...["--set", join(ROOT, "tests/live/sets/atb.json"), "--ablx", await ablxPath()],
    ...["--click", "Soprano over these", "--select", "0:0,1:0,2:0,3:0"],
  ]);
  const { set, dialogs, undo_steps: undoSteps } = JSON.parse(stdout);
  assert.deepEqual(dialogs, []);
  assert.equal(undoSteps, 2);
  assert.equal(set.tracks[3].slots[0].name, "Verse · soprano");
});
