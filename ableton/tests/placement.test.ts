/** Where new voices go. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Picture, place, stack } from "../src/placement.js";
import type { VoiceName } from "../src/voices.js";

/** Tracks drawn as `name: slots`, x occupied, . empty, # selected and empty; `!` = not usable. */
function picture(drawing: string[], rest: Partial<Picture> = {}): Picture {
  const selected: Picture["selected"][number][] = [];
  const lanes = drawing.map((line, lane) => {
    const [name = "", slots = ""] = line.split(":");
    const cells = [...slots.trim()];
    for (const [row, cell] of cells.entries()) if (cell === "#") selected.push({ lane, row });
    const usable = !name.startsWith("!");
    return { name: name.replace("!", ""), usable, occupied: cells.map((cell) => cell === "x") };
  });
  const rows = lanes[0]?.occupied.length ?? 0;
  const home = { lane: 0, row: 0 };
  return { lanes, rows, home, selected, canAddTracks: true, canAddRows: true, ...rest };
}

/** The places of voices, in words. */
function places(voices: VoiceName[], drawn: Picture): string[] {
  const found = place(voices, drawn);
  return voices.map((voice) => {
    const at = found.get(voice);
    if (!at) return "nowhere";
    if (at.kind === "cell") return `${drawn.lanes[at.lane]?.name} ${at.row}`;
    return at.kind === "new row"
      ? `${drawn.lanes[at.lane]?.name} new ${at.nth}`
      : `new ${at.name} ${at.nth}`;
  });
}

test("empty selected slots take the voices in score order", () => {
  const drawn = picture(["Lead: x", "One: #", "Two: #", "Three: #"]);
  assert.deepEqual(places(["soprano", "tenor", "bass"], drawn), ["One 0", "Two 0", "Three 0"]);
});

test("a selected slot on a track named after a voice is that voice's", () => {
  const drawn = picture(["Lead: x", "Bass: #", "Other: #", "My Sop: #"]);
  assert.deepEqual(places(["soprano", "tenor", "bass"], drawn), ["My Sop 0", "Other 0", "Bass 0"]);
});

test("the sources' own scene comes before the others", () => {
  const drawn = picture(["Lead: .x#", "One: .##"], { home: { lane: 0, row: 1 } });
  assert.deepEqual(places(["soprano", "alto"], drawn), ["One 1", "Lead 2"]);
});

test("occupied, frozen, group and audio slots are no places, even when selected", () => {
  const drawn = picture(["Lead: x", "!Frozen: #", "Full: x"], { selected: [{ lane: 2, row: 0 }] });
  assert.deepEqual(places(["soprano"], drawn), ["new Soprano 0"]);
});

test("what the selection does not hold goes to new tracks named after the voices", () => {
  const drawn = picture(["Lead: x", "One: #"]);
  const voices: VoiceName[] = ["soprano", "alto", "tenor"];
  assert.deepEqual(places(voices, drawn), ["One 0", "new Alto 0", "new Tenor 1"]);
});

test("a track of the voice's very name is used again, below what it has", () => {
  const drawn = picture(["Lead: x..", "Soprano: xx."]);
  assert.deepEqual(places(["soprano"], drawn), ["Soprano 2"]);
  const full = picture(["Lead: x..", "Soprano: xxx", "alto: xxx"]);
  assert.deepEqual(places(["soprano", "alto"], full), ["Soprano new 0", "alto new 0"]);
  const bassSynth = picture(["Lead: x..", "Sub Bass: ..."]);
  assert.deepEqual(places(["bass"], bassSynth), ["new Bass 0"]);
});

test("without new tracks the voices go below the source, then into new scenes", () => {
  const drawn = picture(["Lead: x."], { canAddTracks: false });
  const voices: VoiceName[] = ["soprano", "alto", "tenor"];
  assert.deepEqual(places(voices, drawn), ["Lead 1", "Lead new 0", "Lead new 1"]);
  const tight = picture(["Lead: x."], { canAddTracks: false, canAddRows: false });
  assert.deepEqual(places(voices, tight), ["Lead 1", "nowhere", "nowhere"]);
  const gone = { lane: -1, row: 0 };
  const homeless = picture(["Lead: x."], { canAddTracks: false, home: gone });
  assert.deepEqual(places(["soprano"], homeless), ["nowhere"]);
});

test("no two voices share a place, whatever is drawn", () => {
  const voices: VoiceName[] = ["soprano", "alto", "tenor", "bass"];
  for (let bits = 0; bits < 4 ** 6; bits += 7) {
    const cell = (at: number): string => "x.#."[(bits >> (2 * at)) & 3] ?? ".";
    const drawn = picture([`Lead: ${cell(0)}${cell(1)}`, `Alto: ${cell(2)}${cell(3)}`], {
      canAddTracks: (bits & 1) === 0,
    });
    const found = places(voices, drawn);
    assert.equal(new Set(found).size, 4, `${found}`);
    for (const [at, lane] of drawn.lanes.entries()) {
      for (const row of [0, 1].filter((row) => lane.occupied[row])) {
        assert.ok(!found.includes(`${drawn.lanes[at]?.name} ${row}`));
      }
    }
  }
});

/** The places of a series of clips, in words. */
function series(count: number, drawn: Picture): string[] {
  const ids = Array.from({ length: count }, (_, at) => String(at));
  return ids.map((id) => {
    const at = stack(ids, drawn).get(id);
    if (!at || at.kind === "new track") return "nowhere";
    return at.kind === "cell" ? `${at.row}` : `new ${at.nth}`;
  });
}

test("a series goes below the first source, around what is there, then to new scenes", () => {
  const drawn = picture(["Drums: .x.x..", "Other: ......"], { home: { lane: 0, row: 1 } });
  assert.deepEqual(series(5, drawn), ["2", "4", "5", "new 0", "new 1"]);
});

test("a series has no place on a track that takes no clips, nor below the last scene there is", () => {
  assert.deepEqual(series(2, picture(["!Frozen: x.."])), ["nowhere", "nowhere"]);
  assert.deepEqual(series(2, picture(["Drums: x."], { canAddRows: false })), ["1", "nowhere"]);
});
