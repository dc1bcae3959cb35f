/** The page's playback: which notes sound when, without a browser and without sound. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { defined } from "./page.mjs";

const page = { document: { hidden: false }, setInterval: () => 0, clearInterval: () => {} };
const { stretches, placeOf, Transport, stations, stationAt, Path } = defined(
  ["clock.js", "sound.js", "path.js"],
  ["stretches", "placeOf", "Transport", "stations", "stationAt", "Path"],
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

/** Three takes of two notes, 3 beats each, and a path over them; what is shown is taken note of. */
function walker() {
  const { transport, sung, run } = player(3, []);
  const shown = [0];
  const takes = {
    shown: 0,
    music: { takes: [60, 64, 67] },
    notesOf: (pitch, from, until) =>
      [
        { pitch, start: 0 },
        { pitch: pitch + 12, start: 1 },
      ].filter(({ start }) => start >= from && start < until),
    choose: (take) => {
      takes.shown = take;
      shown.push(take);
      path.changed();
    },
  };
  const path = new Path(takes, transport, [3, 3, 3]);
  transport.notesFrom = (from, until) => path.notesFrom(from, until);
  const walk = (seconds) => {
    for (let left = seconds; left > 0; left -= 0.1) {
      run(0.1);
      path.follow();
    }
  };
  return { transport, takes, path, sung, shown, walk };
}

test("a path plays its takes one after the other, in time, and shows the one that sounds", () => {
  const { transport, path, sung, shown, walk } = walker();
  transport.loop = false;
  path.toggle();
  walk(12);
  assert.deepEqual(sung, [
    [60, 0.06],
    [72, 1.06],
    [64, 3.06],
    [76, 4.06],
    [67, 6.06],
    [79, 7.06],
  ]);
  assert.deepEqual(shown, [0, 0, 1, 2, 0]); // chosen, then come to, then back at the beginning
  assert.equal(transport.playing, false);
});

test("choosing a take on the path goes on from there, and muting goes on where it is", () => {
  const { transport, takes, path, sung, walk } = walker();
  path.toggle();
  walk(1.5);
  sung.length = 0;
  takes.choose(2);
  walk(0.5);
  assert.equal(sung[0][0], 67);
  const { beat } = transport;
  path.changed();
  assert.ok(Math.abs(transport.beat - beat) < 0.1);
});

test("leaving the path plays on in the take it had come to", () => {
  const { transport, path, walk } = walker();
  path.toggle();
  walk(4.5);
  const { beat } = path;
  path.toggle();
  assert.equal(transport.length, 3);
  assert.equal(transport.playing, true);
  assert.ok(Math.abs(transport.beat - beat) < 1e-6);
  path.toggle();
  assert.ok(Math.abs(transport.beat - 3 - beat) < 1e-6);
});

test("the stations of a path are its takes, whatever their lengths", () => {
  const lengths = [10.1, 4, 1 / 3];
  const all = stations(lengths, 0, 100);
  assert.deepEqual(
    Array.from(all, ({ take, from, until }) => [take, from, until]),
    lengths.map((length, take) => [take, 0, length]),
  );
  assert.deepEqual(
    [0, 10.0999, 10.1, 14.1, 99].map((beat) => stationAt(lengths, beat)),
    [0, 0, 1, 2, 2],
  );
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
