/** The emulated Live refuses what Live refuses, and has only what Live has. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { members } from "./ablx.mjs";
import { FakeLive } from "./native_host.mjs";
import { permissions } from "./play.mjs";
import { LiveSet } from "./set.mjs";
import { loadEntry } from "./vm.mjs";
import { fate } from "./weather.mjs";

const SETS = fileURLToPath(new URL("sets", import.meta.url));
const SET = {
  scenes: [{ meter: [3, 4] }, {}],
  tracks: [
    { name: "Keys", slots: [{ length: 4, notes: [[60, 0, 1]] }] },
    { name: "Ice", frozen: true },
    { name: "Voice", kind: "audio", slots: [{ kind: "audio", length: 4 }] },
  ],
};

/** A host over a Set, with its song and its tracks at hand. */
function hostOf(json = SET) {
  const live = new FakeLive(json);
  const { dataModel: model, ui } = live.activation.initializeExtensionHost({ apiVersion: "1.0.0" });
  const song = model.rootGetSong(model.getRoot());
  return { live, model, ui, song, tracks: model.songGetTracks(song) };
}

/** What a creator answers: the handle, or the reason it failed with. */
function created(model, start) {
  return new Promise((resolve, reject) => model.withinTransaction(() => start(resolve, reject)));
}

for (const name of readdirSync(SETS)) {
  test(`${name} opens, says why it is there, and is written back as it was read`, () => {
    const json = JSON.parse(readFileSync(join(SETS, name), "utf8"));
    assert.ok(json.why.length > 20);
    const once = new LiveSet(json).toJSON();
    assert.deepEqual(new LiveSet(JSON.parse(JSON.stringify(once))).toJSON(), once);
  });
}

test("a Set that says something unheard-of does not open", () => {
  for (const wrong of [
    { ...SET, tempi: 120 },
    { scenes: [{ metre: [3, 4] }] },
    { tracks: [{ nome: "Keys" }] },
    { scenes: [{}], tracks: [{ slots: [{ length: 4, note: [] }] }] },
    { scenes: [{}], tracks: [{ slots: [{ notes: [] }] }] },
    { scenes: [], tracks: [{ slots: [null] }] },
    { tracks: [{ kind: "return" }] },
  ]) {
    assert.throws(() => new LiveSet(wrong), Error, JSON.stringify(wrong));
  }
});

test("integers arrive as BigInt", () => {
  const { model, song, tracks } = hostOf();
  const clip = model.clipslotGetClip(model.trackGetClipSlots(tracks[0])[0]);
  assert.equal(typeof model.clipGetColor(clip), "bigint");
  assert.equal(model.midiclipGetNotes(clip)[0].pitch, 60n);
  const [own, none] = model.songGetScenes(song);
  assert.equal(model.sceneGetSignatureNumerator(own), 3n);
  assert.equal(model.sceneGetSignatureNumerator(none), -1n);
});

test("a clip is created on a later tick, and only where there is room for one", async () => {
  const { model, tracks } = hostOf();
  const [keys, ice, voice] = tracks.map((track) => model.trackGetClipSlots(track));
  let answered = false;
  const creating = created(model, (ok, fail) => model.clipslotCreateMidiClip(keys[1], 4, ok, fail));
  creating.then(() => {
    answered = true;
  });
  assert.equal(answered, false);
  await creating;
  for (const slot of [keys[0], keys[1], ice[0], voice[1]]) {
    const again = created(model, (ok, fail) => model.clipslotCreateMidiClip(slot, 4, ok, fail));
    await assert.rejects(again, (reason) => reason === "Failed to create clip");
  }
});

test("changes need a transaction; nested ones are one undo step", () => {
  const { live, model, tracks } = hostOf();
  assert.throws(() => model.trackSetName(tracks[0], "Other"), /outside of withinTransaction/);
  model.withinTransaction(() => {
    model.withinTransaction(() => model.trackSetName(tracks[0], "Other"));
  });
  assert.equal(live.set.tracks[0].name, "Other");
  assert.equal(live.model.undoSteps, 1);
});

