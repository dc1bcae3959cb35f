/** The musician's own notes, played anew: the same rule as bridge/replaying.py. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Note } from "../src/clip.js";
import { replayed } from "../src/replaying.js";

function note(pitch: number, start: number, velocity = 100, more: Partial<Note> = {}): Note {
  return { pitch, start, duration: 0.25, velocity, muted: false, ...more };
}

test("the nth note of a pitch is played as the nth of that pitch, whatever the order", () => {
  const own = [note(42, 2), note(36, 0), note(42, 1, 80, { muted: true })];
  const played = [note(36, 0.05, 90), note(42, 0.98, 30), note(42, 2.1, 40, { duration: 0.2 })];
  assert.deepEqual(replayed(own, played), [
    note(42, 2.1, 40, { duration: 0.2 }),
    note(36, 0.05, 90),
    note(42, 0.98, 30, { muted: true }),
  ]);
});

test("what did not move by a tick stays bit for bit", () => {
  const own = [note(60, 1 / 3, 99)];
  const [same] = replayed(own, [note(60, Math.round(15360 / 3) / 15360, 99)]);
  assert.equal(same?.start, 1 / 3);
});

test("other notes are no answer", () => {
  for (const played of [[], [note(61, 0)], [note(60, 0), note(60, 1)]]) {
    assert.throws(() => replayed([note(60, 0)], played), { code: "bad_transfer" });
  }
});
