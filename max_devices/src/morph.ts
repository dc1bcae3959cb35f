/**
 * Antiphon Morph: four drum clips are the corners of a square, and a loop follows the puck in it.
 * All loops of the square come in one answer; moving the puck asks nobody anything.
 */

import { barOf } from "../../ableton/src/clip.js";
import { stack } from "../../ableton/src/placement.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { CORNERS, Corners } from "./corners.js";
import { Device, type Kind, type Question } from "./device.js";
import type { Live } from "./live.js";
import { Player, stepsOf } from "./player.js";
import { read, selected } from "./sources.js";
import { SIDE, Square } from "./square.js";

const PLAYER_OUTLET = 3;
const COUNT_OUTLET = 4;
const STORE_OUTLET = 5; // the first of five: four corners, and the seed
const SEEDS = 2 ** 24; // as many as a float32 tells apart

const corners = new Corners((at, value) => outlet(STORE_OUTLET + at, "assign", value));
const puck = { x: 0.5, y: 0.5 };
let square: Square | undefined;
let home: Question["home"] | undefined;
let place = -1;
let isDue = false; // a square that the Set was stored with is to be made again

const player = new Player(
  (step, list) =>
    list.length > 0 ? outlet(PLAYER_OUTLET, step, ...list) : outlet(PLAYER_OUTLET, "remove", step),
  (steps) => outlet(COUNT_OUTLET, steps),
);

const KIND: Kind = {
  task: "morph",
  fields: { grid_width: SIDE, grid_height: SIDE },

  question({ live }): Question {
    isDue = false;
    return squareWith(live, 1 + Math.floor(Math.random() * (SEEDS - 1)));
  },

  /** A stored square is asked for once, with its own seed: the loops are those that there were. */
  ready(device) {
    if (!isDue) return;
    isDue = false;
    device.ask(squareWith(device.live, corners.seed));
  },

  moved({ live }) {
    corners.update(live);
  },

  selected({ live }) {
    corners.update(live);
  },

  answered(device, question, answer) {
    square = new Square(question.shown, answer);
    home = question.home;
    corners.seed = question.fields?.seed ?? 0;
    place = -1;
    follow(device);
    device.screen.says("square_ready", square.size);
  },

  message(device, name, values) {
    const [value = 0, second = 0] = values;
    if (name === "take") take(device, value);
    else if (name === "stored") recall(device, value, second);
    else if (name === "x" || name === "y") {
      puck[name] = value;
      device.screen.changed("puck", Math.round(puck.x * 1000), Math.round(puck.y * 1000));
      follow(device);
    } else if (name === "print") print(device);
    else return false;
    return true;
  },
};

/** The question for the square between the corners; raises Refusal `corners_missing`. */
function squareWith(live: Live, seed: number): Question {
  const sources = corners.all.map((clip) => read(live, clip));
  const [first] = sources;
  if (!first || sources.length < CORNERS) throw new Refusal("corners_missing", [sources.length]);
  const clips = sources.map(({ clip }) => ({ ...clip, role: "drums" as const }));
  return { clips, home: first, shown: sources, fields: { seed } };
}

/** The selected clip is this corner. */
function take(device: Device, corner: number): void {
  const { id, name } = selected(device.live);
  isDue = false;
  corners.take(device.live, corner, id);
  device.screen.changed("corners", ...corners.taken);
  device.screen.title(name);
  device.screen.says("taken", corners.all.length);
}

/** The Set tells what was stored with it, one number after the other, in any order. */
function recall(device: Device, at: number, value: number): void {
  if (!corners.recall(device.live, at, value)) return;
  device.screen.changed("corners", ...corners.taken);
  if (corners.lost > 0) throw new Refusal("corners_lost", [corners.lost]);
  isDue = corners.seed > 0 && corners.all.length === CORNERS;
  if (isDue) device.screen.says("corners_back");
}

/** Play and show the loop under the puck, when that is another one than before. */
function follow(device: Device): void {
  const nearest = Square.nearest(puck.x, puck.y);
  if (!square || !home || nearest === place) return;
  place = nearest;
  const { notes, length, label } = square.loop(place);
  player.load(stepsOf(notes, length, device.live.tempo()));
  device.screen.title(label);
  device.screen.picture(length, barOf(home.meter), 0);
  device.screen.notes("new", notes);
}

/** Write the loop under the puck into a clip of its own, below the first corner. */
function print(device: Device): void {
  if (!square || !home) throw new Refusal("no_square");
  const { notes, length, name } = square.loop(Square.nearest(puck.x, puck.y));
  const part = { id: "loop", name, notes, length, like: home };
  device.write(home, [part], stack, () => device.screen.written([part]));
}

export const device = new Device(KIND);
