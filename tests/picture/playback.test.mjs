/** The page's playback: which notes sound when, without a browser and without sound. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { defined } from "./page.mjs";

const page = { document: { hidden: false }, setInterval: () => 0, clearInterval: () => {} };
const { stretches, placeOf, Transport } = defined(
  ["clock.js", "sound.js"],
  ["stretches", "placeOf", "Transport"],
  page,
);

/** A transport at 60 bpm (a beat is a second) over notes, with a clock that the test turns. */
function player(length, notes) {
  const within = (from, until) => notes.filter(({ start }) => start >= from && start < until);
  const transport = new Transport(length, 60, within);
  const sung = []; // [pitch, second]
  transport.choir = {
    audio: { currentTime: 0, resume: () => {} },
    master: { gain: {} },
    hush: () => {},
    sing: (pitch, _velocity, second) => sung.push([pitch, Math.round(second * 1000) / 1000]),
  };
  const run = (seconds) => {
    const audio = transport.choir.audio;
    for (const end = audio.currentTime + seconds; audio.currentTime < end && transport.playing; ) {
      audio.currentTime += 0.025;
      transport.ahead();
    }
  };
  return { transport, sung, run };
}

const SCALE = [60, 62, 64].map((pitch, start) => ({ pitch, start, duration: 1, velocity: 100 }));

test("every note sounds once, at its moment", () => {
  const { transport, sung, run } = player(3, SCALE);
  transport.loop = false;
  transport.play();
  run(10);
  assert.deepEqual(sung, [
    [60, 0.06],
    [62, 1.06],
    [64, 2.06],
  ]);
  assert.equal(transport.playing, false);
  assert.equal(transport.beat, 0);
});

test("a loop goes round without a gap, however odd its length", () => {
  for (const length of [3, 10.1, 16 / 3, 0.1, 7.000001]) {
    const { transport, sung, run } = player(length, [{ pitch: 60, start: 0, velocity: 100 }]);
    transport.play();
    run(12 * length);
    assert.ok(sung.length >= 12);
    for (const [round, [, second]] of sung.entries()) {
      assert.ok(Math.abs(second - 0.06 - round * length) < 0.002, `${length}: ${sung}`);
    }
  }
});

test("stretches cover all there is, and end", () => {
  for (const length of [10.1, 1 / 3, 33]) {
    const song = { start: length / 7, length, loop: true };
    const beats = stretches(song, 0, 40).reduce((sum, { from, until }) => sum + until - from, 0);
    assert.ok(Math.abs(beats - 40) < 1e-6);
  }
  assert.deepEqual([...stretches({ start: 3, length: 3, loop: false }, 0, 1)], []);
});

test("seeking, another tempo and one round only keep their place", () => {
  const { transport, sung, run } = player(3, SCALE);
  transport.seek(1);
  transport.play();
  transport.change({ tempo: 120 });
  run(0.5);
  assert.deepEqual(sung.at(-1), [64, 0.56]);
  transport.change({ loop: false });
  run(5);
  assert.equal(transport.playing, false);
});

test("a page behind another tab hands over more at once", () => {
  const { transport, sung } = player(3, SCALE);
  page.document.hidden = true;
  transport.play();
  page.document.hidden = false;
  assert.equal(sung.length, 2);
});

test("bars and beats are counted from one, a pick-up's bar is nought", () => {
  const plain = { meter: "4/4", bars: [[0, 1]] };
  const pickup = { meter: "4/4", bars: [[1, 1]] };
  const eighths = { meter: "6/8", bars: [[0, 1]] };
  assert.deepEqual([placeOf(plain, 0), placeOf(plain, 5.5)], ["1.1", "2.2"]);
  assert.deepEqual([placeOf(pickup, 0), placeOf(pickup, 1)], ["0.4", "1.1"]);
  assert.equal(placeOf(eighths, 3.5), "2.2");
});
