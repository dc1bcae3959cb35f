/**
 * Draws the Max devices for docs/: each is played in the emulated Live with a daemon, then drawn as
 * it looks then. What the daemon writes is new every time, and so are the pictures.
 *
 *   node tests/live/draw_devices.mjs [PORT]     writes docs/antiphon-*.svg
 */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { perform } from "./play_device.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const setNamed = (name) => JSON.parse(readFileSync(here(`sets/${name}.json`), "utf8"));
const picture = (name) => ["picture", here(`../../docs/antiphon-${name}.svg`)];
const corners = ["A", "B", "C", "D"].flatMap((letter, row) => [
  ["select", 0, row],
  ["press", `Take ${letter}`],
]);

const PLAYS = [
  {
    device: "Antiphon Continue",
    set: setNamed("melody"),
    acts: [["select", 1, 0], ["press", "Go"], ["until", "new notes"], picture("continue")],
  },
  {
    device: "Antiphon Harmonize",
    set: setNamed("atb"),
    acts: [
      ["select", 0, 0],
      ["press", "Take Scene"],
      ["press", "Go"],
      ["until", "new notes"],
      picture("harmonize"),
    ],
  },
  {
    device: "Antiphon Morph",
    set: setNamed("beats"),
    acts: [
      ...corners,
      ["press", "Go"],
      ["until", "loops are ready"],
      ["turn", "X", 0.32],
      ["turn", "Y", 0.68],
      ["turn", "Play Loop", 1],
      picture("morph"),
    ],
  },
  {
    device: "Antiphon Generate",
    set: setNamed("melody"),
    acts: [
      ["select", 1, 0],
      ["turn", "Task", 1],
      ["turn", "Keep My Notes", 1],
      ["apply"],
      ["until", "[0-9] new notes"],
      picture("generate"),
    ],
  },
  {
    device: "Antiphon Transform",
    set: setNamed("beats"),
    acts: [
      ["select", 0, 0],
      ["turn", "Style", 6],
      ["apply"],
      ["until", "transformed"],
      picture("transform"),
    ],
  },
];

const port = Number(process.argv[2] ?? 7733);
for (const play of PLAYS) await perform({ ...play, port });
