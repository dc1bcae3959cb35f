/** Whatever goes wrong ends in one clear dialog, an untouched Set, and no socket left open. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRORS } from "../src/protocol.generated.js";
import { ATB, clipAt, daemon, type Json, live, MORPH, SOPRANO, setNamed } from "./fixtures.js";
import type { Manners } from "./stand_in.js";

/** Click on the Set `atb` with a daemon of these manners; the one sentence that is said. */
async function said(manners: Manners): Promise<string> {
  const { port } = await daemon(manners);
  const opened = live(setNamed("atb"), port);
  const before = opened.set.toJSON();
  const { undoSteps } = await opened.clickSlots(SOPRANO, ATB);
  assert.deepEqual(opened.set.toJSON(), before);
  assert.equal(undoSteps, 0);
  return onlySentence(opened);
}

function onlySentence(opened: Json): string {
  assert.equal(opened.dialogs.openNow, 0);
  assert.equal(opened.dialogs.sentences.length, 1);
  return opened.dialogs.sentences[0];
}

test("no daemon: how to start it", async () => {
  const { port, close } = await daemonThatLeft();
  close();
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(SOPRANO, ATB);
  assert.match(onlySentence(opened), /is not running.*antiphon serve/);
});

test("a morph of other than two clips", async () => {
  for (const cells of [ATB, ATB.slice(2)]) {
    const opened = live(setNamed("atb"), 1);
    const { undoSteps } = await opened.clickSlots(MORPH, cells);
    assert.match(onlySentence(opened), new RegExp(`^${cells.length} MIDI clips are selected`));
    assert.equal(undoSteps, 0);
  }
});

test("another protocol: both versions are named", async () => {
  assert.match(await said({ version: 2 }), /protocol 1, the daemon 2/);
});

test("a model that is missing, or no part of this version", async () => {
  assert.equal(await said({ states: [["missing", 0]] }), ERRORS.model_missing);
  assert.equal(await said({ states: [["unavailable", 0]] }), ERRORS.not_available);
});

test("a model that is still loading is waited for", async () => {
  const { port } = await daemon({
    states: [
      ["loading", 300],
      ["loading", 800],
      ["ready", 1000],
    ],
  });
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(SOPRANO, ATB);
  const loading = opened.dialogs.stages.filter((stage: Json) => /loading/.test(stage.text));
  assert.deepEqual(
    loading.map((stage: Json) => stage.progress),
    [30, 80],
  );
  assert.ok(clipAt(opened, 3));
});

test("the daemon's errors are told in its own words", async () => {
  const sentence = await said({ error: ["not_one_line", 2, 3, 0] });
  assert.match(sentence, /^Clip 2 has 3 notes at once/);
  assert.match(await said({ error: ["busy", 8, 0, 0] }), /waiting already \(8 requests\)/);
});

test("a daemon that forgot us is greeted again", async () => {
  const { port } = await daemon({ forgets: 1 });
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(SOPRANO, ATB);
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.ok(clipAt(opened, 3));
});

test("a daemon that is started late, or again, is found at the next click", async () => {
  const first = await daemon();
  const { port } = first;
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(SOPRANO, ATB);
  first.close();
  await opened.clickSlots(SOPRANO, ATB);
  assert.match(onlySentence(opened), /is not running.*antiphon serve/);
  const second = await daemon({ port });
  await opened.clickSlots(SOPRANO, ATB);
  assert.equal(second.requests.length, 1);
  assert.equal(opened.dialogs.sentences.length, 1);
  assert.ok(clipAt(opened, 3, 1)); // the first answer lies above
});

test("Cancel stops the daemon, and says nothing more", async () => {
  const choir = await daemon({ never: true });
  const opened = live(setNamed("atb"), choir.port, {
    heard: (text) => {
      if (/Writing/.test(text)) opened.dialogs.cancel();
    },
  });
  const before = opened.set.toJSON();
  await opened.clickSlots(SOPRANO, ATB);
  assert.equal(choir.cancelled, 1);
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.equal(opened.dialogs.openNow, 0);
  assert.deepEqual(opened.set.toJSON(), before);
});

