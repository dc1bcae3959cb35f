/**
 * A device's patcher, as Max reads it, from its source in `patchers/`.
 *
 * A source names every box once: its class or text, where it lies in the patch (`at`) and in the
 * device (`view`), and what its parameter is. Lines are "box outlet > box inlet". Everything Max
 * wants besides (inlets, outlets, types, parameter keys) follows from `objects.json` and the protocol.
 */

import { readFile } from "node:fs/promises";
import { amxdType } from "./amxd.mjs";
import { parameterKeys } from "./parameters.mjs";

const OBJECTS = JSON.parse(await readFile(new URL("objects.json", import.meta.url), "utf8"));
const HEIGHT = 169; // of every device in Live
const SIZE = { newobj: [null, 20], message: [null, 20] };
const WIDTH_PER_LETTER = 6;
const DATE = 3_155_673_600; // Max counts from 1904: the first of January 2004, and always that

/** The patcher of a source; `fields` are its tasks' tables, `outlets` how many each script has. */
export function patcherOf(source, fields, outlets) {
  const boxes = Object.entries(source.boxes).map(([id, box]) => boxOf(id, box, fields, outlets));
  const scripts = Object.values(source.boxes).flatMap(({ script }) => script ?? []);
  return {
    patcher: {
      fileversion: 1,
      appversion: { major: 9, minor: 0, revision: 10, architecture: "x64", modernui: 1 },
      classnamespace: "box",
      rect: [64, 96, 1480, 720],
      openrect: [0, 0, source.width, HEIGHT],
      openinpresentation: 1,
      default_fontsize: 10,
      default_fontname: "Arial Bold",
      gridsize: [8, 8],
      boxanimatetime: 500,
      devicewidth: source.width,
      description: source.description,
      boxes: boxes.map((box) => ({ box })),
      lines: source.lines.map(lineOf),
      parameters: parametersOf(source),
      dependency_cache: scripts.map((name) => ({ name, bootpath: ".", type: "TEXT", implicit: 1 })),
      latency: 0,
      is_mpe: 1,
      external_mpe_tuning_enabled: 0,
      minimum_live_version: "12.2",
      minimum_max_version: "9.0",
      platform_compatibility: 0,
      project: { ...PROJECT, amxdtype: amxdType(source.kind) },
      autosave: 0,
    },
  };
}

const PROJECT = {
  version: 1,
  creationdate: DATE,
  modificationdate: DATE,
  viewrect: [25, 106, 300, 500],
  autoorganize: 1,
  hideprojectwindow: 1,
  showdependencies: 1,
  autolocalize: 0,
  contents: { patchers: {}, code: {} },
  layout: {},
  searchpath: {},
  detailsvisible: 0,
  readonly: 0,
  devpathtype: 0,
  devpath: ".",
  sortmode: 0,
  viewmode: 0,
  includepackages: 0,
};

function boxOf(id, box, fields, outlets) {
  const maxclass = box.class ?? "newobj";
  const object = box.class ?? box.text.split(" ")[0];
  const known = OBJECTS[object];
  if (!known) throw new Error(`${id}: objects.json does not know ${object}`);
  const out = known.outlets ?? Array(outlets[box.script]).fill("");
  const [x, y] = box.at;
  const [width, height] = box.view?.slice(2) ?? sizeOf(maxclass, box.text);
  return {
    id,
    maxclass,
    numinlets: known.inlets,
    numoutlets: out.length,
    ...(out.length > 0 && { outlettype: out }),
    patching_rect: [x, y, width, height],
    ...(box.view && { presentation: 1, presentation_rect: box.view }),
    ...(box.text !== undefined && { text: box.text }),
    ...(known.saved && { saved_object_attributes: known.saved }),
    ...(box.script && scriptKeys(maxclass, box.script)),
    ...(box.name && looksOf(box)),
    ...(box.name && parameterKeys(box, fields)),
  };
}

function looksOf({ class: maxclass, button, label }) {
  if (maxclass !== "live.text") return {};
  return { mode: button ? 0 : 1, text: label, texton: label };
}

function scriptKeys(maxclass, filename) {
  const textfile = { filename, flags: 0, embed: 0, autowatch: 1 };
  return maxclass === "v8ui"
    ? { filename, border: 0, parameter_enable: 0, textfile }
    : { filename, saved_object_attributes: { parameter_enable: 0 }, textfile };
}

function sizeOf(maxclass, text) {
  const [width, height] = SIZE[maxclass];
  return [width ?? Math.max(32, text.length * WIDTH_PER_LETTER + 16), height];
}

function lineOf(line) {
  const [, from, outlet, to, inlet] = line.match(/^(\w+) (\d) > (\w+) (\d)$/) ?? [];
  if (!from) throw new Error(`not a line: ${line}`);
  return { patchline: { source: [from, Number(outlet)], destination: [to, Number(inlet)] } };
}

/** All parameters by box, and the bank that Push shows: those that can be automated, in order. */
function parametersOf({ boxes }) {
  const named = Object.entries(boxes).filter(([, { name }]) => name);
  const shown = named
    .filter(([, { button, seen }]) => !button && seen === undefined)
    .map(([, { name }]) => name);
  const bank = Array.from({ length: 8 }, (_, at) => shown[at] ?? "-");
  return {
    ...Object.fromEntries(named.map(([id, { name, short }]) => [id, [name, short ?? name, 0]])),
    parameterbanks: { 0: { index: 0, name: "", parameters: bank } },
    inherited_shortname: 1,
  };
}
