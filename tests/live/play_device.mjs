/**
 * Plays a musician at a Max device in the emulated Live. Reads a play from standard input, as JSON:
 * `{device, set, port, weather, acts: [[verb, …], …]}`; prints what every `look` saw, as a list.
 *
 *   ["select", track, row]   ["press", "Go"]   ["turn", "Bars", 8]   ["touch", "pad", x, y]
 *   ["select_arranged", track, nth]   ["heard", "progress"]   waits for a message of the daemon's
 *   ["until", "new notes"]   waits for a text of the display (a regular expression)
 *   ["said", "Asking"]       the same, also if it was there since the last press and is gone again
 *   ["changed", track, row]  the musician transposes a clip; ["deleted", track, row] removes it
 *   ["run", sixteenths]      Live's transport moves on; ["midi", …bytes] come into the track
 *   ["delete"]               the device is taken out of the Set
 *   ["scene_above"]          a scene is inserted above all others; ["track_before"] a track
 *   ["reopen", port]         the Set is saved, closed and opened again, perhaps with another daemon
 *   ["apply"]                Live's button of a MIDI Tool; ["click"] does something beside it
 *   ["select_time", start, end]   ["select_notes", …numbers]   in the clip view
 *   ["turns", count]         waits until the tool was called so many times, by Live or by itself
 *   ["look"]                 Set, display, MIDI, symbols and errors as they are now
 *   ["picture", path]        the device as SVG
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MaxDevice } from "./max/device.mjs";
import { pictureOf } from "./max/picture.mjs";
import { dice, fate } from "./weather.mjs";

const DIST = fileURLToPath(new URL("../../max_devices/dist/", import.meta.url));
const SETTLE_MS = 60; // for what is deferred to be done

const ACTS = {
  select: (device, track, row) => device.select(track, row),
  select_arranged: (device, track, at) => device.selectArranged(track, at),
  press: (device, name) => device.press(name),
  turn: (device, name, value) => device.turn(name, value),
  touch: (device, id, x, y) => device.touch(id, x, y),
  until: (device, text) => device.until(() => new RegExp(text).test(device.texts.join(" "))),
  said: (device, text) => device.until(() => new RegExp(text).test(device.said.join(" "))),
  heard: (device, name) => device.until(() => device.world.heard.has(`/antiphon/${name}`)),
  run: (device, count) => device.run(count, 20),
  midi: (device, ...bytes) => device.play(...bytes),
  delete: (device) => {
    if (device.delete() > 0) throw new Error("a deleted device has left Tasks behind");
  },
  load: (device) => device.load(),
  scene_above: (device) => {
    device.set.addScene(0);
    device.changed("scenes");
  },
  track_before: (device) => {
    device.set.addMidiTrack();
    device.set.tracks.unshift(device.set.tracks.pop());
    device.changed("tracks");
  },
  apply: (device) => device.apply(),
  click: (device) => device.click(),
  turns: (device, count) => device.until(() => device.tool.begun + device.tool.continued === count),
  select_time: (device, ...time) => device.selectIn({ time }),
  select_notes: (device, ...notes) => device.selectIn({ notes }),
  picture: (device, path) => writeFileSync(path, pictureOf(device)),
  changed: (device, track, row) => {
    device.click();
    device.set.tracks[track].slots[row].clip.notes[0].pitch += 1;
  },
  deleted: (device, track, row) => {
    device.set.tracks[track].slots[row].clip = null;
  },
};

function look({ set, texts, midi, world, undo, controls, tool }) {
  return {
    set: set.toJSON(),
    texts,
    midi: { through: midi.through.splice(0), out: midi.out.splice(0) },
    symbols: world.symbols.size,
    most_changes: world.mostChanges,
    errors: world.errors,
    undo,
    cycles: tool && { begun: tool.begun, continued: tool.continued },
    controls: Object.fromEntries([...controls.values()].map(({ name, value }) => [name, value])),
  };
}

/** The Set as it is on disk, closed and opened again: all objects new, the device's values stored. */
function reopened(device, session, port) {
  const { path, stored } = device;
  const set = JSON.parse(JSON.stringify(device.set.toJSON()));
  device.close();
  const again = new MaxDevice(
    path,
    set,
    { ...stored, ...(port && { "Daemon Port": port }) },
    session,
  );
  again.load();
  return again;
}

/** Perform a play; resolves to what was seen. */
export async function perform({ device: title, set, port, acts, weather }) {
  let device = new MaxDevice(join(DIST, `${title}.amxd`), set);
  let sessions = 0;
  if (weather) {
    const roll = dice(weather.seed);
    device.world.fate = () => fate(roll, weather);
  }
  const seen = [];
  try {
    device.load();
    if (port !== 7733) device.turn("Daemon Port", port);
    for (const [verb, ...rest] of acts) {
      if (verb === "look") seen.push(look(device));
      else if (verb === "reopen") device = reopened(device, ++sessions, ...rest);
      else await ACTS[verb](device, ...rest);
      if (verb !== "until") await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    }
  } finally {
    device.close();
  }
  return seen;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await perform(JSON.parse(readFileSync(0, "utf8")))));
}
