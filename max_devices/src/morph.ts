/**
 * Antiphon Morph: four drum clips are the corners of a square, and a loop follows the puck in it.
 * All loops of the square come in one answer; moving the puck asks nobody anything.
 */

import { barOf } from "../../ableton/src/clip.js";
import { stack } from "../../ableton/src/placement.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { Device, type Kind, type Question } from "./device.js";
import type { Id } from "./live.js";
import { Player, stepsOf } from "./player.js";
import { read, selected } from "./sources.js";
import { SIDE, Square } from "./square.js";

const CORNERS = 4;
const PLAYER_OUTLET = 3;
const COUNT_OUTLET = 4;

const corners: Id[] = []; // clips in reading order; 0 or nothing = not taken
const puck = { x: 0.5, y: 0.5 };
let square: Square | undefined;
let home: Question["home"] | undefined;
let place = -1;

const player = new Player(
  (step, list) =>
    list.length > 0 ? outlet(PLAYER_OUTLET, step, ...list) : outlet(PLAYER_OUTLET, "remove", step),
  (steps) => outlet(COUNT_OUTLET, steps),
);

const KIND: Kind = {
  task: "morph",
  fields: { grid_width: SIDE, grid_height: SIDE },

  question({ live }): Question {
    const taken = Array.from({ length: CORNERS }, (_, at) => corners[at] ?? 0).filter(Boolean);
    if (taken.length < CORNERS) throw new Refusal("corners_missing", [taken.length]);
    const sources = taken.map((clip) => read(live, clip));
    const [first] = sources;
    if (!first) throw new Refusal("no_target");
    const clips = sources.map(({ clip }) => ({ ...clip, role: "drums" as const }));
    return { clips, home: first, shown: sources };
  },

  answered(device, question, answer) {
    square = new Square(question.shown, answer);
    home = question.home;
    place = -1;
    follow(device);
    device.screen.says("square_ready", square.size);
  },

  message(device, name, values) {
    const [value = 0] = values;
    if (name === "take") take(device, value);
    else if (name === "x" || name === "y") {
      puck[name] = value;
      device.screen.changed("puck", Math.round(puck.x * 1000), Math.round(puck.y * 1000));
      follow(device);
    } else if (name === "print") print(device);
    else return false;
    return true;
  },
};

/** The selected clip is this corner. */
function take(device: Device, corner: number): void {
  const { id, name } = selected(device.live);
  corners[corner] = id;
  device.screen.changed(
    "corners",
    ...Array.from({ length: CORNERS }, (_, at) => (corners[at] ? 1 : 0)),
  );
  device.screen.title(name);
  device.screen.says("taken", corners.filter(Boolean).length);
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
