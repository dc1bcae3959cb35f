/** What the MIDI Tools decide without Live: what stays, what is asked anew, which bars are meant. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { apart } from "../../max_devices/src/apart.js";
import { barsIn, wholeBars } from "../../max_devices/src/bars.js";
import { Cache, keyOf } from "../../max_devices/src/cache.js";
import { Originals } from "../../max_devices/src/originals.js";
import type { Request } from "../src/chunks.js";
import type { Note } from "../src/clip.js";

const note = (pitch: number, start: number, duration: number): Note => {
  return { pitch, start, duration, velocity: 100, muted: false };
};
const raw = (pitch: number, start_time: number) => ({ pitch, start_time, duration: 1 });

test("new notes keep clear of those of their pitch: they are cut before them or left out", () => {
  const own = [note(60, 2, 1), note(62, 0, 8)];
  const fresh = [note(60, 0, 4), note(60, 2.5, 1), note(60, 3, 1), note(62, 1, 1), note(64, 2, 2)];
  assert.deepEqual(apart(fresh, own), [note(60, 0, 2), note(60, 3, 1), note(64, 2, 2)]);
  assert.deepEqual(apart([note(60, 2 - 1 / 128, 1)], own), []); // nothing worth playing is left
  assert.deepEqual(apart(fresh, []), fresh);
});

test("a question is the same whatever the tempo and the order of its fields, and no other", () => {
  const clip = { notes: [note(60, 0, 1)], length: 4, phase: 0, tempo: 100 };
  const meter = { numerator: 4, denominator: 4 };
  const asked = (tempo: number, fields: Request["fields"]): string =>
    keyOf({ task: "vary", clips: [{ ...clip, meter, tempo }], fields });
  assert.equal(asked(100, { seed: 1, amount: 300 }), asked(120, { amount: 300, seed: 1 }));
  assert.notEqual(asked(100, { seed: 1 }), asked(100, { seed: 2 }));
  const request: Request = { task: "humanize", clips: [], fields: {} };
  assert.notEqual(keyOf(request), keyOf({ ...request, task: "vary" }));
});

test("the newest answers are kept, the others forgotten", () => {
  const cache = new Cache();
  const answer = { clips: [], notices: [], facts: {} };
  for (let at = 0; at < 40; at++) cache.put(String(at), answer);
  assert.equal(cache.get("0"), undefined);
  assert.equal(cache.get("39"), answer);
  assert.equal(cache.get("24"), answer);
  assert.equal(cache.get("23"), undefined);
});

test("what a tool wrote is not the musician's, until somebody touches the clip or goes elsewhere", () => {
  const originals = new Originals();
  const place = { clip: 1, start: 0, end: 8 };
  const mine = [raw(60, 0)];
  const both = [raw(60, 0), raw(72, 4)];
  assert.equal(originals.of(place, mine), mine);
  originals.become(both);
  assert.equal(originals.of(place, [raw(72, 4 + 1e-9), raw(60, 0)]), mine);
  assert.equal(originals.of({ ...place, end: 16 }, both), both);
  assert.equal(originals.of(place, mine), mine);
  originals.become(both);
  const touched = [raw(60, 0), raw(73, 4)];
  assert.equal(originals.of(place, touched), touched);
});

test("time is taken by whole bars, and rounding makes no bar", () => {
  assert.deepEqual(wholeBars({ start: 5, end: 9 }, 4), { start: 4, end: 12 });
  assert.deepEqual(wholeBars({ start: -1, end: 4 + 1e-9 }, 4), { start: -4, end: 4 });
  assert.deepEqual(wholeBars({ start: 4, end: 4 }, 3), { start: 3, end: 6 });
  assert.deepEqual([barsIn(8, 4), barsIn(8.5, 4), barsIn(-1, 4), barsIn(1e-9, 4)], [2, 3, 0, 0]);
});
