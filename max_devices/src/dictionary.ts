/** Max's dictionaries, as MIDI Tools are given them and answer with: the only file that says Dict. */

import type { RawNote } from "./raw.js";

/** What a dictionary holds, from the message `dictionary NAME`; an empty object for none. */
export function read(message: readonly Atom[]): unknown {
  const name = nameIn(message);
  return name === "" ? {} : JSON.parse(new Dict(name).stringify());
}

/** The name in a `dictionary NAME` message: its last word, even where Max took both for one. */
export function nameIn(message: readonly Atom[]): string {
  return String(message.at(-1) ?? "")
    .split(" ")
    .slice(-1)
    .join("");
}

/** Values of a key; Max makes a list of one to its only item, and may leave an empty one out. */
export function listed<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

/**
 * The dictionary a tool answers with. There is one, because Max keeps every name until it quits;
 * as it may keep the text of the notes too, the same notes are not put in twice.
 */
export class Reply {
  private readonly dict = new Dict();
  private text = "";

  /** Put these notes in; the dictionary's name. */
  put(notes: readonly RawNote[]): string {
    const text = JSON.stringify({ notes });
    if (text !== this.text) this.dict.parse(text);
    this.text = text;
    return this.dict.name;
  }
}
