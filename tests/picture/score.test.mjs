/** What the page works out by itself: bars, pitches, places, locked stretches, drums. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { defined } from "./page.mjs";

const NAMES = ["scored", "placeOf", "beatOf", "locksOf", "freeOf", "pieceOf"];
const { scored, placeOf, beatOf, locksOf, freeOf, pieceOf } = defined(
  ["clock.js", "score.js", "locks.js", "kit.js"],
  NAMES,
);

/** What has come out of the scripts' own world, as arrays and objects of this one. */
const plain = (value) => JSON.parse(JSON.stringify(value));

function music(notes, rest = {}) {
  const takes = [{ parts: [{ notes }] }];
  return plain(scored({ meter: "4/4", length: 8, phase: 0, takes, ...rest }));
}

// the same cases as tests/picture/test_sheet.py has for the picture
test("bars are counted from the first bar line, a pick-up's bar is nought", () => {
  assert.deepEqual(music([]).bars, [
    [0, 1],
    [4, 2],
    [8, 3],
  ]);
  const pickup = music([[60, 0, 1]], { phase: 3, length: 5 });
  assert.deepEqual(pickup.bars, [
    [1, 1],
    [5, 2],
  ]);
  assert.deepEqual(pickup.beats, [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(music([], { meter: "6/8", length: 3 }).beats, [0, 0.5, 1, 1.5, 2, 2.5, 3]);
});

test("everything that sounds is in the span, and an octave at the least", () => {
  const { span, pitches } = music([
    [60, -0.5, 1],
    [62, 7, 3],
  ]);
  assert.deepEqual(
    [span, pitches],
    [
      [-1, 10],
      [53, 69],
    ],
  );
  assert.deepEqual(music([]).pitches, [58, 74]);
  const many = Array.from({ length: 200_000 }, (_, at) => [at % 128, at / 100, 1]);
  assert.deepEqual(music(many).pitches, [0, 127]);
});

test("a place is read as it is said", () => {
  for (const meter of ["4/4", "6/8", "7/8"]) {
    const song = music([], { meter, length: 30 });
    for (const beat of [0, 0.5, 3, 10.5]) {
      if (meter === "4/4" && beat % 1) continue;
      assert.equal(beatOf(song, placeOf(song, beat)), beat);
    }
  }
  const song = music([], { phase: 1, length: 8 });
  assert.deepEqual(
    ["1", "2", "2.2", " 1.1 "].map((said) => beatOf(song, said)),
    [3, 7, 8, 3],
  );
  for (const wrong of ["", "one", "1.5", "1.0", "1.2.3"]) assert.equal(beatOf(song, wrong), null);
});

test("locks that touch are one, and free is what they leave", () => {
  const locks = locksOf(
    [
      [6, 9],
      [0, 2],
      [2, 3],
      [5, 5],
    ],
    8,
  );
  assert.deepEqual(plain(locks), [
    [0, 3],
    [6, 8],
  ]);
  assert.deepEqual(plain(freeOf(locks, 8)), [[3, 6]]);
  assert.deepEqual(plain(freeOf([], 8)), [[0, 8]]);
  assert.deepEqual(plain(freeOf([[0, 8]], 8)), []);
});

test("the usual pitches play the usual drums, and any other a click", () => {
  const drums = {
    36: "kick",
    38: "snare",
    22: "hat",
    42: "hat",
    46: "open",
    49: "crash",
    51: "ride",
  };
  for (const [pitch, name] of Object.entries(drums)) assert.equal(pieceOf(Number(pitch)), name);
  assert.equal(pieceOf(99), "click");
});
