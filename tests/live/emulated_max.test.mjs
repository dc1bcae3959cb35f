/** The emulated Max refuses what Max and Live refuse, so that passing in it means something. */

import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { test } from "node:test";
import { canvas } from "./max/canvas.mjs";
import { Pattr } from "./max/controls.mjs";
import { liveApi } from "./max/live_api.mjs";
import { LiveObjects } from "./max/live_objects.mjs";
import { OBJECTS } from "./max/objects.mjs";
import { Script } from "./max/script.mjs";
import { decode, encode, UdpReceive, UdpSend } from "./max/wire.mjs";
import { MaxWorld } from "./max/world.mjs";
import { LiveSet } from "./set.mjs";

const SET = {
  scenes: [{ meter: [3, 4] }, {}],
  tracks: [
    {
      name: "Lead",
      slots: [{ name: "Hook", length: 6, notes: [[60, 0, 1, 90, { probability: 0.5 }]] }],
    },
    { name: "Cold", frozen: true },
  ],
};

function opened(set = SET) {
  const world = new MaxWorld();
  const objects = new LiveObjects(new LiveSet(set));
  const { LiveAPI, changed } = liveApi(world, objects, () => true);
  return { world, objects, LiveAPI, changed };
}

function turns(world) {
  return new Promise((resolve) => world.later(5, resolve));
}

test("a script sees the language and Max, and nothing of Node or of the web", () => {
  const world = new MaxWorld();
  for (const name of ["require", "process", "Buffer", "setTimeout", "console", "URL", "global"]) {
    const source = `function bang() { return typeof ${name}; }`;
    assert.equal(new Script(world, "a.js", source, { out() {} }).call("bang"), "undefined", name);
  }
  const wrapped = new Script(world, "b.js", "(() => { function bang() {} })()", { out() {} });
  assert.throws(() => wrapped.message(0, "bang", []), /does not understand bang/);
});

test("messages go to the function of their name, else to anything, and lists must be atoms", () => {
  const world = new MaxWorld();
  const sent = [];
  const source = "outlets = 2; function anything(...a) { outlet(1, messagename, ...a); }";
  const script = new Script(world, "c.js", source, { out: (...message) => sent.push(message) });
  script.message(0, "/antiphon/ack", [7, 1]);
  assert.deepEqual(JSON.stringify(sent), JSON.stringify([[1, ["/antiphon/ack", 7, 1]]]));
  assert.ok(world.symbols.has("/antiphon/ack"));
  assert.throws(() => script.message(0, "x", [Number.NaN]), /not an atom/);
});

test("a Task runs later, never at once, and once only", async () => {
  const world = new MaxWorld();
  let runs = 0;
  const source = "let t; function go(f) { t = new Task(f); t.schedule(0); t.schedule(0); }";
  new Script(world, "d.js", source, { out() {} }).call("go", () => runs++);
  assert.equal(runs, 0);
  await turns(world);
  assert.equal(runs, 1);
});

test("values come as lists, ids as pairs, and a clip's meter is its scene's", () => {
  const { LiveAPI } = opened();
  const song = new LiveAPI("live_set");
  const slot = new LiveAPI("live_set tracks 0 clip_slots 0");
  assert.deepEqual(song.get("tempo"), [120]);
  assert.equal(song.get("tracks").length, 4);
  assert.equal(song.get("tracks")[0], "id");
  assert.deepEqual(new LiveAPI("live_set tracks 0 clip_slots 1").get("clip"), ["id", 0]);
  slot.id = Number(slot.get("clip")[1]);
  assert.deepEqual(slot.get("signature_numerator"), [3]);
  assert.equal(new LiveAPI("live_set tracks 9").id, "0");
});

test("a track's devices say whether they are Drum Racks", () => {
  const { objects, LiveAPI } = opened({ tracks: [{ drum_rack: true }, {}] });
  const padsOf = (track) =>
    objects.set.tracks[track].devices.map((_device, at) =>
      new LiveAPI(`live_set tracks ${track} devices ${at}`).get("can_have_drum_pads"),
    );
  assert.deepEqual(padsOf(0), [[0], [1]]);
  assert.deepEqual(padsOf(1), [[0]]);
  assert.equal(new LiveAPI("live_set tracks 0").get("devices").length, 4);
  const rack = new LiveAPI("live_set tracks 0 devices 1");
  assert.throws(() => rack.get("drum_pads"), /no drum_pads/);
  objects.set.tracks.shift();
  assert.equal(rack.id, "0");
});

test("what the object model does not document cannot be had", () => {
  const { LiveAPI } = opened();
  const song = new LiveAPI("live_set");
  assert.throws(() => song.get("volume"), /no volume/);
  assert.throws(() => song.set("tracks", 1), /no tracks to set/);
  assert.throws(() => song.call("begin_undo_step"), /no begin_undo_step/);
  assert.throws(() => {
    song.id = "id 3";
  }, /as a number/);
});

