/**
 * Draws the dialog "Antiphon…" for docs/: the built extension in the emulated Live asks a daemon, and
 * the page with its answers is shown in a real browser. What the daemon writes follows from the seed.
 *
 *   node tests/live/draw_dialog.mjs [PORT]           writes docs/antiphon-dialog.png
 *   node tests/live/draw_dialog.mjs PORT FOLDER      also by night, and at twice the zoom, to look at
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { browser, Chromium } from "../picture/chromium.mjs";
import { makeHome, openLive } from "./play.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const setNamed = (name) => JSON.parse(readFileSync(here(`sets/${name}.json`), "utf8"));
const DIST = here("../../ableton/dist");
const ENTRY = "Antiphon…";

const ask = (task, fields, more = {}) => {
  return { act: "ask", task, fields, locks: [], free: [], shown: 0, kept: [], ...more };
};

/** What is asked, how often, and how the page with the answers is shown. */
const PICTURES = [
  {
    file: "antiphon-dialog.png",
    set: setNamed("tune"),
    asks: [ask("continue", { variations: 4, seed: 11, bars: 2 })],
    size: { width: 980, height: 760 },
  },
  {
    file: "antiphon-dialog-dark.png",
    set: setNamed("beats"),
    asks: [
      ask("vary", { variations: 4, seed: 7, amount: 400 }),
      ask(
        "vary",
        { variations: 4, seed: 8, amount: 600 },
        { locks: [[0, 4]], free: [[4, 8]], shown: 1 },
      ),
    ],
    size: { width: 980, height: 760, dark: true },
  },
  {
    file: "antiphon-dialog-large.png", // a window of half the size at twice the zoom
    set: setNamed("tune"),
    asks: [ask("continue", { variations: 4, seed: 11, bars: 2 })],
    size: { width: 490, height: 380, scale: 2 },
  },
];

/** The page as it is after the last question, as PNG. */
async function drawn(chromium, home, { set, asks, size }) {
  let png;
  const questions = asks.map((each) => JSON.stringify(each));
  const answer = async (html) => {
    const next = questions.shift();
    if (next) return next;
    const tab = await chromium.open(size);
    await tab.show(html, "window.chrome = { webview: { postMessage() {} } };");
    png = await tab.screenshot();
    await tab.close();
    return "";
  };
  const live = openLive(set, home, { answer });
  await live.clickSlots(ENTRY, [[0, 0]]);
  if (!png) throw new Error(live.dialogs.sentences.join(" "));
  return png;
}

const [port = "7733", folder] = process.argv.slice(2);
const [target, pictures] = folder ? [folder, PICTURES] : [here("../../docs"), PICTURES.slice(0, 1)];
const [ablx] = readdirSync(DIST).filter((name) => name.endsWith(".ablx"));
const home = makeHome(join(DIST, ablx), { port: Number(port) });
const chromium = new Chromium(browser());
try {
  mkdirSync(target, { recursive: true });
  for (const picture of pictures) {
    const png = await drawn(chromium, home, picture);
    writeFileSync(join(target, picture.file), png);
    console.log(`${join(target, picture.file)}: ${png.length} bytes`);
  }
} finally {
  await chromium.close();
  rmSync(home, { recursive: true });
}
