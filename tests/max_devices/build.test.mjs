/** The built .amxd files: fresh, the same every time, of sound structure, with nothing missing. */

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { unfrozen } from "../../max_devices/amxd.mjs";
import { device, release, sources } from "../../max_devices/build.mjs";
import { readAmxd } from "../live/max/amxd.mjs";
import { DEVICES } from "./built.mjs";

// A device is read and compiled whenever a Set with it is opened, once for each track it is on, and
// lies in the repository anew after every change. Patch and scripts are kept readable, not packed: a
// fifth more than the largest takes is room to grow, but none for a library.
const BUDGET = 176 * 1024;

test("no device grows past its budget", () => {
  const sizes = DEVICES.map(({ path }) => statSync(path).size);
  for (const [at, { file }] of DEVICES.entries())
    assert.ok(sizes[at] <= BUDGET, `${file} has ${sizes[at]} bytes`);
  assert.ok(Math.max(...sizes) > BUDGET / 2, "a budget of twice the size says nothing");
});
const TOOLS = {
  "Antiphon Generate.amxd": "generator",
  "Antiphon Transform.amxd": "transformation",
};

test("the committed devices are what the sources build, byte for byte, and there are no others", async () => {
  const built = await Promise.all((await sources()).map(release));
  assert.deepEqual(
    DEVICES.map(({ file }) => file),
    built.map(({ file }) => file).sort(),
  );
  for (const { file, bytes } of built) {
    const { path } = DEVICES.find((one) => one.file === file);
    assert.ok(readFileSync(path).equals(bytes), `${file} is stale: run \`make live\``);
  }
});

test("every device is of its kind, with its scripts inside, and each script is used", () => {
  const tools = DEVICES.filter(({ file }) => TOOLS[file]);
  assert.equal(tools.length, 2);
  for (const { file, kind, files, boxes, patcher } of DEVICES) {
    assert.equal(kind, TOOLS[file] ?? "midi", file);
    const wanted = boxes.flatMap(({ filename }) => filename ?? []);
    assert.deepEqual([...files.keys()].sort(), wanted.sort());
    assert.deepEqual(patcher.dependency_cache.map(({ name }) => name).sort(), wanted.sort());
  }
});

test("the development form holds the same patcher, and its scripts lie beside it", async () => {
  for (const name of await sources()) {
    const { title, kind, patcher, scripts } = await device(name);
    const read = readAmxd(unfrozen(kind, patcher));
    const built = DEVICES.find(({ file }) => file === `${title}.amxd`);
    assert.deepEqual([read.kind, read.patcher], [built.kind, built.patcher]);
    assert.ok(scripts.size > 1);
  }
});

test("a damaged device is not read", () => {
  const [{ path }] = DEVICES;
  const bytes = readFileSync(path);
  assert.throws(() => readAmxd(bytes.subarray(0, bytes.length - 1)));
  const moved = Buffer.from(bytes);
  moved[bytes.indexOf("of32") + 11] ^= 1;
  assert.throws(() => readAmxd(moved), /lies elsewhere/);
});

test("the file holds no time, no path and no name of the machine it was built on", async () => {
  const zone = process.env.TZ;
  process.env.TZ = "Pacific/Kiritimati";
  const [name] = await sources();
  const there = await release(name);
  process.env.TZ = zone ?? "UTC";
  assert.deepEqual(there.bytes, (await release(name)).bytes);
  assert.equal(there.bytes.includes(process.cwd()), false);
});
