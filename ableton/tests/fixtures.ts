/** What the tests in the emulated Live share: Sets, the built extension, daemons, tidying up. */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach } from "node:test";
import { makeHome, openLive } from "../../tests/live/play.mjs";
import { weather } from "../../tests/live/weather.mjs";
import { ablxPath } from "../build.mjs";
import { type Manners, StandIn } from "./stand_in.js";

// biome-ignore lint/suspicious/noExplicitAny: Sets are plain JSON
export type Json = any;

export const CONTINUE = "Continue";
export const SOPRANO = "Soprano over these";
export const COMPLETE = "Complete the voices";
export const MORPH = "Morph";
export const VARY = "Vary";
export const DIALOG = "Antiphon…";
export const HUMANIZE = "Humanize";
export const DRUMIFY = "Drumify";
/** The cells of alto, tenor and bass in the Set `atb`. */
export const ATB = [
  [0, 0],
  [1, 0],
  [2, 0],
];

const SETS = join(import.meta.dirname ?? "", "../../tests/live/sets");
const ABLX = await ablxPath();
const leave: (() => void)[] = [];

afterEach(() => {
  for (const close of leave.splice(0).reverse()) close();
});

export function setNamed(name: string): Json {
  return JSON.parse(readFileSync(join(SETS, `${name}.json`), "utf8"));
}

interface Said {
  readonly heard?: (text: string) => void;
  readonly answer?: (html: string) => string | Promise<string>;
  readonly log?: string[];
  readonly token?: string;
}

/**
 * The emulated Live with a Set open and the built extension installed. `heard` gets every text of
 * the progress dialog, `answer` every page and says what it closes with, `log` gets what the
 * extension writes into Live's log; `token` is in its settings.
 */
export function live(
  json: Json,
  port: number,
  { heard, answer, log = [], token }: Said = {},
): Json {
  const home = makeHome(ABLX, { port, ...(token && { token }) });
  leave.push(() => rmSync(home, { recursive: true }));
  const info = (...words: string[]): number => log.push(words.join(" "));
  return openLive(json, home, { heard, answer, print: { ...console, info, error() {} } });
}

export async function daemon(manners: Manners = {}): Promise<StandIn> {
  const started = await StandIn.start(manners);
  leave.push(() => started.close());
  return started;
}

/** The port of bad weather in front of a daemon. */
export async function badWeather(port: number, seed: number): Promise<number> {
  const bad = await weather(port, { seed, lost: 0.1, doubled: 0.1, late: 0.3 });
  leave.push(bad.close);
  return bad.port;
}

/** The clip in a slot of the Set as it is now, or null. */
export function clipAt(opened: Json, track: number, row = 0): Json {
  return opened.set.toJSON().tracks[track].slots[row];
}
