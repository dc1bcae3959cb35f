/** Where new voices go. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { beneath, type Picture, type Place, place, type Sung, stack } from "../src/placement.js";
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
  const may = { canAddTracks: true, canAddRows: true, canAddTakes: false };
  const homes = [rest.home ?? home];
  return { lanes, rows, home, homes, selected, ...may, ...rest };
}

/** A place in words. */
function words(at: Place | undefined, { lanes, rows }: Picture): string {
  if (!at) return "nowhere";
  const lane = lanes[at.lane]?.name ?? `new ${at.name} ${at.lane - lanes.length}`;
  return at.row < rows ? `${lane} ${at.row}` : `${lane} new ${at.row - rows}`;
}

/** The places of voices, in words; of `takes` takes of them, one after the other. */
function places(voices: VoiceName[], drawn: Picture, takes = 1): string[] {
  const parts: Sung[] = Array.from({ length: takes }, (_, take) =>
    voices.map((voice) => ({ voice, take })),
  ).flat();
  const found = place(parts, drawn);
  return parts.map((part) => words(found.get(part), drawn));
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
  assert.deepEqual(places(["soprano"], drawn), ["new Soprano 0 0"]);
});

test("what the selection does not hold goes to new tracks named after the voices", () => {
  const drawn = picture(["Lead: x", "One: #"]);
  const voices: VoiceName[] = ["soprano", "alto", "tenor"];
  assert.deepEqual(places(voices, drawn), ["One 0", "new Alto 0 0", "new Tenor 1 0"]);
});

test("a track of the voice's very name is used again, below what it has", () => {
  const drawn = picture(["Lead: x..", "Soprano: xx."]);
  assert.deepEqual(places(["soprano"], drawn), ["Soprano 2"]);
  const full = picture(["Lead: x..", "Soprano: xxx", "alto: xxx"]);
  assert.deepEqual(places(["soprano", "alto"], full), ["Soprano new 0", "alto new 0"]);
  const bassSynth = picture(["Lead: x..", "Sub Bass: ..."]);
  assert.deepEqual(places(["bass"], bassSynth), ["new Bass 0 0"]);
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

test("further takes follow the first one down its track", () => {
  const fresh = picture(["Lead: x."]);
  assert.deepEqual(places(["soprano", "alto"], fresh, 3), [
    ...["new Soprano 0 0", "new Alto 1 0"],
    ...["new Soprano 0 1", "new Alto 1 1"],
    ...["new Soprano 0 new 0", "new Alto 1 new 0"],
  ]);
  const own = picture(["Lead: x..", "Soprano: .x."]);
  assert.deepEqual(places(["soprano"], own, 3), ["Soprano 0", "Soprano 2", "Soprano new 0"]);
  const chosen = picture(["Lead: x...", "One: ##.."]);
  assert.deepEqual(places(["soprano"], chosen, 3), ["One 0", "One 1", "One 2"]);
});

test("in the Arrangement further takes lie in take lanes, and a series does", () => {
  const lanes = { canAddRows: false, canAddTakes: true };
  const taken = picture(["Lead: x", "Soprano: x"], lanes);
  assert.deepEqual(places(["soprano"], taken, 2), ["new Soprano 0 0", "new Soprano 0 new 0"]);
  assert.deepEqual(series(2, taken), ["Lead new 0", "Lead new 1"]);
});

/** The places of a series of clips, in words. */
function series(count: number, drawn: Picture): string[] {
  const ids = Array.from({ length: count }, (_, at) => at);
  const found = stack(ids, drawn);
  return ids.map((id) => words(found.get(id), drawn));
}

test("a series goes below the first source, around what is there, then to new scenes", () => {
  const drawn = picture(["Drums: .x.x..", "Other: ......"], { home: { lane: 0, row: 1 } });
  const below = ["Drums 2", "Drums 4", "Drums 5", "Drums new 0", "Drums new 1"];
  assert.deepEqual(series(5, drawn), below);
});

test("a series has no place on a track that takes no clips, nor below the last scene there is", () => {
  assert.deepEqual(series(2, picture(["!Frozen: x.."])), ["nowhere", "nowhere"]);
  const last = picture(["Drums: x."], { canAddRows: false });
  assert.deepEqual(series(2, last), ["Drums 1", "nowhere"]);
});

test("answers to several clips go below each its own, and share the scenes that are added", () => {
  const homes = [0, 2, 3].map((row) => ({ lane: 0, row })).concat({ lane: 1, row: 3 });
  const drawn = picture(["Drums: x.xx", "Other: ...x", "!Frozen: x..."], { homes });
  const ids = [0, 0, 1, 2, 3, 4].map((source) => ({ source }));
  const found = beneath(ids, drawn);
  assert.deepEqual(
    ids.map((id) => words(found.get(id), drawn)),
    ["Drums 1", "Drums new 0", "Drums new 1", "Drums new 2", "Other new 0", "nowhere"],
  );
});
