/** The entries in the Arrangement's menu. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { COMPLETE, daemon, type Json, live, SOPRANO, setNamed } from "./fixtures.js";

/** The Set `arrangement`, and what is selected in it: a take lane and two tracks. */
function open(port: number, more: Json = {}): { opened: Json; lanes: Json[] } {
  const opened = live({ ...setNamed("arrangement"), ...more }, port);
  const [alto, tenor, bass] = opened.set.tracks;
  return { opened, lanes: [alto.takeLanes[0], tenor, bass] };
}

test("a soprano over the selected time, on a new track because its own is occupied", async () => {
  const { port, requests } = await daemon();
  const { opened, lanes } = open(port);
  const before = opened.set.toJSON().tracks;
  const { undoSteps } = await opened.clickTime(SOPRANO, 8, 24, lanes);
  assert.deepEqual(opened.dialogs.sentences, []);
  const after = opened.set.toJSON().tracks;
  assert.deepEqual(after.slice(0, 4), before);
  assert.equal(after[4].name, "Soprano");
  const [clip] = after[4].arrangement;
  assert.deepEqual([clip.start, clip.end], [8, 24]);
  assert.match(clip.name, / · soprano$/);
  assert.equal(undoSteps, 3);
  assert.deepEqual(
    requests[0]?.clips.map(({ voice, length }) => [voice, length]),
    [
      ["alto", 16],
      ["tenor", 16],
      ["bass", 16],
    ],
  );
  const starts = (at: number) => requests[0]?.clips[at]?.notes.map((note) => note.start);
  assert.deepEqual(starts(1), [0, 4, 8, 12]); // two clips in a row
  assert.deepEqual(starts(2), [0, 2, 4, 6, 8, 10, 12, 14]); // a loop played four times
});

test("an empty selected lane takes the voice", async () => {
  const { port } = await daemon();
  const { opened, lanes } = open(port);
  const { undoSteps } = await opened.clickTime(SOPRANO, 12, 20, [...lanes, opened.set.tracks[3]]);
  assert.deepEqual(
    opened.set.tracks[3].arrangement.map((clip: Json) => [clip.start, clip.end]),
    [
      [0, 12],
      [12, 20],
    ],
  );
  assert.equal(undoSteps, 2);
});

test("a right-click on one clip selects no time, and means that clip", async () => {
  const { port, requests } = await daemon();
  const { opened } = open(port);
  await opened.clickTime(COMPLETE, 10, 10, [opened.set.tracks[1]]);
  assert.equal(requests[0]?.clips[0]?.length, 8);
  const places = opened.set
    .toJSON()
    .tracks.flatMap((track: Json) =>
      track.arrangement
        .filter((clip: Json) => / · /.test(clip.name))
        .map((clip: Json) => [track.name, clip.start, clip.end]),
    );
  assert.deepEqual(places, [
    ["Soprano", 8, 16],
    ["Alto", 8, 16], // a new one: the other has a take there
    ["Bass", 8, 16],
  ]);
  assert.equal(opened.set.tracks.length, 7);
});

test("what is put into the time meanwhile is not written over", async () => {
  const { port } = await daemon({
    meanwhile: () => opened.set.addArranged(opened.set.tracks[3], 12, 4),
  });
  const { opened, lanes } = open(port, { mostTracks: 4 });
  await opened.clickTime(SOPRANO, 12, 20, [...lanes, opened.set.tracks[3]]);
  assert.equal(opened.set.tracks[3].arrangement.length, 2);
  const [take] = opened.set.tracks[0].takeLanes[1].clips; // Live gave no track: beside the source
  assert.deepEqual([take.start, take.end], [12, 20]);
  assert.match(take.name, / · soprano$/);
  assert.deepEqual(opened.dialogs.sentences, []);
});

test("what appears while tracks are being made is not written over either", async () => {
  const { port } = await daemon();
  const { opened } = open(port);
  const [, tenor, , soprano] = opened.set.tracks;
  const addTrack = opened.set.addMidiTrack.bind(opened.set);
  opened.set.addMidiTrack = () => {
    if (soprano.arrangement.length === 1) opened.set.addArranged(soprano, 12, 4);
    return addTrack();
  };
  await opened.clickTime(COMPLETE, 12, 20, [tenor, soprano]);
  assert.deepEqual(
    soprano.arrangement.map((clip: Json) => [clip.start, clip.end]),
    [
      [0, 12],
      [12, 16],
    ],
  );
  const names = opened.set.tracks.slice(4).map((track: Json) => track.name);
  assert.deepEqual(names.sort(), ["Alto", "Bass", "Soprano"]);
});

test("nothing in the selected time", async () => {
  const { port } = await daemon();
  const { opened, lanes } = open(port);
  await opened.clickTime(SOPRANO, 100, 104, lanes);
  assert.match(opened.dialogs.sentences.join(), /^No MIDI clip is selected/);
});
