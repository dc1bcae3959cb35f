/** Reading clips: what of them is heard, where their bars lie, whose voice they are. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  begun,
  heard,
  type Note,
  nextBar,
  phaseAt,
  region,
  scaleOf,
  unrolled,
} from "../src/clip.js";
import { voiceNamed } from "../src/voices.js";

function note(start: number, duration = 1, pitch = 60): Note {
  return { pitch, start, duration, velocity: 100, muted: false };
}

const MARKERS = { looping: true, loopStart: 4, loopEnd: 8, startMarker: 2, endMarker: 16 };

test("a looping clip is heard up to its loop's end, another one between its markers", () => {
  assert.deepEqual(region(MARKERS), { start: 2, end: 8 });
  assert.deepEqual(region({ ...MARKERS, startMarker: 6 }), { start: 4, end: 8 });
  assert.deepEqual(region({ ...MARKERS, looping: false }), { start: 2, end: 16 });
});

test("notes count from the region's beginning; what no host can play is left out", () => {
  const notes = [note(1.5), note(2), note(7.99), note(8), note(Number.NaN), note(3, 0)];
  const starts = heard(notes, { start: 2, end: 8 }).map(({ start }) => start);
  assert.deepEqual(starts, [0, 5.99]);
});

test("a note that rings past the end is heard up to it, and is copied at full length", () => {
  const ringing = { ...note(7, 3), rest: { probability: 0.5 } };
  const whole = { start: 4, end: 8 };
  assert.deepEqual(heard([ringing], whole), [{ ...ringing, start: 3, duration: 1 }]);
  assert.deepEqual(begun([ringing], whole), [{ ...ringing, start: 3 }]);
});

test("the next bar begins at the first bar line at or after the clip's end", () => {
  const clip = { notes: [], tempo: 120, meter: { numerator: 4, denominator: 4 }, phase: 0 };
  assert.equal(nextBar({ ...clip, length: 7 }), 8);
  assert.equal(nextBar({ ...clip, length: 8 }), 8);
  assert.equal(nextBar({ ...clip, length: 8.0005 }), 8); // rounded on its way
  const waltz = { ...clip, meter: { numerator: 3, denominator: 4 }, phase: 2 };
  assert.equal(nextBar({ ...waltz, length: 4.5 }), 7);
  assert.equal(nextBar({ ...waltz, length: 0.0001, phase: 0 }), 3);
});

test("the phase counts from the last bar line, before the beginning too", () => {
  assert.equal(phaseAt(5, { numerator: 3, denominator: 4 }), 2);
  assert.equal(phaseAt(-1, { numerator: 4, denominator: 4 }), 3);
  assert.equal(phaseAt(4, { numerator: 6, denominator: 8 }), 1);
});

test("a scale is the set of its pitch classes", () => {
  assert.deepEqual(scaleOf(2, [0, 2, 4, 5, 7, 9, 11]), { root: 2, mask: 0b101011010110 });
  assert.equal(scaleOf(0, []), undefined);
});

test("an arrangement clip's loop is unrolled from its start marker", () => {
  const notes = [note(2), note(4), note(7, 3)];
  const placed = { start: 100, end: 112 };
  const found = unrolled(notes, MARKERS, placed, { start: 100, end: 112 });
  assert.deepEqual(
    found.map(({ start, duration }) => [start, duration]),
    [
      [0, 1],
      [2, 1],
      [5, 1],
      [6, 1],
      [9, 1],
      [10, 1],
    ],
  );
});

test("only the selected part of an arrangement clip is heard", () => {
  const once = { ...MARKERS, looping: false, startMarker: 0 };
  const notes = [note(0), note(4), note(8)];
  const found = unrolled(notes, once, { start: 16, end: 32 }, { start: 20, end: 24 });
  assert.deepEqual(
    found.map(({ start }) => start),
    [0],
  );
});

test("names speak of voices as they do to the daemon", () => {
  assert.equal(voiceNamed("02 Alto (choir)"), "alto");
  assert.equal(voiceNamed("Verse · soprano"), "soprano");
  assert.equal(voiceNamed("S"), "soprano");
  assert.equal(voiceNamed("Synth Pad"), undefined);
  assert.equal(voiceNamed("Soprano and Alto"), undefined);
  assert.equal(voiceNamed("Contrabass"), undefined);
});
