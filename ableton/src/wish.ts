/** What the dialog's page is opened with, and what it closes with. */

import page from "antiphon:page";
import type { Note, Region } from "./clip.js";
import { type Field, TASKS } from "./protocol.generated.js";

export type TaskName = keyof typeof TASKS;

/** A task that is offered: its row of the request table, and its name for a person. */
export interface Offer {
  readonly name: TaskName;
  readonly title: string;
  readonly meaning: string;
  readonly fields: readonly Field[];
}

/** A voice of a take as the page draws it: to be compared with, given, or new. */
export interface Shown {
  readonly name: string;
  readonly kind: "source" | "given" | "new";
  readonly hue: string; // #rrggbb
  readonly drums: boolean;
  readonly notes: readonly (readonly (number | boolean)[])[]; // as `rows` makes them
}

export interface Take {
  readonly name: string;
  readonly yours?: boolean; // the sources: shown, not to be inserted
  readonly remarks: readonly string[];
  readonly length: number; // beats
  readonly parts: readonly Shown[];
}

/** What is on the page; times in beats. */
export interface Sheet {
  readonly title: string;
  readonly meter: string;
  readonly tempo: number;
  readonly length: number;
  readonly phase: number;
  readonly takes: readonly Take[];
  readonly wish: Opening;
}

/** The state of the form when it opens. */
export interface Opening {
  readonly tasks: readonly Offer[];
  readonly task: TaskName;
  readonly fields: Readonly<Record<string, number>>; // wire steps
  readonly locks: readonly (readonly [number, number])[];
  readonly shown: number; // index of the take to show
  readonly kept: readonly number[];
  readonly notice: string;
}

/** What the musician decided; `shown` and `kept` are indices of the takes on the page. */
export interface Wish {
  readonly act: "ask" | "insert" | "close";
  readonly task: TaskName;
  readonly fields: Readonly<Record<string, number>>;
  readonly locks: readonly (readonly [number, number])[];
  readonly free: readonly Region[]; // what the locks leave
  readonly shown: number;
  readonly kept: readonly number[];
}

/** The page with this on it; the text cannot close the script element it stands in. */
export function pageOf(sheet: Sheet): string {
  const json = JSON.stringify(sheet).replaceAll("<", "\\u003c");
  return page.replace("/* music */", () => json);
}

/** Notes as the page reads them: pitch, start, duration, velocity, muted. */
export function rows(notes: readonly Note[]): Shown["notes"] {
  const short = (beats: number): number => Math.round(beats * 1e6) / 1e6;
  return notes.map((note) => [
    note.pitch,
    short(note.start),
    short(note.duration),
    note.velocity,
    note.muted,
  ]);
}

/** The wish in the page's words; undefined when it was closed without any. */
export function wishOf(text: string): Wish | undefined {
  try {
    const { act, task, fields, locks, free, shown, kept } = JSON.parse(text);
    if (!["ask", "insert"].includes(act) || !Object.hasOwn(TASKS, task)) return undefined;
    const stretches = (free as [number, number][]).map(([start, end]) => ({ start, end }));
    return { act, task, fields, locks, free: stretches, shown, kept };
  } catch {
    return undefined; // a dialog that is closed by the window's own button says nothing sensible
  }
}
