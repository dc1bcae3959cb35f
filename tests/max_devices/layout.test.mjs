/** The devices' faces: sizes, margins, parameters and their names, as Ableton asks for them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { protocol } from "../../max_devices/build.mjs";
import { DEVICES } from "./built.mjs";

const { TASKS } = await protocol();
const HEIGHT = 169; // of a device in Live
const SMALLEST = 15; // pixels that a finger of a mouse can hit
const [STORED, HIDDEN] = [1, 2];

const shown = ({ boxes }) => boxes.filter(({ presentation }) => presentation === 1);
const isParameter = ({ parameter_enable: own, saved_object_attributes: saved }) =>
  own === 1 || saved?.parameter_enable === 1;
const parameters = ({ boxes }) => boxes.filter(isParameter);
const valueof = (box) => box.saved_attribute_attributes.valueof;

test("everything on a face lies inside it, with the same margin on both sides, and nothing overlaps", () => {
  for (const device of DEVICES) {
    const rects = shown(device).map(({ id, presentation_rect: rect }) => ({ id, rect }));
    for (const { id, rect } of rects) {
      const [x, y, width, height] = rect;
      assert.ok(rect.every(Number.isInteger), `${device.file}: ${id} is not on whole pixels`);
      assert.ok(
        x >= 0 && y >= 0 && x + width <= device.patcher.devicewidth,
        `${device.file}: ${id}`,
      );
      assert.ok(y + height <= HEIGHT, `${device.file}: ${id} is cut off`);
      assert.ok(width >= SMALLEST && height >= SMALLEST, `${device.file}: ${id} is too small`);
      for (const other of rects.filter((one) => one.id < id)) {
        const [ox, oy, ow, oh] = other.rect;
        const apart = x >= ox + ow || ox >= x + width || y >= oy + oh || oy >= y + height;
        assert.ok(apart, `${device.file}: ${id} lies on ${other.id}`);
      }
    }
    const left = Math.min(...rects.map(({ rect }) => rect[0]));
    const right =
      device.patcher.devicewidth - Math.max(...rects.map(({ rect }) => rect[0] + rect[2]));
    assert.equal(left, right, `${device.file}: margins`);
    assert.equal(device.patcher.openinpresentation, 1);
  }
});

test("objects lie apart in the patch, too, and displays are as large there as on the face", () => {
  for (const { file, boxes } of DEVICES) {
    for (const box of boxes) {
      const [x, y, width, height] = box.patching_rect;
      for (const other of boxes.filter(({ id }) => id < box.id)) {
        const [ox, oy, ow, oh] = other.patching_rect;
        const apart = x >= ox + ow || ox >= x + width || y >= oy + oh || oy >= y + height;
        assert.ok(apart, `${file}: ${box.id} lies on ${other.id}`);
      }
      if (box.maxclass === "v8ui")
        assert.deepEqual(box.presentation_rect.slice(2), [width, height]);
    }
  }
});

test("parameters have names of their own, a sentence for Live's info view, and a modulation mode", () => {
  for (const device of DEVICES) {
    const boxes = parameters(device);
    const names = boxes.map((box) => valueof(box).parameter_longname);
    assert.deepEqual([...new Set(names)], names, device.file);
    for (const box of boxes) {
      assert.doesNotMatch(valueof(box).parameter_longname, /^live\.|\[\d+\]/);
      assert.match(box.annotation, /^[A-Z0-9].*[.?]$/);
      assert.equal(typeof valueof(box).parameter_modmode, "number");
      assert.deepEqual(device.patcher.parameters[box.id]?.[0], valueof(box).parameter_longname);
    }
  }
});

test("buttons are hidden from undo, and what shapes an answer is stored with the Set", () => {
  for (const device of DEVICES) {
    for (const box of parameters(device)) {
      const isButton = box.maxclass === "live.text" && box.mode === 0;
      const { parameter_invisible: seen, parameter_initial_enable: initial } = valueof(box);
      assert.equal(seen === HIDDEN, isButton, `${device.file}: ${box.id}`);
      assert.equal(initial === 1, !isButton, `${device.file}: ${box.id}`);
    }
  }
});

test("what a device keeps for itself is stored only, and has no face", () => {
  const kept = DEVICES.flatMap(parameters).filter(({ text }) => text?.startsWith("pattr "));
  assert.deepEqual(
    kept.map((box) => [valueof(box).parameter_invisible, box.presentation]),
    Array(5).fill([STORED, undefined]),
  );
});

test("ranges and defaults are those of the protocol", () => {
  const task = {
    "Antiphon Continue.amxd": "continue",
    "Antiphon Generate.amxd": "continue",
    "Antiphon Harmonize.amxd": "harmonize",
    "Antiphon Transform.amxd": "humanize",
  };
  const field = {
    Bars: "bars",
    Variations: "variations",
    Temperature: "temperature",
    Density: "density",
    Quality: "quality",
  };
  let compared = 0;
  for (const device of DEVICES.filter(({ file }) => task[file])) {
    for (const box of parameters(device)) {
      const value = valueof(box);
      const known = TASKS[task[device.file]].fields.find(
        ({ name }) => name === field[value.parameter_longname],
      );
      if (!known) continue;
      const { low, high, unit, default: usual } = known;
      assert.deepEqual(
        [value.parameter_mmin, value.parameter_mmax, value.parameter_initial[0]],
        [low / unit, high / unit, usual / unit],
        value.parameter_longname,
      );
      compared++;
    }
  }
  assert.equal(compared, 10);
});

test("choices are the protocol's where a task has them, and the transformation begins gently", () => {
  const { boxes } = DEVICES.find(({ file }) => file === "Antiphon Transform.amxd");
  const value = (name) => valueof(boxes.find(({ varname }) => varname === name));
  const field = (name) => TASKS.humanize.fields.find((one) => one.name === name);
  assert.deepEqual(value("Style").parameter_enum, field("style").choices);
  const { parameter_mmin: low, parameter_mmax: high, parameter_initial: usual } = value("Amount");
  assert.deepEqual([low, high, usual], [0, field("amount").high / field("amount").unit, [0.5]]);
});

test("Push finds the parameters in a bank", () => {
  for (const { patcher } of DEVICES) {
    const { parameters } = patcher.parameters.parameterbanks[0];
    assert.equal(parameters.length, 8);
    assert.notEqual(parameters[0], "-");
  }
});
