/** The built extension in the emulated Live, against a stand-in daemon: what the musician gets. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ATB,
  badWeather,
  COMPLETE,
  CONTINUE,
  clipAt,
  DIALOG,
  DRUMIFY,
  daemon,
  HUMANIZE,
  type Json,
  live,
  MORPH,
  SOPRANO,
  setNamed,
  VARY,
} from "./fixtures.js";

test("the entries are offered in both menus", async () => {
  const opened = live(setNamed("atb"), 1);
  const all = [CONTINUE, SOPRANO, COMPLETE, MORPH, VARY, HUMANIZE, DRUMIFY, DIALOG];
  assert.deepEqual(opened.titles("ClipSlotSelection"), all);
  assert.deepEqual(opened.titles("MidiTrack.ArrangementSelection"), all);
});

test("the soprano goes into the selected empty slot, and the sources stay as they were", async () => {
  const { port, requests } = await daemon();
  const opened = live(setNamed("atb"), port);
  const before = opened.set.toJSON().tracks.slice(0, 3);
  const { undoSteps } = await opened.clickSlots(SOPRANO, [...ATB, [3, 0]]);
  const clip = clipAt(opened, 3);
  assert.equal(clip.name, "Verse · soprano");
  assert.equal(clip.length ?? clip.loopEnd, 16);
  assert.equal(clip.color, 0xff006e); // of the bass, its nearest neighbour
  assert.ok(clip.notes.length > 0);
  assert.deepEqual(opened.set.toJSON().tracks.slice(0, 3), before);
  assert.equal(undoSteps, 2);
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.equal(opened.dialogs.openNow, 0);
  const [request] = requests;
  assert.deepEqual(request?.facts, { voices: 1 });
  assert.deepEqual(
    request?.clips.map((given) => given.voice),
    ["alto", "tenor", "bass"],
  );
  assert.deepEqual(request?.clips[0]?.notes[3]?.start, before[0].slots[0].notes[3][1]);
});

test("without an empty slot a new track is made, named after the voice", async () => {
  const { port } = await daemon();
  const json = setNamed("atb");
  json.tracks.pop();
  const opened = live(json, port);
  const { undoSteps } = await opened.clickSlots(SOPRANO, ATB);
  assert.equal(opened.set.tracks[3].name, "Soprano");
  assert.equal(clipAt(opened, 3).name, "Verse · soprano");
  assert.equal(undoSteps, 3);
});

test("a second soprano goes below the first, and then into a new scene", async () => {
  const { port } = await daemon();
  const opened = live(setNamed("atb"), port);
  for (let times = 0; times < 3; times++) await opened.clickSlots(SOPRANO, ATB);
  assert.equal(opened.set.tracks.length, 4);
  assert.equal(opened.set.scenes.length, 3);
  const names = [0, 1, 2].map((row) => clipAt(opened, 3, row).name);
  assert.deepEqual(names, Array(3).fill("Verse · soprano"));
});

test("frozen, group and audio tracks are passed by", async () => {
  const { port } = await daemon();
  const opened = live(setNamed("melody"), port);
  const selected = [0, 1, 2, 3, 4].map((track) => [track, 0]);
  const { undoSteps } = await opened.clickSlots(COMPLETE, selected);
  const { tracks } = opened.set.toJSON();
  assert.equal(tracks[3].slots[0], null); // the frozen bass
  assert.equal(tracks[0].slots[0], null);
  assert.equal(tracks[4].slots[0].name, "Hook · soprano");
  const added = tracks.slice(5).map((track: Json) => [track.name, track.slots[0].name]);
  assert.deepEqual(added, [
    ["Alto", "Hook · alto"],
    ["Tenor", "Hook · tenor"],
    ["Bass", "Hook · bass"],
  ]);
  assert.equal(undoSteps, 5); // two more than usual, because Live refused the frozen track
  assert.match(opened.dialogs.sentences.join(), /Audio clips .* left out. · Take 3/);
});

test("where Live gives no more tracks, the voices go below the source", async () => {
  const { port } = await daemon();
  const json = { ...setNamed("melody"), mostTracks: 5 };
  const opened = live(json, port);
  await opened.clickSlots(COMPLETE, [[1, 0]]);
  const names = opened.set.toJSON().tracks[1].slots.map((clip: Json) => clip?.name);
  const voices = ["soprano", "alto", "tenor", "bass"].map((voice) => `Hook · ${voice}`);
  assert.deepEqual(names, ["Hook", ...voices]);
  assert.deepEqual(opened.dialogs.sentences, []);
});

test("a clip that plays once gives a clip that plays once", async () => {
  const { port } = await daemon();
  for (const looping of [true, false]) {
    const json = setNamed("atb");
    for (const { slots } of json.tracks.slice(0, 3)) slots[0].looping = looping;
    const opened = live(json, port);
    await opened.clickSlots(SOPRANO, [...ATB, [3, 0]]);
    assert.equal(clipAt(opened, 3).looping, looping);
  }
});

test("in Scale Mode the new notes are asked to stay in Live's scale", async () => {
  const { port, requests } = await daemon();
  const json = setNamed("atb");
  json.scale = { root: 9, name: "Minor", intervals: [0, 2, 3, 5, 7, 8, 10], mode: true };
  await live(json, port).clickSlots(SOPRANO, ATB);
  assert.deepEqual(requests[0]?.facts, { scale_lock: 1, voices: 1 });
  json.scale.mode = false;
  await live(json, port).clickSlots(SOPRANO, ATB);
  assert.deepEqual(requests[1]?.facts, { voices: 1 });
});

test("the token in daemon.json is said in the hello, as its digest", async () => {
  const choir = await daemon();
  await live(setNamed("atb"), choir.port).clickSlots(SOPRANO, ATB);
  assert.deepEqual(choir.token, [0, 0]);
  await live(setNamed("atb"), choir.port, { token: "sesame" }).clickSlots(SOPRANO, ATB);
  assert.deepEqual(choir.token, [-792703157, 424797358]); // bridge.sessions.token_numbers("sesame")
});

test("128 selected slots with three MIDI clips are three clips", async () => {
  const { port, requests } = await daemon();
  const json = setNamed("atb");
  json.scenes = Array.from({ length: 32 }, () => ({}));
  const opened = live(json, port);
  const all = json.tracks.flatMap((_track: Json, at: number) =>
    json.scenes.map((_scene: Json, row: number) => [at, row]),
  );
  assert.equal(all.length, 128);
  await opened.clickSlots(SOPRANO, all);
  assert.equal(requests[0]?.clips.length, 3);
  assert.equal(clipAt(opened, 3).name, "Alto · soprano");
});

test("a long clip arrives whole through bad weather", async () => {
  const { port, requests } = await daemon();
  const json = setNamed("atb");
  const notes = Array.from({ length: 2000 }, (_, at) => [60 + (at % 12), at / 4, 0.25]);
  json.tracks[0].slots[0] = { length: 500, notes };
  const opened = live(json, await badWeather(port, 7));
  await opened.clickSlots(SOPRANO, ATB);
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.equal(requests[0]?.clips[0]?.notes.length, 2000);
  assert.equal(clipAt(opened, 3).notes.length, 2000);
});

test("a waltz keeps its meter, its pick-up and its loop", async () => {
  const { port, requests } = await daemon();
  const opened = live(setNamed("pickup"), port);
  await opened.clickSlots(SOPRANO, [
    [0, 0],
    [1, 0],
  ]);
  const given = requests[0]?.clips[0];
  assert.equal(given?.length, 7); // from the start marker on 2 to the loop's end on 9
  assert.deepEqual(
    given?.notes.map((note) => note.start),
    [0, 1, 3, 4],
  );
  assert.equal(clipAt(opened, 1).loopEnd, 7);
});

test("notes that cannot be played are left out, counted, and told in Live's log", async () => {
  const { port, requests } = await daemon({ notices: [["voice_leading", 2, 1, 0]] });
  const log: string[] = [];
  const opened = live(setNamed("atb"), port, { log });
  const { notes } = opened.set.tracks[0].slots[0].clip;
  const whole = notes.length;
  notes[0].startTime = Number.NaN;
  notes[1].duration = Number.POSITIVE_INFINITY;
  notes[2].duration = 0;
  notes[3].duration = 1e9; // playable: Live ends it with the clip
  await opened.clickSlots(SOPRANO, ATB);
  const heard = requests[0]?.clips[0]?.notes ?? [];
  assert.equal(heard.length, whole - 3);
  assert.ok(heard.every(({ start, duration }) => start + duration <= 16));
  assert.deepEqual(opened.dialogs.sentences, []);
  assert.match(log[0] ?? "", /Notes without length or with impossible values, ignored: 3/);
  assert.match(log[1] ?? "", /2 parallel fifths or octaves, 1 crossings/);
});
