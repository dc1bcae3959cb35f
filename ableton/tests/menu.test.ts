/** The menu as a whole: one table, told in the README, and each entry says when it cannot be applied. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MENU } from "../src/menu.js";
import { DIALOG, daemon, live, setNamed } from "./fixtures.js";

const SCOPES = ["ClipSlotSelection", "MidiTrack.ArrangementSelection"];

test("Live is offered the table, in its order, each entry under a name of its own", () => {
  const opened = live(setNamed("atb"), 1);
  for (const scope of SCOPES) {
    const titles = MENU.filter(({ scopes }) => scopes.includes(scope)).map(({ title }) => title);
    assert.deepEqual(opened.titles(scope), titles);
  }
  assert.equal(new Set(MENU.map(({ id }) => id)).size, MENU.length);
  assert.equal(new Set(MENU.map(({ title }) => title)).size, MENU.length);
  assert.ok(MENU.every(({ scopes }) => scopes.every((scope) => SCOPES.includes(scope))));
});

test("the README tells of every entry, in the menu's order", () => {
  const page = readFileSync(join(import.meta.dirname ?? "", "../README.md"), "utf8");
  const told = [...page.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, title]) => title);
  assert.deepEqual(
    told,
    MENU.map(({ title }) => title),
  );
});

for (const { title, scopes } of MENU.filter((entry) => entry.title !== DIALOG)) {
  test(`${title}: one sentence where there is nothing to work with, and no undo step`, async () => {
    const { port, requests } = await daemon();
    const opened = live(setNamed("odd"), port);
    await opened.clickSlots(title, []); // nothing
    await opened.clickSlots(title, [[0, 0]]); // an empty clip
    await opened.clickSlots(title, [[2, 0]]); // audio
    if (scopes.length > 1) await opened.clickTime(title, 100, 104, [opened.set.tracks[0]]);
    assert.equal(opened.dialogs.sentences.length, 2 + scopes.length);
    assert.equal(opened.model.undoSteps, 0);
    assert.equal(requests.length, 0);
  });
}
