/** The page in a real browser: it draws, plays and asks nobody for anything. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, Chromium } from "./chromium.mjs";
import { page } from "./page.mjs";

const skip = browser() ? false : "no Chromium or Chrome is installed";
const VOICE = {
  name: "Alto",
  kind: "given",
  hue: "#3d6fd8",
  drums: false,
  notes: [[60, 0, 4, 90, false]],
};
const DRUMS = {
  name: "Drums",
  kind: "new",
  hue: "#e4572e",
  drums: true,
  notes: [[36, 0, 0.25, 110, false]],
};
const MUSIC = {
  title: "A & B",
  meter: "4/4",
  tempo: 120,
  length: 8,
  phase: 0,
  takes: [
    { name: "One", remarks: ["A remark."], parts: [VOICE] },
    { name: "Two", remarks: [], parts: [VOICE, DRUMS] },
  ],
};
// `sounds` gets the instruments that are played, `heard` resolves once there are two
const LISTEN = `
  window.sounds = new Set();
  window.heard = new Promise((done) => {
    for (const name of ["sing", "strike"]) {
      const played = Choir.prototype[name];
      Choir.prototype[name] = function (...note) {
        played.apply(this, note);
        if (sounds.add(name).size === 2) done();
      };
    }
  });
  "listening"; // not the promise itself, which would be waited for before anything is played
`;
let chromium;

before(() => {
  if (!skip) chromium = new Chromium(browser());
});
after(() => chromium?.close());

test("it shows every take, plays the one that is chosen, and is quiet about it", {
  skip,
}, async () => {
  const tab = await chromium.open();
  await tab.show(page(MUSIC));
  assert.equal(await tab.run("document.title"), "A & B · Antiphon");
  assert.equal(await tab.run("element('takes').children.length"), 2);
  assert.equal(await tab.run("element('remarks').textContent"), "A remark.");
  await tab.press("ArrowDown");
  assert.equal(await tab.run("element('parts').textContent"), "Alto · givenDrums · new");
  await tab.run(LISTEN);
  await tab.press(" ");
  assert.deepEqual(await tab.run("heard.then(() => [...sounds])"), ["sing", "strike"]);
  await tab.press(" ");
  assert.equal(await tab.run("transport.playing"), false);
  assert.deepEqual(tab.trouble, []);
  await tab.close();
});

test("the path is offered where there is one, and moves on by itself", { skip }, async () => {
  const tab = await chromium.open();
  await tab.show(page(MUSIC));
  assert.equal(await tab.run("element('path').checkVisibility()"), false);
  await tab.show(page({ ...MUSIC, path: true, tempo: 220, length: 1 }));
  await tab.run("element('path').click()");
  assert.equal(await tab.run("transport.playing && transport.length"), 2);
  await tab.run(
    "new Promise((done) => { const wait = () => takes.shown === 1 ? done() : requestAnimationFrame(wait); wait(); })",
  );
  await tab.press("p");
  assert.equal(await tab.run("path.on"), false);
  assert.equal(await tab.run("transport.length"), 1);
  assert.deepEqual(tab.trouble, []);
});

test("in a plain browser there is nothing to ask and nothing to insert", { skip }, async () => {
  const tab = await chromium.open();
  await tab.show(page(MUSIC));
  for (const id of ["wish", "decision", "notice"]) {
    assert.equal(await tab.run(`element("${id}").checkVisibility()`), false, id);
  }
  assert.equal(await tab.run("document.querySelectorAll('input[type=checkbox]').length"), 0);
});

test("it fits any width, by day and by night", { skip }, async () => {
  for (const dark of [false, true]) {
    const tab = await chromium.open({ width: 320, height: 480, dark });
    await tab.show(page(MUSIC));
    assert.ok(await tab.run("document.documentElement.scrollWidth <= 320"));
    const [ink, paper] = await tab.run(
      "['color', 'backgroundColor'].map((name) => getComputedStyle(document.body)[name])",
    );
    const light = (colour) => Number(/\d+/.exec(colour)[0]);
    assert.equal(light(ink) > light(paper), dark);
  }
});
