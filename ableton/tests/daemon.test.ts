/** How patient the asker is, with short patience so that the tests need none. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Daemon, type Patience } from "../src/daemon.js";
import { Refusal } from "../src/refusal.js";
import { daemon } from "./fixtures.js";
import type { Manners } from "./stand_in.js";

const SHORT: Patience = { welcome: 1000, loading: 100, silence: 150 };
const REQUEST = { task: "harmonize", clips: [], fields: {} } as const;

async function refusal(manners: Manners): Promise<string> {
  const { port } = await daemon(manners);
  const wait = { loading() {}, working() {}, cancelled: new Promise<void>(() => {}) };
  const asked = new Daemon({ port, token: [0, 0] }, 1, SHORT).ask(REQUEST, wait);
  const error = await asked.then(() => undefined).catch((reason) => reason);
  assert.ok(error instanceof Refusal, String(error));
  return error.code;
}

test("a model that loads for too long", async () => {
  assert.equal(await refusal({ states: [["loading", 100]] }), "model_loading");
});

test("a daemon that takes the request and falls silent", async () => {
  assert.equal(await refusal({ mute: true }), "daemon_lost");
});

test("bars that are shown while they are written are not taken for the answer", async () => {
  const { port } = await daemon({ shows: true });
  const wait = { loading() {}, working() {}, cancelled: new Promise<void>(() => {}) };
  const notes = [{ pitch: 48, start: 0, duration: 1, velocity: 90, muted: false }];
  const meter = { numerator: 4, denominator: 4 };
  const clips = [{ notes, length: 4, phase: 0, meter, tempo: 120 }];
  const asked = new Daemon({ port, token: [0, 0] }, 1, { ...SHORT, silence: 5000 });
  const answer = await asked.ask({ ...REQUEST, clips }, wait);
  assert.equal(answer.clips.length, 4);
});

test("a daemon that never learns who we are", async () => {
  assert.equal(await refusal({ forgets: 100 }), "daemon_lost");
});

test("a port on which somebody listens but says nothing", async () => {
  assert.equal(await refusal({ states: [], deaf: true }), "daemon_missing");
});