test("nothing is changed from inside a notification, but things can be read there", async () => {
  const { world, LiveAPI, changed } = opened();
  const problems = [];
  const heard = () => {
    new LiveAPI("live_set").get("tempo");
    try {
      new LiveAPI("live_set").call("create_scene", -1);
    } catch (reason) {
      problems.push(reason.message);
    }
  };
  const view = new LiveAPI(heard, "live_set view");
  view.property = "detail_clip";
  changed("detail_clip");
  await turns(world);
  assert.equal(problems.length, 3); // once for the object, once for the property, once for the change
  assert.match(problems[0], /Changes cannot be triggered by notifications/);
});

test("occupied slots and frozen tracks take no clip, and Max says so in its console only", () => {
  const { world, LiveAPI } = opened();
  assert.equal(new LiveAPI("live_set tracks 0 clip_slots 0").call("create_clip", 4), undefined);
  assert.equal(new LiveAPI("live_set tracks 1 clip_slots 0").call("create_clip", 4), undefined);
  assert.equal(new LiveAPI("live_set tracks 0 clip_slots 1").call("create_clip", 0), undefined);
  assert.equal(world.errors.length, 3);
});

test("notes come as text and must be whole when they are added", () => {
  const { LiveAPI } = opened();
  const clip = new LiveAPI("live_set tracks 0 clip_slots 0 clip");
  const [note] = JSON.parse(clip.call("get_notes_extended", 0, 128, 0, 6)).notes;
  assert.deepEqual([note.pitch, note.probability, note.mute], [60, 0.5, 0]);
  assert.deepEqual(JSON.parse(clip.call("get_notes_extended", 0, 60, 0, 6)).notes, []);
  assert.throws(
    () => clip.call("add_new_notes", { notes: [{ pitch: 60, start_time: 0 }] }),
    /not a note/,
  );
  assert.throws(() => clip.call("add_new_notes", { notes: [note] }), /no note_id/);
});

test("too many changes in one turn are an error, and so is the Live API in the scheduler", () => {
  const { world, LiveAPI } = opened();
  const song = new LiveAPI("live_set");
  assert.throws(() => {
    for (let count = 0; count < 200; count++) song.call("create_scene", -1);
  }, /too many changes/);
  world.inScheduler(() => assert.throws(() => song.get("tempo"), /scheduler/));
});

test("udpsend drops large packets, udpreceive keeps every string for ever", async () => {
  const world = new MaxWorld();
  const awake = setInterval(() => {}, 1000); // the objects' sockets do not keep a process alive
  const heard = await new Promise((resolve) => {
    const probe = createSocket("udp4");
    probe.bind(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => {
        const receive = new UdpReceive(world, port, true, (...message) =>
          resolve({ message, receive }),
        );
        const send = new UdpSend(world, "127.0.0.1", port);
        send.message("/large", Array(1300).fill(1));
        setTimeout(() => send.message("/small", [1, "word", 0.5]), 20);
      });
    });
  });
  clearInterval(awake);
  assert.deepEqual(heard.message, ["/small", [1, "word", 0.5]]);
  assert.match(world.errors.join(), /dropped/);
  assert.ok(world.symbols.has("word"));
  heard.receive.close();
  assert.throws(() => decode(Buffer.from("/a\0\0,b\0\0\0\0\0\0")), /may not understand/);
  assert.deepEqual(decode(encode("/a", [-1, "b"])), ["/a", [-1, "b"]]);
});

test("objects and canvases refuse what they do not know", () => {
  const out = () => {};
  assert.throws(() => OBJECTS.coll({}, [], { out })(0, "dump", []), /not emulated/);
  assert.throws(() => OBJECTS.udpsend({}, ["127.0.0.1"], {}), /no inlet/);
  const { mgraphics } = canvas([10, 10]);
  assert.throws(() => mgraphics.sketch(), /no sketch/);
  mgraphics.rectangle(0, 0, 1, 1);
  assert.throws(() => mgraphics.fill(), /init/);
});

test("a pattr keeps one number, comes back with it, and only assign leaves no undo step", () => {
  const valueof = { parameter_longname: "Kept", parameter_type: 3, parameter_invisible: 1 };
  const box = (more) => ({
    text: "pattr kept",
    saved_object_attributes: { parameter_enable: 1 },
    saved_attribute_attributes: { valueof: { ...valueof, ...more } },
  });
  const [sent, undo] = [[], []];
  const out = (...message) => sent.push(message);
  const kept = new Pattr(box({ parameter_initial: [0] }), out, undo, { Kept: 7 });
  kept.message("bang", []);
  kept.message("assign", [12]);
  assert.deepEqual(sent, [
    [0, "float", 7],
    [0, "float", 12],
  ]);
  assert.deepEqual(undo, []);
  kept.message("int", [2 ** 24 + 1]);
  assert.deepEqual([kept.value, undo], [2 ** 24, ["Kept"]]); // a float32, and to be undone
  assert.throws(() => kept.message("assign", ["word"]), /one number/);
  assert.throws(() => kept.message("assign", [1, 2]), /one number/);
  assert.throws(() => kept.message("set", [1]), /not emulated/);
  assert.throws(() => kept.turn(1), /no face/);
  assert.throws(() => new Pattr(box({ parameter_type: 0 }), out, undo, {}), /blob/);
  assert.throws(() => new Pattr(box({ parameter_invisible: 2 }), out, undo, {}), /blob/);
});
