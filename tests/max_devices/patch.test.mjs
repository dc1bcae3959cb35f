/** The patchers: every object, cord, message and call is one that Max and Live document. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { canvas } from "../live/max/canvas.mjs";
import { Script } from "../live/max/script.mjs";
import { MaxWorld } from "../live/max/world.mjs";
import { DEVICES, objectOf, table } from "./built.mjs";

const { objects: REFERENCE, script: SCRIPT } = table("maxref.json");
const LOM = table("../live/max/lom.json");
const SOURCES = new URL("../../max_devices/src/", import.meta.url);

/** How many inlets or outlets an object has, where its page says a number or how to count. */
function counted(rule, box, script) {
  const args = (box.text ?? "")
    .split(" ")
    .slice(1)
    .filter((word) => !word.startsWith("@"));
  if (rule === "arguments") return args.length;
  if (rule === "arguments - 1") return args.length - 1;
  if (rule === "arguments $") return new Set(box.text.match(/\$[fi]\d/g)).size;
  return rule === "script" ? script : rule;
}

function scriptOf(files, box) {
  if (!box.filename) return {};
  const { mgraphics } = canvas([100, 100], () => {});
  const source = String(files.get(box.filename));
  return new Script(new MaxWorld(), box.filename, source, { out: () => {}, more: { mgraphics } });
}

test("every object has as many inlets and outlets as its reference page says", () => {
  for (const { file, boxes, files } of DEVICES) {
    for (const box of boxes) {
      const page = REFERENCE[objectOf(box)];
      assert.ok(page, `${file}: ${objectOf(box)} is no object that Max documents`);
      const { inlets, outlets } = scriptOf(files, box);
      assert.equal(box.numinlets, counted(page.inlets, box, inlets), `${file}: ${box.id}`);
      assert.equal(box.numoutlets, counted(page.outlets, box, outlets), `${file}: ${box.id}`);
      assert.equal(box.outlettype?.length ?? 0, box.numoutlets, `${file}: ${box.id}`);
    }
  }
});

test("every cord ends where there is an outlet and an inlet, and none is there twice", () => {
  for (const { file, boxes, patcher } of DEVICES) {
    const byId = new Map(boxes.map((box) => [box.id, box]));
    const seen = new Set();
    for (const { patchline } of patcher.lines) {
      const [[from, outlet], [to, inlet]] = [patchline.source, patchline.destination];
      assert.ok(outlet < byId.get(from)?.numoutlets, `${file}: ${from} ${outlet}`);
      assert.ok(inlet < byId.get(to)?.numinlets, `${file}: ${to} ${inlet}`);
      const key = JSON.stringify(patchline);
      assert.ok(!seen.has(key), `${file}: ${key} twice`);
      seen.add(key);
    }
    const linked = new Set(
      patcher.lines.flatMap(({ patchline }) => [patchline.source[0], patchline.destination[0]]),
    );
    assert.deepEqual(
      boxes.filter(({ id }) => !linked.has(id)),
      [],
      "boxes without a cord",
    );
  }
});

test("message boxes and attributes are in the reference of whom they are for", () => {
  for (const { file, boxes, patcher } of DEVICES) {
    const byId = new Map(boxes.map((box) => [box.id, box]));
    for (const { patchline } of patcher.lines) {
      const from = byId.get(patchline.source[0]);
      const to = REFERENCE[objectOf(byId.get(patchline.destination[0]))];
      if (from.maxclass !== "message") continue;
      const [word] = from.text.split(" ");
      const taken = to.messages.includes(word) || to.messages.includes("anything");
      assert.ok(taken, `${file}: ${word} to ${patchline.destination[0]}`);
    }
    for (const box of boxes) {
      const named = (box.text?.match(/@\w+/g) ?? []).map((word) => word.slice(1));
      for (const name of named) assert.ok(REFERENCE[objectOf(box)].attributes.includes(name), name);
    }
  }
});

test("what scripts send to other objects is in their reference", () => {
  assert.ok(REFERENCE.pattr.messages.includes("assign"));
  assert.ok(["port", "anything"].every((word) => REFERENCE.udpsend.messages.includes(word)));
  assert.ok(REFERENCE.udpreceive.messages.includes("port"));
  assert.ok(["list", "int", "remove"].every((word) => REFERENCE.coll.messages.includes(word)));
  assert.deepEqual(REFERENCE["live.miditool.in"].messages, ["bang"]);
  assert.deepEqual(REFERENCE["live.miditool.out"].messages, ["dictionary"]);
  assert.ok(REFERENCE["live.dial"].messages.includes("int"));
});

