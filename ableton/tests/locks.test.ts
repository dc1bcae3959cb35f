/** What a new try leaves alone, and what is heard as drums. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { soundsLikeDrums } from "../src/drums.js";
import { spliced } from "../src/locks.js";
import type { Source } from "../src/stage.js";

const note = (pitch: number, start: number, duration = 1) => ({
  ...{ pitch, start, duration },
  ...{ velocity: 100, muted: false },
});

test("outside the free stretches everything stays, inside it everything is new", () => {
  const base = [note(60, 0, 6), note(61, 3.5), note(62, 4), note(63, 8)];
  const fresh = [note(70, 0), note(71, 4), note(72, 7.5, 3), note(73, 8)];
  const free = [{ start: 4, end: 8 }];
  assert.deepEqual(spliced(base, fresh, free), [
    note(60, 0, 6), // it reaches into the free stretch, and is the musician's
    note(61, 3.5),
    note(71, 4),
    note(72, 7.5, 0.5), // what is new ends where the lock begins
    note(63, 8),
  ]);
  assert.deepEqual(spliced(base, fresh, []), base);
});

function source(name: string, track: string, pitches: number[], duration = 0.25): Source {
  const notes = pitches.map((pitch, at) => note(pitch, at, duration));
  const clip = { notes, length: 8, phase: 0, meter: { numerator: 4, denominator: 4 }, tempo: 120 };
  return { clip, whole: notes, name, track, color: 0, looping: true, lane: 0, dropped: 0 };
}

test("drums are known by a Drum Rack, by their name, their track's, or by kick and snare", () => {
  assert.ok(soundsLikeDrums(source("Main beat", "1", [90])));
  assert.ok(soundsLikeDrums(source("A", "Drum Rack", [90])));
  assert.ok(soundsLikeDrums(source("A", "1", [36, 42, 38, 42])));
  assert.ok(!soundsLikeDrums(source("A", "1", [36, 43, 48], 2)));
  assert.ok(!soundsLikeDrums(source("A", "1", [60, 64, 67])));
  assert.ok(!soundsLikeDrums(source("A", "1", [])));
  const hats = source("A", "1", [42, 42]);
  assert.ok(!soundsLikeDrums(hats));
  assert.ok(soundsLikeDrums({ ...hats, clip: { ...hats.clip, role: "drums" } }));
});
