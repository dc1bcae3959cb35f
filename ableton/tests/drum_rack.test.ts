/** What Live knows of a track reaches the daemon: clips that a Drum Rack plays are drums. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeLive } from "../../tests/live/native_host.mjs";
import { Host } from "../src/host.js";
import { Session } from "../src/session.js";
import { COMPLETE, DIALOG, daemon, type Json, live } from "./fixtures.js";

const HATS = { name: "Top", length: 8, notes: [[42, 0, 0.25]] };
const PLACED = { ...HATS, start: 0, end: 8 };

/** A track with a Drum Rack and one without, with the same clip in all their places. */
function twoTracks(): Json {
  const places = {
    slots: [HATS],
    arrangement: [PLACED],
    takeLanes: [{ name: "Take", clips: [PLACED] }],
  };
  const tracks = [
    { name: "1", drum_rack: true, ...places },
    { name: "2", ...places },
  ];
  return { scenes: [{}], tracks };
}

test("a clip is sent as drums from the slots, the Arrangement and the takes of a rack", async () => {
  const { port, requests } = await daemon();
  const opened = live(twoTracks(), port);
  const [rack, plain] = opened.set.tracks;
  await opened.clickSlots(COMPLETE, [
    [0, 0],
    [1, 0],
  ]);
  await opened.clickTime(COMPLETE, 0, 8, [rack, plain]);
  await opened.clickTime(COMPLETE, 0, 8, [rack.takeLanes[0], plain.takeLanes[0]]);
  assert.deepEqual(opened.dialogs.sentences, []);
  const sent = requests.map(({ clips }) => clips.map(({ drums }) => drums));
  assert.deepEqual(sent, Array(3).fill([true, false]));
});

test("voices that are sung to drums are none", async () => {
  const { port, requests } = await daemon();
  const asked = { act: "ask", task: "harmonize", fields: { voices: 1 }, locks: [], free: [] };
  const again = { locks: [[0, 4]], free: [[4, 8]], shown: 1 };
  const wishes = [asked, { ...asked, ...again }].map((wish) => ({ shown: 0, kept: [], ...wish }));
  const answer = (): string => JSON.stringify(wishes.shift()) ?? "";
  await live(twoTracks(), port, { answer }).clickSlots(DIALOG, [[0, 0]]);
  const sent = requests[1]?.clips.map(({ voice, drums }) => [voice, drums]);
  assert.deepEqual(sent, [
    [undefined, true],
    ["soprano", false],
  ]);
});

test("a Live that does not tell its devices is asked all the same", () => {
  const missing = undefined;
  const broken = () => {
    throw new Error("Invalid object reference");
  };
  for (const trackGetDevices of [missing, () => null, () => [null], broken]) {
    const opened = new FakeLive(twoTracks());
    const { activation } = opened;
    const initializeExtensionHost = (wanted: { apiVersion: string }): Json => {
      const native: Json = activation.initializeExtensionHost(wanted);
      return { ...native, dataModel: { ...native.dataModel, trackGetDevices } };
    };
    const host = new Host({ ...activation, initializeExtensionHost });
    const slots = host.tracks().flatMap((track) => host.slots(track));
    const { sources } = new Session(host, { selected_clip_slots: slots });
    assert.deepEqual(
      sources.map(({ clip }) => clip.role),
      [undefined, undefined],
    );
  }
});