test("a MIDI Tool answers while Live's call lasts: nothing on the way there and back defers", () => {
  const direct = ["prepend", "v8"];
  for (const { file, boxes, patcher, kind } of DEVICES.filter(({ kind }) => kind !== "midi")) {
    const object = (id) => objectOf(boxes.find((box) => box.id === id));
    const next = (id) =>
      patcher.lines
        .filter(({ patchline }) => patchline.source[0] === id)
        .map(({ patchline }) => patchline.destination[0]);
    const reached = new Set();
    const walk = (id) => {
      if (reached.has(id)) return;
      reached.add(id);
      if (id === "clip" || direct.includes(object(id))) for (const to of next(id)) walk(to);
    };
    walk("clip");
    assert.ok(reached.has("answer"), `${file}: ${kind}`);
    const forbidden = boxes.map(objectOf).filter((name) => /~$|^(node\.script|jweb)$/.test(name));
    assert.deepEqual(forbidden, [], "Live lets no MIDI Tool have these");
  }
});

test("no message to a script is one that v8 or v8ui keeps to itself", () => {
  for (const { file, boxes, patcher } of DEVICES) {
    const byId = new Map(boxes.map((box) => [box.id, box]));
    const toScript = patcher.lines.filter(
      ({ patchline: { source, destination } }) =>
        destination[0] === "mainThread" || source[0] === "notesAre" || source[0] === "contextIs",
    );
    assert.ok(toScript.length > 5);
    for (const { patchline } of toScript) {
      const { maxclass, text } = byId.get(patchline.source[0]);
      const word = maxclass === "message" ? text.split(" ")[0] : text.split(" ")[1];
      if (patchline.source[0] === "order") continue; // the bang is meant for the script
      for (const { messages, attributes } of [REFERENCE.v8, REFERENCE.v8ui]) {
        assert.ok(![...messages, ...attributes].includes(word), `${file}: ${word}`);
      }
    }
  }
  const screen = readFileSync(new URL("screen.ts", SOURCES), "utf8");
  const shown = [...screen.matchAll(/(?:changed|show)\(\s*"(\w+)"/g)].map(([, word]) => word);
  assert.ok(shown.length >= 6);
  const { messages, attributes } = REFERENCE.v8ui;
  assert.deepEqual(
    shown.filter((word) => [...messages, ...attributes].includes(word)),
    [],
  );
});

test("scripts use only what the JavaScript reference documents, and are heard by their handlers", () => {
  const declared = readFileSync(new URL("max.d.ts", SOURCES), "utf8");
  for (const [, name] of declared.matchAll(/^declare (?:function|class|const) (\w+)/gm)) {
    assert.ok(SCRIPT.globals.includes(name), name);
  }
  for (const name of ["Dict", "Task", "LiveAPI", "mgraphics"]) {
    const [, body] = declared.match(new RegExp(`${name}(?:: | )\\{\\n([\\s\\S]*?)\\n\\}`));
    const members = [...body.matchAll(/^ {2}(?:readonly |get |set )?(\w+)[(:]/gm)].map(
      ([, word]) => word,
    );
    for (const member of members.filter((word) => word !== "constructor")) {
      assert.ok(SCRIPT[name].includes(member), `${name}.${member}`);
    }
  }
  for (const { files } of DEVICES) {
    for (const source of files.values()) {
      for (const [, name] of String(source).matchAll(/^function (\w+)/gm)) {
        assert.ok(SCRIPT.handlers.includes(name), name);
      }
      assert.doesNotMatch(String(source), /\b(require|setTimeout)\(|\b(Buffer|console|process)\./);
    }
  }
});

test("LiveAPI and Dict are each named in one file", () => {
  const saying = (word) =>
    readdirSync(SOURCES).filter((file) =>
      readFileSync(new URL(file, SOURCES), "utf8").includes(`new ${word}(`),
    );
  assert.deepEqual([saying("LiveAPI"), saying("Dict")], [["live.ts"], ["dictionary.ts"]]);
});

test("every property and function of Live's that is used is documented, and in one file only", () => {
  const live = readFileSync(new URL("live.ts", SOURCES), "utf8");
  const sources = ["sources.ts", "corners.ts", "picture.ts", "writing.ts", "surroundings.ts"].map(
    (file) => readFileSync(new URL(file, SOURCES), "utf8"),
  );
  const all = [live, ...sources].join("\n");
  const known = (what) => new Set(Object.values(LOM).flatMap((kind) => kind[what] ?? []));
  const used = (pattern) => [...all.matchAll(pattern)].map(([, name]) => name);
  const gotten = [...used(/\.get\("(\w+)"\)/g), ...used(/(?:number|is)\((?:\w+, )?"(\w+)"\)/g)];
  const readable = new Set([...known("get"), ...known("children")]);
  assert.ok(gotten.length > 15);
  assert.deepEqual(
    gotten.filter((name) => !readable.has(name)),
    [],
  );
  const written = used(/\.set\(\w+, "(\w+)"/g);
  assert.ok(written.length > 4);
  assert.deepEqual(
    written.filter((name) => !known("set").has(name)),
    [],
  );
  const called = used(/\.call\("(\w+)"/g);
  assert.ok(called.length > 4);
  assert.deepEqual(
    called.filter((name) => !known("functions").has(name)),
    [],
  );
});
