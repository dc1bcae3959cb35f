/** The dialog in a real browser: the page that the built extension opens, worked by hand. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, Chromium } from "../../tests/picture/chromium.mjs";
import { ATB, clipAt, DIALOG, daemon, type Json, live, setNamed } from "./fixtures.js";

const skip = browser() ? false : "no Chromium or Chrome is installed";
// how Live's web view listens: WebKit's on macOS, WebView2's on Windows
const DOORS = {
  macOS:
    "window.said = []; window.webkit = { messageHandlers: { live: { postMessage: (it) => said.push(it) } } };",
  Windows: "window.said = []; window.chrome = { webview: { postMessage: (it) => said.push(it) } };",
};
let chromium: Json;

before(() => {
  if (!skip) chromium = new Chromium(browser());
});
after(() => chromium?.close());

type Hand = (tab: Json) => Promise<void>;

/** Open each page in a tab, let the hands work it, one after the other, and say what it closed with. */
function worked(hands: Hand[], { door = DOORS.Windows, ...size }: Json = {}) {
  return async (html: string): Promise<string> => {
    const hand = hands.shift();
    if (!hand) return "";
    const tab = await chromium.open(size);
    await tab.show(html, door);
    await hand(tab);
    assert.deepEqual(tab.trouble, []);
    const said = await tab.run("said");
    assert.deepEqual(
      said.map(({ method }: Json) => method),
      ["close_and_send"],
    );
    await tab.close();
    return said[0].params[0];
  };
}

/** Leave a picture of what is shown in the folder that $SCREENSHOTS names. */
async function picture(tab: Json, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), await tab.screenshot());
}

const preview: Hand = async (tab) => {
  await tab.run("element('wish').querySelector('[name=voices]').click()");
  await tab.run("element('ask').click()");
};

test("asked, heard, kept and inserted", { skip }, async () => {
  const { port, requests } = await daemon();
  const keep: Hand = async (tab) => {
    assert.equal(await tab.run("element('ask').textContent"), "Try again");
    await tab.press(" ");
    assert.equal(await tab.run("transport.playing"), true);
    await tab.press("k");
    assert.equal(await tab.run("element('insert').textContent"), "Insert 1 kept");
    await tab.run("element('insert').click()");
  };
  const opened = live(setNamed("atb"), port, { answer: worked([preview, keep]) });
  const { undoSteps } = await opened.clickSlots(DIALOG, [...ATB, [3, 0]]);
  assert.deepEqual(requests[0]?.facts, { variations: 4, voices: 1 });
  assert.equal(clipAt(opened, 3).name, "Verse · soprano");
  assert.equal(undoSteps, 2);
});

test("the whole way with the keyboard alone", { skip }, async () => {
  const { port, requests } = await daemon();
  const tabTo = async (tab: Json, id: string): Promise<void> => {
    for (let times = 0; times < 60; times++) {
      if ((await tab.run("document.activeElement.id")) === id) return;
      await tab.press("Tab");
    }
    assert.fail(`no way to ${id}`);
  };
  const asks: Hand = async (tab) => {
    await tabTo(tab, "ask");
    await tab.press("Enter");
  };
  const locks: Hand = async (tab) => {
    for (const [id, place] of [
      ["from", "2"],
      ["until", "3"],
    ] as const) {
      await tabTo(tab, id);
      await tab.press(place);
      await tab.frames();
    }
    await tabTo(tab, "only");
    await tab.press("Enter");
    await tab.frames();
    assert.equal(await tab.run("element('locked').textContent"), "Locked: 1.1–2.1, 3.1–5.1");
    await tabTo(tab, "ask");
    await tab.press("Enter");
  };
  const leaves: Hand = (tab) => tab.press("Escape");
  const answer = worked([asks, locks, leaves]);
  const opened = live(setNamed("atb"), port, { answer });
  const before = opened.set.toJSON();
  await opened.clickSlots(DIALOG, ATB);
  const { region_start: start, region_end: end } = requests[1]?.facts ?? {};
  assert.deepEqual([start, end], [4 * 15_360, 8 * 15_360]);
  assert.deepEqual(opened.set.toJSON(), before);
});

test("a stretch is marked with the mouse along the bar numbers", { skip }, async () => {
  const { port } = await daemon();
  const marks: Hand = async (tab) => {
    await tab.run("element('stage').scrollIntoView({ block: 'center' })");
    await tab.frames();
    const [top, from, until] = await tab.run(
      "[element('roll').getBoundingClientRect().top, ...[4.3, 6.6].map((beat) => element('roll').getBoundingClientRect().left + stage.roll.x(beat))]",
    );
    await tab.drag([from, top + 8], [until, top + 8]);
    assert.deepEqual(await tab.run("marked"), [4, 7]);
    await tab.run("element('lock').click()");
    await tab.frames();
    assert.equal(await tab.run("element('locked').textContent"), "Locked: 2.1–2.4");
    await tab.press("Escape");
  };
  const opened = live(setNamed("atb"), port, { answer: worked([preview, marks]) });
  await opened.clickSlots(DIALOG, ATB);
});

test("every field is shown with its range; nothing typed gets out of it", { skip }, async () => {
  const { port } = await daemon();
  const types: Hand = async (tab) => {
    const said = await tab.run(`(() => {
      const input = document.querySelector("[name=variations]");
      const try_ = (text) => { input.value = text; input.dispatchEvent(new Event("change")); return input.value; };
      return [input.min, input.max, try_("99"), try_("-3"), try_("2.4"), try_("")];
    })()`);
    assert.deepEqual(said, ["1", "16", "16", "1", "2", "1"]);
    const names = await tab.run(
      "[...document.querySelectorAll('#wish [name]')].map(({ name }) => name)",
    );
    for (const name of ["quality", "temperature", "top_p", "seed", "bass_low", "scale_lock"]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(!names.includes("purpose"));
    await tab.press("Escape");
  };
  const opened = live(setNamed("atb"), port, { answer: worked([types]) });
  await opened.clickSlots(DIALOG, ATB);
});

test("nothing is cut off, at any size, by day and by night; and it closes on macOS", {
  skip,
}, async () => {
  const { port } = await daemon();
  const sizes = {
    day: { width: 980, height: 720 },
    night: { width: 980, height: 720, dark: true },
    "200 percent": { width: 490, height: 380, scale: 2 },
    narrow: { width: 320, height: 560 },
  };
  const looks: Hand = async (tab) => {
    for (const [what, size] of Object.entries(sizes)) {
      await tab.resize(size);
      await tab.frames();
      assert.ok((await tab.run("document.documentElement.scrollWidth")) <= size.width, what);
      const ends = await tab.run(
        "[...document.querySelectorAll('button, input, select')].filter((it) => it.checkVisibility() && !it.closest('.takes, .stage')).map((it) => it.getBoundingClientRect().right)",
      );
      assert.ok(
        ends.every((end: number) => end <= size.width),
        what,
      );
      const buttons = await tab.run("element('decision').getBoundingClientRect().height");
      assert.ok(buttons <= size.height / 4, `${what}: the music is hidden behind the buttons`);
      await picture(tab, what);
    }
    await tab.press("Escape");
  };
  const answer = worked([preview, looks], { door: DOORS.macOS });
  await live(setNamed("atb"), port, { answer }).clickSlots(DIALOG, ATB);
});
