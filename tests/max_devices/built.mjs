/** The built devices, as the tests here look at them. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readAmxd } from "../live/max/amxd.mjs";

const DIST = new URL("../../max_devices/dist/", import.meta.url);

/** Every built device: `{file, path, kind, patcher, files, boxes}`; boxes are without their shells. */
export const DEVICES = readdirSync(DIST)
  .filter((file) => file.endsWith(".amxd"))
  .sort()
  .map((file) => {
    const path = fileURLToPath(new URL(encodeURIComponent(file), DIST));
    const read = readAmxd(readFileSync(path));
    return { file, path, ...read, boxes: read.patcher.boxes.map(({ box }) => box) };
  });

/** What an object is called: the first word of its text, or its class. */
export function objectOf(box) {
  return box.maxclass === "newobj" ? box.text.split(" ")[0] : box.maxclass;
}

export function table(name) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
}
