/** The dialog "Antiphon…" against a stand-in daemon: what is asked, shown and, at last, inserted. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ERRORS } from "../src/protocol.generated.js";
import { ATB, clipAt, DIALOG, daemon, type Json, live, setNamed } from "./fixtures.js";

const ASK = { act: "ask", task: "harmonize", fields: { voices: 1 }, locks: [], free: [], kept: [] };

/** What a page closes with, the first time it is shown, the second, and so on; then with nothing. */
function script(...wishes: object[]): () => string {
  return () => (wishes.length > 0 ? JSON.stringify(wishes.shift()) : "");
}

const ask = (more: object = {}): object => ({ ...ASK, shown: 0, ...more });
const insert = (...kept: number[]): object => ({ ...ASK, act: "insert", shown: 1, kept });

/** What is on the page that was shown last. */
function lastSheet(opened: Json): Json {
  return opened.dialogs.sheets.at(-1);
}

test("nothing touches the Set until Insert, however often one tries", async () => {
  const { port, requests } = await daemon();
  const opened = live(setNamed("atb"), port, { answer: script(ask(), ask(), ask({ kept: [1] })) });
  const before = opened.set.toJSON();
  const { undoSteps } = await opened.clickSlots(DIALOG, ATB);
  assert.equal(requests.length, 3);
  assert.deepEqual(opened.set.toJSON(), before);
  assert.equal(undoSteps, 0);
  const names = lastSheet(opened).takes.map((take: Json) => take.name);
  assert.deepEqual(names, ["Your clips", "Take 2", "Take 3"]); // the kept one stays
});

test("the page shows what is given and what is new, in score order", async () => {
  const { port } = await daemon();
  const opened = live(setNamed("atb"), port, { answer: script(ask()) });
  await opened.clickSlots(DIALOG, ATB);
  const [first, then] = opened.dialogs.sheets;
  assert.deepEqual([first.title, first.meter, first.tempo, first.length], ["Verse", "4/4", 92, 16]);
  assert.deepEqual(
    first.wish.tasks.map((task: Json) => task.name),
    ["harmonize"],
  );
  assert.equal(first.wish.fields.variations, 4);
  const parts = then.takes[1].parts.map((part: Json) => `${part.name} ${part.kind}`);
  assert.deepEqual(parts, ["Soprano new", "Alto given", "Tenor given", "Bass given"]);
});

test("what is kept is inserted, or else what is shown, for two undo steps", async () => {
  for (const [kept, names] of [
    [
      [1, 2],
      ["Verse · soprano 1", "Verse · soprano 2"],
    ],
    [[], ["Verse · soprano", undefined]],
  ] as const) {
    const { port } = await daemon();
    const answer = script(ask(), ask({ kept: [1] }), insert(...kept));
    const opened = live(setNamed("atb"), port, { answer });
    const before = opened.set.toJSON().tracks.slice(0, 3);
    const { undoSteps } = await opened.clickSlots(DIALOG, [...ATB, [3, 0]]);
    assert.deepEqual(opened.dialogs.sentences, []);
    assert.deepEqual(
      [0, 1].map((row) => clipAt(opened, 3, row)?.name),
      names,
    );
    assert.deepEqual(opened.set.toJSON().tracks.slice(0, 3), before);
    assert.equal(undoSteps, 2);
  }
});

test("what is locked stays, and the model hears it: the voices of the take are given beside", async () => {
  const { port, requests } = await daemon();
  const locked = {
    locks: [[4, 8]],
    free: [
      [0, 4],
      [8, 16],
    ],
    shown: 1,
  };
  const opened = live(setNamed("atb"), port, { answer: script(ask(), ask(locked)) });
  await opened.clickSlots(DIALOG, ATB);
  const [, first, second] = requests;
  assert.deepEqual(first?.facts, {
    ...{ voices: 1, variations: 1 },
    ...{ region_start: 0, region_end: 4 * 15_360 },
  });
  assert.deepEqual([second?.facts.region_start, second?.facts.region_end], [122_880, 245_760]);
  assert.deepEqual(
    first?.clips.map(({ voice }) => voice),
    ["alto", "tenor", "bass", "soprano"],
  );
  const takes = opened.dialogs.sheets.map((sheet: Json) => sheet.takes[1]?.parts[0].notes);
  const within = (notes: Json[]) => notes.filter(([, start]) => start >= 4 && start < 8);
  assert.deepEqual(within(takes[2]), within(takes[1]));
  assert.ok(within(takes[2]).length > 0);
});

