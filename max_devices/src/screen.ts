/**
 * What a device shows, told to its view in whole numbers: text goes as the index of a sentence, or
 * letter by letter. A string sent through Max is kept by Max until it quits; a number is not.
 */

import type { Note } from "../../ableton/src/clip.js";
import { CODES, Refusal } from "../../ableton/src/refusal.js";
import type { Asker } from "./asker.js";
import type { Connection } from "./connection.js";
import { LIGHTS, type Light, WORD_ORDER, type Word } from "./words.js";

/** Thousandths of a beat: fine enough for any picture. */
export const PICTURE_UNIT = 1000;

const NOTES_PER_MESSAGE = 100;
const LONGEST_NAME = 60; // letters
const MOST_SHOWN = 2000; // notes of one layer

/** Notes that were there, or that are new. */
export const LAYERS = ["source", "new"] as const;

export type Layer = (typeof LAYERS)[number];

/** What a device shows; a message is sent only when it differs from the last of its name. */
export class Screen {
  private readonly last = new Map<string, string>();

  /** `show` sends a message to the view. */
  constructor(private readonly show: (...message: Atom[]) => void) {}

  /** How things stand with the daemon, and with what it is asked. */
  stands({ connection, busy, share }: Asker): void {
    const { open, capability } = connection;
    this.light(connection);
    this.changed("working", busy ? Math.round(share * 1000) : -1);
    if (!busy) return;
    if (!open) this.says("searching");
    else if (capability?.state === "loading") this.says("loading", capability.permille / 10);
    else if (share > 0) this.says("working", share * 100);
  }

  says(word: Word, ...values: number[]): void {
    this.changed("says", 0, WORD_ORDER.indexOf(word), ...three(values));
  }

  /** An answer is in the Set. */
  written(parts: readonly { readonly notes: readonly unknown[] }[], given = 0): void {
    const notes = parts.reduce((sum, part) => sum + part.notes.length - given, 0);
    this.says(parts.length === 1 ? "written" : "written_many", notes, parts.length);
  }

  /** What went wrong, in a sentence; Max's console has more of what should not have happened. */
  refuses(reason: unknown): void {
    const refusal = reason instanceof Refusal ? reason : new Refusal("unexpected_in_max");
    if (refusal !== reason) error(`antiphon: ${String(reason)}\n`);
    this.changed("says", 1, CODES.indexOf(refusal.code), ...three(refusal.values));
  }

  /** The name over the picture. */
  title(name: string): void {
    const letters = Array.from(
      name.slice(0, LONGEST_NAME),
      (letter) => letter.codePointAt(0) ?? 63,
    );
    this.changed("title", ...letters);
  }

  /** A new picture: `length` and `bar` in beats; notes from `split` on are after the source. */
  picture(length: number, bar: number, split: number): void {
    this.last.delete("picture");
    this.changed("picture", ...[length, bar, split].map(fine));
  }

  notes(layer: Layer, notes: readonly Note[]): void {
    const shown = notes.slice(0, MOST_SHOWN);
    for (let at = 0; at < shown.length; at += NOTES_PER_MESSAGE) {
      const some = shown.slice(at, at + NOTES_PER_MESSAGE);
      this.show(
        "notes",
        LAYERS.indexOf(layer),
        ...some.flatMap(({ pitch, start, duration }) => [pitch, fine(start), fine(duration)]),
      );
    }
  }

  private light(connection: Connection): void {
    const { state, permille } = connection.capability ?? { state: "searching", permille: 0 };
    const light: Light = connection.refusal ? "refused" : (state as Light); // no other words come
    this.changed("light", LIGHTS.indexOf(light), permille);
  }

  /** Any other message of a device's own, sent when it differs from the last of its name. */
  changed(name: string, ...values: number[]): void {
    const text = values.join(" ");
    if (this.last.get(name) === text) return;
    this.last.set(name, text);
    this.show(name, ...values);
  }
}

function fine(beats: number): number {
  return Math.round(beats * PICTURE_UNIT);
}

function three(values: readonly number[]): number[] {
  return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0].map(Math.round);
}
