/** The display of a device, drawn in a `v8ui`: light, name, piano roll, progress, and a sentence. */

import { CODES, filled, sentence } from "../../ableton/src/refusal.js";
import { VOICES } from "../../ableton/src/voices.js";
import { COLORS, dot, fill, TEXT_SIZE, widthOf, wrapped, write } from "./painting.js";
import { Roll } from "./roll.js";
import { LIGHTS, type Light, WORD_ORDER, WORDS } from "./words.js";

const MARGIN = 6;
const HEAD = 17; // height of the upper line
const LINE = 12; // height of a line of text
const MOST_LINES = 3; // below a picture

/** What the light means, and its colour. */
const STATES: Record<Light, readonly [text: string, color: readonly [number, number, number]]> = {
  searching: ["no daemon", COLORS.trouble],
  refused: ["not understood", COLORS.trouble],
  missing: ["model missing", COLORS.trouble],
  unavailable: ["not in this version", COLORS.faint],
  loading: ["loading", COLORS.wait],
  ready: ["ready", COLORS.good],
};

export class View {
  private readonly roll = new Roll();
  private light: Light = "searching";
  private permille = 0;
  private share = -1; // permille of the work; -1 = nothing is under way
  private words = "";
  private isTrouble = false;
  private title = "";
  private taken: readonly number[] = []; // for each voice 1 when a clip was taken for it

  /** Take a message from the device's script. */
  hear(name: string, values: readonly number[]): void {
    const [first = 0, second = 0, third = 0, ...rest] = values;
    if (name === "light") {
      this.light = LIGHTS[first] ?? "searching";
      this.permille = second;
    } else if (name === "working") this.share = first;
    else if (name === "says") this.say(first === 1, second, [third, ...rest]);
    else if (name === "title") this.title = String.fromCodePoint(...values);
    else if (name === "taken") this.taken = values;
    else if (name === "picture") this.roll.begin(first, second, third);
    else if (name === "notes") this.roll.add(first, values.slice(1));
    else return;
    mgraphics.redraw();
  }

  /** A click puts the sentence away, so that all of the picture can be seen. */
  touch(): void {
    this.words = "";
    mgraphics.redraw();
  }

  paint(): void {
    const [width, height] = mgraphics.size;
    fill({ x: 0, y: 0, width, height }, COLORS.ground);
    const foot = this.foot(width, height);
    const box = { x: MARGIN, y: HEAD + 2, width: width - 2 * MARGIN, height: foot - HEAD - 5 };
    if (box.height > 0) this.roll.paint(box);
    this.head(width);
  }

  private say(isTrouble: boolean, index: number, numbers: readonly number[]): void {
    this.isTrouble = isTrouble;
    const code = CODES[index];
    const word = WORD_ORDER[index];
    if (isTrouble) this.words = code ? sentence(code, numbers) : "";
    else this.words = word ? filled(WORDS[word], numbers) : "";
  }

  private head(width: number): void {
    const [text, color] = STATES[this.light];
    const percent = this.light === "loading" ? ` ${Math.round(this.permille / 10)} %` : "";
    dot(MARGIN + 3, HEAD / 2, 3, color);
    let used = write(text + percent, MARGIN + 11, HEAD / 2 + 3.5, width, COLORS.faint);
    for (const [at, is] of this.taken.entries()) {
      const letter = VOICES[at]?.charAt(0).toUpperCase() ?? "";
      const [color, x] = [is ? COLORS.fresh : COLORS.bar, MARGIN + 21 + used];
      used += write(letter, x, HEAD / 2 + 3.5, width, color) + 3;
    }
    const room = width - 5 * MARGIN - 11 - used;
    const shown = Math.min(room, widthOf(this.title));
    write(this.title, width - MARGIN - shown, HEAD / 2 + 3.5, room, COLORS.text);
  }

  /** The sentence and the progress at the bottom; returns where they begin. */
  private foot(width: number, height: number): number {
    const room = Math.floor((height - HEAD - MARGIN) / LINE);
    const most = this.roll.isEmpty ? room : MOST_LINES;
    const lines = wrapped(this.words, width - 2 * MARGIN, most);
    const color = this.isTrouble ? COLORS.trouble : COLORS.text;
    const top = height - MARGIN / 2 - lines.length * LINE;
    for (const [at, line] of lines.entries()) {
      write(line, MARGIN, top + at * LINE + TEXT_SIZE - 1, width - 2 * MARGIN, color);
    }
    if (this.share >= 0) {
      const bar = { x: MARGIN, y: top - 5, width: width - 2 * MARGIN, height: 2 };
      fill(bar, COLORS.bar);
      fill({ ...bar, width: Math.max(2, (bar.width * this.share) / 1000) }, COLORS.fresh);
    }
    return top - 5;
  }
}

mgraphics.init();
mgraphics.relative_coords = 0;
mgraphics.autofill = 0;

export const view = new View();