test("with everything locked there is nothing to try, and the page says so", async () => {
  const { port, requests } = await daemon();
  const all = { locks: [[0, 16]], free: [], shown: 1 };
  const opened = live(setNamed("atb"), port, { answer: script(ask(), ask(all)) });
  await opened.clickSlots(DIALOG, ATB);
  assert.equal(requests.length, 1);
  assert.match(lastSheet(opened).wish.notice, /All of the take is locked/);
  assert.equal(lastSheet(opened).takes.length, 2);
  assert.deepEqual(lastSheet(opened).wish.locks, [[0, 16]]);
});

test("in Scale Mode the form begins with the scale locked, and it can be unlocked", async () => {
  const { port, requests } = await daemon();
  const json = setNamed("atb");
  json.scale = { root: 9, name: "Minor", intervals: [0, 2, 3, 5, 7, 8, 10], mode: true };
  const locked = ask({ fields: { voices: 1, scale_lock: 1 } });
  const opened = live(json, port, { answer: script(locked, ask()) });
  await opened.clickSlots(DIALOG, ATB);
  const shown = opened.dialogs.sheets.map((sheet: Json) => sheet.wish.fields.scale_lock);
  assert.deepEqual(shown, [1, 1, undefined]);
  assert.deepEqual(
    requests.map(({ facts }) => facts.scale_lock),
    [1, undefined],
  );
});

test("Cancel in the progress dialog goes back to the page as it was", async () => {
  const { port } = await daemon({ never: true });
  const opened = live(setNamed("atb"), port, {
    answer: script(ask({ fields: { seed: 7 } })),
    heard: (text) => {
      if (/Write voices/.test(text)) opened.dialogs.cancel();
    },
  });
  const { undoSteps } = await opened.clickSlots(DIALOG, ATB);
  const { wish } = lastSheet(opened);
  assert.deepEqual([wish.notice, wish.fields], ["", { seed: 7 }]);
  assert.equal(opened.dialogs.openNow, 0);
  assert.equal(undoSteps, 0);
});

test("a refusal is told on the page, which keeps what was there", async () => {
  const { port } = await daemon({ error: ["busy", 8, 0, 0] });
  const opened = live(setNamed("atb"), port, { answer: script(ask()) });
  await opened.clickSlots(DIALOG, ATB);
  assert.match(lastSheet(opened).wish.notice, /waiting already \(8 requests\)/);
  assert.deepEqual(opened.dialogs.sentences, []);
});

test("a daemon that goes away is told of, and one that comes back is asked again", async () => {
  const first = await daemon();
  const { port } = first;
  const steps = [
    () => JSON.stringify(ask()),
    () => {
      first.close();
      return JSON.stringify(ask({ kept: [1] }));
    },
    async () => {
      await daemon({ port });
      return JSON.stringify(ask({ kept: [1] }));
    },
    () => JSON.stringify(insert(1, 2)),
  ];
  const opened = live(setNamed("atb"), port, { answer: () => steps.shift()?.() ?? "" });
  await opened.clickSlots(DIALOG, ATB);
  assert.match(opened.dialogs.sheets[2].wish.notice, /is not running/);
  assert.equal(opened.dialogs.sheets[2].takes.length, 2);
  assert.equal(clipAt(opened, 3, 1).name, "Verse · soprano 2");
  assert.deepEqual(opened.dialogs.sentences, []);
});

test("no daemon at all: how to start it, and no page", async () => {
  const gone = await daemon();
  const { port } = gone;
  gone.close();
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(DIALOG, ATB);
  assert.match(opened.dialogs.sentences[0], /is not running.*antiphon serve/);
  assert.deepEqual(opened.dialogs.sheets, []);
});