test("a handle of something deleted, or of another class, is invalid", () => {
  const { live, model, tracks } = hostOf();
  const [slot] = model.trackGetClipSlots(tracks[0]);
  const clip = model.clipslotGetClip(slot);
  assert.throws(() => model.clipGetName(slot), /Invalid object reference/);
  live.set.tracks[0].slots[0].clip = null;
  assert.throws(() => model.clipGetName(clip), /Invalid object reference/);
  live.set.tracks.shift();
  assert.throws(() => model.clipslotGetClip(slot), /Invalid object reference/);
});

test("only what is said to have a Drum Rack has one, as long as its track is there", () => {
  const { live, model, tracks } = hostOf({ tracks: [{ drum_rack: true }, {}] });
  const racks = tracks.map((track) =>
    model.trackGetDevices(track).map((one) => model.getObjectIsOfClass(one, "DrumRackDevice")),
  );
  assert.deepEqual(racks, [[false, true], [false]]);
  const [, rack] = model.trackGetDevices(tracks[0]);
  assert.throws(() => model.trackGetDevices(rack), /Invalid object reference/);
  live.set.tracks.shift();
  assert.throws(() => model.getObjectIsOfClass(rack, "DrumRackDevice"), /Invalid object reference/);
});

test("null in an optional field, and notes that are none, are refused", () => {
  const { model, tracks } = hostOf();
  const clip = model.clipslotGetClip(model.trackGetClipSlots(tracks[0])[0]);
  const good = { pitch: 60, startTime: 0, duration: 1 };
  for (const wrong of [{ velocity: null }, { duration: 0 }, { pitch: 128 }, { startTime: NaN }]) {
    const set = () => model.midiclipSetNotes(clip, [{ ...good, ...wrong }]);
    assert.throws(() => model.withinTransaction(set), Error, JSON.stringify(wrong));
  }
});

test("members that Live is not known to have throw", () => {
  const { model, ui } = hostOf();
  assert.throws(() => model.clipSetLoopEnd, /no dataModel.clipSetLoopEnd/);
  assert.throws(() => ui.showToast, /no ui.showToast/);
});

test("an extension finds none of the web's globals", () => {
  const folder = mkdtempSync(join(tmpdir(), "antiphon-vm-"));
  const file = join(folder, "extension.js");
  const missing = ["URL", "TextEncoder", "queueMicrotask", "performance", "structuredClone"];
  const names = [...missing, "setImmediate", "global", "crypto", "Event", "atob"];
  writeFileSync(file, `exports.types = [${names.map((name) => `typeof ${name}`)}];`);
  const { types } = loadEntry(file);
  rmSync(folder, { recursive: true });
  assert.deepEqual([...new Set(types)], ["undefined"]);
});

test("an installed extension reads nothing outside its own folders", () => {
  const home = mkdtempSync(join(tmpdir(), "antiphon-home-"));
  for (const folder of ["extension", "storage", "temp"]) mkdirSync(join(home, folder));
  writeFileSync(join(home, "storage", "daemon.json"), "{}");
  const read = (path) => {
    const script = `require("node:fs").readFileSync(${JSON.stringify(path)})`;
    return execFileSync(process.execPath, [...permissions(home), "-e", script], { stdio: "pipe" });
  };
  read(join(home, "storage", "daemon.json"));
  assert.throws(() => read(process.execPath), /ERR_ACCESS_DENIED/);
  rmSync(home, { recursive: true });
});

test("what is no zip is not taken for one", () => {
  assert.throws(() => members(Buffer.from("not a zip at all, by any means")), /not a zip/);
});

test("the weather is as bad as it is said to be", () => {
  assert.deepEqual(
    fate(() => 0.5, {}),
    [0],
  );
  assert.deepEqual(
    fate(() => 0.5, { lost: 0.6 }),
    [],
  );
  assert.equal(fate(() => 0.5, { doubled: 0.6 }).length, 2);
});