test("a daemon that dies while it works", async () => {
  const choir = await daemon({ mute: true, meanwhile: () => choir.close() });
  const opened = live(setNamed("atb"), choir.port);
  await opened.clickSlots(SOPRANO, ATB);
  assert.match(onlySentence(opened), /stopped answering/);
});

for (const [what, cells, sentence] of [
  ["nothing", [], /^No MIDI clip is selected/],
  ["an empty slot", [[4, 1]], /^No MIDI clip is selected/],
  ["an empty clip", [[0, 0]], /has no notes.* · Blank$/],
  ["a clip that is silent where it loops", [[3, 1]], /has no notes.* · Elsewhere$/],
  ["audio alone", [[2, 0]], /Only audio clips.* · Sung$/],
  [
    "four voices",
    [
      [0, 1],
      [1, 0],
      [3, 0],
      [4, 0],
    ],
    /^4 voices are given/,
  ],
] as const) {
  test(`${what} selected: one sentence, and the daemon is not asked`, async () => {
    const { port, requests } = await daemon();
    const opened = live(setNamed("odd"), port);
    await opened.clickSlots(SOPRANO, cells);
    assert.match(onlySentence(opened), sentence);
    assert.equal(requests.length, 0);
  });
}

test("an entry called with no selection at all", async () => {
  const opened = live(setNamed("odd"), 1);
  for (const argument of [undefined, null, 7, {}]) {
    await opened.click("ClipSlotSelection", SOPRANO, argument);
  }
  assert.deepEqual(opened.dialogs.sentences, Array(4).fill(ERRORS.no_clips));
});

test("a source that is edited or deleted meanwhile does not stop the result", async () => {
  const { port } = await daemon({
    meanwhile: () => {
      opened.set.tracks[0].slots[0].clip = null;
      opened.set.tracks[1].slots[0].clip.notes = [];
    },
  });
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(SOPRANO, [...ATB, [3, 0]]);
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.equal(clipAt(opened, 3).name, "Verse · soprano");
});

test("a slot that is filled meanwhile is left alone", async () => {
  const { port } = await daemon({
    meanwhile: () => opened.set.addClip(opened.set.tracks[3].slots[0], 4),
  });
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(SOPRANO, [...ATB, [3, 0]]);
  assert.equal(clipAt(opened, 3, 0).name, "");
  assert.equal(clipAt(opened, 3, 1).name, "Verse · soprano");
});

test("tracks that vanish meanwhile: the result still finds a place", async () => {
  const { port } = await daemon({
    meanwhile: () => opened.set.tracks.splice(0, 4),
  });
  const opened = live(setNamed("atb"), port);
  await opened.clickSlots(SOPRANO, [...ATB, [3, 0]]);
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.equal(opened.set.tracks[0].name, "Soprano");
  assert.equal(clipAt(opened, 0).name, "Verse · soprano");
});

test("a Set with no place left says so", async () => {
  const { port } = await daemon({
    meanwhile: () => opened.set.tracks.splice(0, 4),
  });
  const opened = live({ ...setNamed("atb"), mostTracks: 0 }, port);
  await opened.clickSlots(SOPRANO, ATB);
  assert.match(onlySentence(opened), /There is no place left.* · soprano$/);
});

test("a selection that is gone at the click", async () => {
  const opened = live(setNamed("atb"), 1);
  const stale = { selected_clip_slots: [{ id: 99_999n }] };
  await opened.click("ClipSlotSelection", SOPRANO, stale);
  assert.equal(onlySentence(opened), ERRORS.no_clips);
  const lanes = { time_selection_start: 0, time_selection_end: 4, selected_lanes: [{ id: 99n }] };
  await opened.click("MidiTrack.ArrangementSelection", SOPRANO, lanes);
  assert.match(opened.dialogs.sentences[1], /no longer in the Set/);
});

/** A port on which nobody listens any more. */
async function daemonThatLeft(): Promise<{ port: number; close: () => void }> {
  const { StandIn } = await import("./stand_in.js");
  const gone = await StandIn.start();
  const { port } = gone;
  return { port, close: () => gone.close() };
}
