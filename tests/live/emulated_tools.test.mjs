/** The emulated host of MIDI Tools refuses what Live refuses, and knows nothing undocumented. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { MaxDevice } from "./max/device.mjs";
import { Dictionaries } from "./max/dictionaries.mjs";
import { LiveObjects } from "./max/live_objects.mjs";
import { MidiTool } from "./max/midi_tool.mjs";
import { OBJECTS } from "./max/objects.mjs";
import { MaxWorld } from "./max/world.mjs";
import { LiveSet } from "./set.mjs";

const NOTES = [
  [60, 0, 1, 90.5, { probability: 0.5, muted: true }],
  [64, 5, 1, 80],
];

/** A tool on a clip, with a patch that answers a turn by calling `patch(tool, told)`. */
function opened(kind, patch) {
  const world = new MaxWorld();
  const slots = [
    { length: 8, notes: NOTES },
    { length: 4, notes: [] },
  ];
  const set = { scenes: [{}, {}], tracks: [{ slots }], scale: { intervals: [7] } };
  const objects = new LiveObjects(new LiveSet(set));
  const dictionaries = new Dictionaries(world);
  const tool = new MidiTool(world, objects, dictionaries, kind);
  const [one, two] = objects.set.tracks[0].slots.map(({ clip }) => clip);
  objects.view.clip = one;
  const told = {};
  tool.connect((outlet, selector, name) => {
    assert.equal(selector, "dictionary");
    told[outlet === 1 ? "context" : "notes"] = dictionaries.get(name);
    if (outlet === 0) patch(tool, told);
  });
  const answer = (contents) => tool.take("dictionary", [dictionaries.add(contents)]);
  return { world, objects, dictionaries, tool, one, two, told, answer };
}

test("notes and context are handed out as documented, and notes come back into the clip", () => {
  const { tool, told, one, answer, world } = opened("transformation", () => {
    answer({ notes: [{ ...told.notes.notes[0], start_time: 2 }] });
  });
  tool.turn();
  assert.deepEqual(told.notes.notes[0], {
    note_id: 1,
    pitch: 60,
    start_time: 0,
    duration: 1,
    velocity: 90.5,
    mute: 1,
    probability: 0.5,
    velocity_deviation: 0,
    release_velocity: 64,
  });
  assert.deepEqual(told.context.clip, {
    time_selection_start: 0,
    time_selection_end: 8,
    first_note_start: 0,
    last_note_end: 6,
    lowest_pitch: 60,
    highest_pitch: 64,
  });
  assert.deepEqual(
    one.notes.map(({ pitch, startTime, muted }) => [pitch, startTime, muted]),
    [[60, 2, true]],
  );
  assert.deepEqual(world.errors, []);
});

test("within a cycle the same notes are handed out; something else to do begins another one", () => {
  const seen = [];
  const { tool, told, answer } = opened("transformation", () => {
    seen.push(told.notes.notes.length);
    answer({ notes: [] });
  });
  tool.turn();
  tool.turn();
  assert.deepEqual([seen, tool.begun, tool.continued], [[2, 2], 1, 1]);
  tool.end();
  tool.turn();
  assert.deepEqual([seen, tool.begun], [[2, 2, 0], 2]);
});

test("a transformation gets what is selected, and nothing else is touched", () => {
  const { tool, told, one, answer } = opened("transformation", () => answer({ notes: [] }));
  tool.selection.notes = [1];
  tool.turn();
  assert.deepEqual(
    told.notes.notes.map(({ pitch }) => pitch),
    [64],
  );
  assert.equal(one.notes.length, 1);
  assert.equal(one.notes[0].pitch, 60);
});

test("a generator gets no notes, and what it makes takes the place of those in its time", () => {
  const { tool, told, one, answer } = opened("generator", () => {
    answer({ notes: [{ pitch: 72, start_time: 4, duration: 1 }] });
  });
  tool.selection.time = [4, 8];
  tool.turn();
  assert.deepEqual(told.notes.notes, []);
  assert.deepEqual(
    one.notes.map(({ pitch }) => pitch),
    [60, 72],
  );
});

test("the three refusals: too late, unasked, malformed; the clip stays as it is", () => {
  let notes;
  const { tool, one, answer, world } = opened("transformation", () => notes && answer(notes));
  tool.turn();
  assert.match(world.errors.pop(), /^Did not receive a Note dictionary in time/);
  answer({ notes: [] });
  assert.match(world.errors.pop(), /^Received a Note dictionary asynchronously/);
  for (const [key, wrong] of [
    ["notes", { note: [] }],
    ["pitch", { notes: [{ start_time: 0, duration: 1 }] }],
    ["start_time", { notes: [{ pitch: 60, duration: 1 }] }],
    ["duration", { notes: { pitch: 60, start_time: 0 } }],
  ]) {
    notes = wrong;
    tool.turn();
    assert.match(world.errors.pop(), new RegExp(`malformed: The key ${key} is missing`));
  }
  assert.deepEqual(world.errors, []);
  assert.equal(one.notes.length, 2);
});

test("anything that is not documented is an error", () => {
  let notes = [{ pitch: 60, start_time: 0, duration: 1, loudness: 3 }];
  const { tool, answer, dictionaries } = opened("transformation", () => answer({ notes }));
  const turn = () => {
    tool.end();
    try {
      tool.turn();
    } finally {
      tool.end();
    }
  };
  assert.throws(turn, /has no loudness/);
  notes = [{ note_id: 99, pitch: 60, start_time: 0, duration: 1 }];
  const strange = opened("transformation", () => strange.answer({ notes }));
  assert.throws(() => strange.tool.turn(), /note_id 99/);
  assert.throws(() => tool.take("bang", []), /does not understand bang/);
  assert.throws(() => tool.connect(() => {}), /one live.miditool.in/);
  assert.throws(() => OBJECTS["live.miditool.in"]({}, [], {}), /MIDI Tools only/);
  assert.throws(() => OBJECTS["live.miditool.in"]({}, [], { tool: new MidiTool() })(0, "int"));
  const { Dict } = dictionaries;
  assert.throws(() => new Dict().setparse("a", "{}"), /setparse is not emulated/);
  assert.throws(() => new Dict("nowhere").stringify(), /no dictionary nowhere/);
});

test("a dictionary makes a list of one its only item, and Max keeps every name and text", () => {
  const world = new MaxWorld();
  const { Dict } = new Dictionaries(world);
  const dict = new Dict();
  dict.parse('{"notes":[{"pitch":60}],"scale":[0,2]}');
  assert.equal(new Dict(dict.name).stringify(), '{"notes":{"pitch":60},"scale":[0,2]}');
  assert.equal(world.symbols.size, 2);
  dict.parse('{"notes":[]}');
  assert.equal(dict.stringify(), '{"notes":[]}');
  assert.equal(world.symbols.size, 3);
});

test("a tool that is applied before Live has loaded it takes no note away", () => {
  for (const [title, error] of [
    ["Antiphon Generate", /^Did not receive a Note dictionary in time/],
    ["Antiphon Transform", /^$/],
  ]) {
    const path = fileURLToPath(new URL(`../../max_devices/dist/${title}.amxd`, import.meta.url));
    const slots = [{ length: 8, notes: NOTES }];
    const device = new MaxDevice(path, { scenes: [{}], tracks: [{ slots }] });
    const before = JSON.stringify(device.set);
    device.select(0, 0);
    device.apply();
    assert.equal(JSON.stringify(device.set), before, title);
    assert.match(device.world.errors.join(), error, title);
    device.close();
  }
});