test("clips that are deleted or edited while the page is open change nothing that was asked", async () => {
  const { port } = await daemon();
  const steps = [
    () => {
      opened.set.tracks[0].slots[0].clip = null;
      opened.set.tracks[1].slots[0].clip.notes = [];
      return JSON.stringify(ask());
    },
    () => JSON.stringify(insert(1)),
  ];
  const opened = live(setNamed("atb"), port, { answer: () => steps.shift()?.() ?? "" });
  await opened.clickSlots(DIALOG, [...ATB, [3, 0]]);
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.ok(clipAt(opened, 3).notes.length > 0);
});

test("clips that no task takes: one sentence", async () => {
  const { port } = await daemon();
  const json = setNamed("atb");
  json.scenes = [{}, {}, {}, {}, {}];
  json.tracks[0].slots = Array(5).fill(json.tracks[0].slots[0]);
  const opened = live(json, port);
  await opened.clickSlots(
    DIALOG,
    json.scenes.map((_scene: Json, row: number) => [0, row]),
  );
  assert.match(opened.dialogs.sentences[0], /^Nothing Antiphon can do takes 5 clips/);
  const odd = live(setNamed("odd"), port);
  await odd.clickSlots(DIALOG, [[0, 0]]);
  assert.match(odd.dialogs.sentences[0], new RegExp(`^${ERRORS.empty_clip.slice(0, 20)}`));
});

test("128 selected slots with three clips in them are three clips", async () => {
  const { port, requests } = await daemon();
  const json = setNamed("atb");
  json.scenes = Array.from({ length: 32 }, () => ({}));
  const all = json.tracks.flatMap((_track: Json, at: number) =>
    json.scenes.map((_scene: Json, row: number) => [at, row]),
  );
  const opened = live(json, port, { answer: script(ask(), insert(1)) });
  await opened.clickSlots(DIALOG, all);
  assert.equal(requests[0]?.clips.length, 3);
  assert.equal(clipAt(opened, 3).name, "Alto · soprano");
});

test("with nothing but empty slots selected, a choir out of nothing goes into them", async () => {
  const { port, requests } = await daemon();
  const opened = live(setNamed("atb"), port, { answer: script(ask(), insert(1)) });
  await opened.clickSlots(DIALOG, [[3, 1]]);
  assert.equal(requests[0]?.clips.length, 0);
  assert.deepEqual(opened.dialogs.sheets[0].takes[0].parts, []);
  assert.equal(clipAt(opened, 3, 1).name, "soprano"); // its scene has no name
});

test("in the Arrangement the candidates lie over the selected time", async () => {
  const { port } = await daemon();
  const opened = live(setNamed("arrangement"), port, { answer: script(ask(), insert(1)) });
  const [, tenor, bass] = opened.set.tracks;
  const { undoSteps } = await opened.clickTime(DIALOG, 8, 24, [tenor, bass]);
  assert.deepEqual(opened.dialogs.sentences, []);
  const [clip] = opened.set.tracks[4].arrangement;
  assert.deepEqual([clip.start, clip.end], [8, 24]);
  assert.equal(undoSteps, 3);
});

test("a page too long for an address is a file; where no file may be written, it is an address", async () => {
  const { port } = await daemon();
  const json = setNamed("atb");
  const notes = Array.from({ length: 15_000 }, (_, at) => [60 + (at % 12), at / 4, 0.25]);
  json.tracks[0].slots[0] = { length: 4000, notes };
  const long = live(json, port, { answer: () => "" });
  await long.clickSlots(DIALOG, [[0, 0]]);
  assert.equal(long.dialogs.sheets[0].takes[0].parts[0].notes.length, 15_000);
  const log: string[] = [];
  const opened = live(setNamed("atb"), port, { answer: () => "", log });
  const { storageDirectory, tempDirectory } = opened.environment;
  for (const folder of [storageDirectory, tempDirectory]) mkdirSync(join(folder, "antiphon.html"));
  await opened.clickSlots(DIALOG, ATB);
  assert.equal(opened.dialogs.sheets.length, 1);
  assert.match(log.join(), /EISDIR/);
});
