/** Requests cut into chunks, and answers put together from theirs. Ticks exist only here. */

import type { Clip, Note } from "./clip.js";
import type { Message } from "./message.js";
import { int, type Told, tell, told, word } from "./messages.js";
import {
  FIELDS_PER_CHUNK,
  NOTES_PER_CHUNK,
  type TASKS,
  TICKS_PER_BEAT,
} from "./protocol.generated.js";
import { type NoticeCode, Refusal } from "./refusal.js";
import { VOICES, type VoiceName } from "./voices.js";

/** What is asked: a task, its source clips, and the fields that differ from their default. */
export interface Request {
  readonly task: keyof typeof TASKS;
  readonly clips: readonly Clip[];
  readonly fields: Readonly<Record<string, number>>; // wire steps
}

/** A clip the daemon wrote: notes relative to its beginning. */
export interface Written {
  readonly variation: number;
  readonly voice: VoiceName | undefined;
  readonly drums: boolean;
  readonly length: number; // beats
  readonly notes: readonly Note[];
}

export interface Remark {
  readonly variation: number; // -1 = the whole answer
  readonly code: NoticeCode;
  readonly values: readonly [number, number, number];
}

export interface Answer {
  readonly clips: readonly Written[];
  readonly notices: readonly Remark[];
  readonly facts: Readonly<Record<string, number>>;
}

/** The messages of a request's transfer: the open, then its chunks in order. */
export function requestChunks(id: number, { task, clips, fields }: Request): Message[] {
  const bodies: ((seq: number) => Message)[] = pieces(Object.entries(fields), FIELDS_PER_CHUNK).map(
    (pairs) => (seq) => tell("fields", id, seq, ...pairs.flat()),
  );
  for (const [index, clip] of clips.entries()) {
    bodies.push((seq) => head(id, seq, index, clip));
    for (const notes of pieces(clip.notes, NOTES_PER_CHUNK)) {
      bodies.push((seq) => tell("notes", id, seq, index, ...notes.flatMap(numbers)));
    }
  }
  const chunks = bodies.map((body, at) => body(at + 1));
  return [tell("open", id, task, clips.length, chunks.length), ...chunks];
}

/** The answer that a complete transfer holds; raises Refusal `bad_transfer` when inconsistent. */
export function answerOf(messages: readonly Message[]): Answer {
  const clips = new Map<number, Written & { notes: Note[]; announced: number }>();
  const notices: Remark[] = [];
  const facts: Record<string, number> = {};
  for (const [seq, message] of messages.entries()) {
    const chunk = told(message);
    if (chunk?.name === "clip") clips.set(int(chunk.values, "index"), clipOf(chunk));
    else if (chunk?.name === "notices") notices.push(...remarksOf(chunk));
    else if (chunk?.name === "fields") Object.assign(facts, factsOf(chunk));
    else if (chunk?.name === "notes") {
      const clip = clips.get(int(chunk.values, "clip"));
      if (!clip) throw new Refusal("bad_transfer", [seq]);
      clip.notes.push(...notesOf(chunk));
    } else if (chunk?.name !== "open") throw new Refusal("bad_transfer", [seq]);
  }
  const ordered = [...clips.entries()].sort(([a], [b]) => a - b).map(([, clip]) => clip);
  if (ordered.some((clip) => clip.announced !== clip.notes.length)) {
    throw new Refusal("bad_transfer", [0]);
  }
  return { clips: ordered, notices, facts };
}

function head(id: number, seq: number, index: number, clip: Clip): Message {
  const { numerator, denominator } = clip.meter;
  const { root, mask } = clip.scale ?? { root: 0, mask: 0 };
  const tempo = Math.round(clip.tempo * 1000);
  const bar = (numerator * 4 * TICKS_PER_BEAT) / denominator;
  const times = [ticks(clip.length), ticks(clip.phase) % bar]; // rounding may reach the next bar
  const rest = [numerator, denominator, tempo, root, mask, clip.notes.length];
  const names = [clip.role ?? "any", clip.voice ?? "any"];
  return tell("clip", id, seq, index, 0, ...names, ...times, ...rest);
}

function numbers({ pitch, start, duration, velocity, muted }: Note): number[] {
  const loudness = Math.min(127, Math.max(1, Math.round(velocity)));
  return [pitch, ticks(start), ticks(duration), loudness, muted ? 1 : 0];
}

function clipOf({ values }: Told): Written & { notes: Note[]; announced: number } {
  return {
    variation: int(values, "variation"),
    voice: VOICES.find((voice) => voice === values.voice),
    drums: values.role === "drums",
    length: int(values, "length") / TICKS_PER_BEAT,
    notes: [],
    announced: int(values, "notes"),
  };
}

/** The notes of a `notes` or `part` message. */
export function notesOf({ groups }: Told): Note[] {
  return groups.map((note) => ({
    pitch: int(note, "pitch"),
    start: int(note, "start") / TICKS_PER_BEAT,
    duration: int(note, "duration") / TICKS_PER_BEAT,
    velocity: int(note, "velocity"),
    muted: (int(note, "flags") & 1) === 1,
  }));
}

function remarksOf({ groups }: Told): Remark[] {
  return groups.map((remark) => ({
    variation: int(remark, "variation"),
    code: word(remark, "code") as NoticeCode, // the table allows no other
    values: [int(remark, "a"), int(remark, "b"), int(remark, "c")],
  }));
}

function factsOf({ groups }: Told): Record<string, number> {
  return Object.fromEntries(groups.map((pair) => [word(pair, "name"), int(pair, "value")]));
}

/** Beats as whole ticks, at least 1 for a length above 0. */
function ticks(beats: number): number {
  const count = Math.round(beats * TICKS_PER_BEAT);
  return beats > 0 ? Math.max(1, count) : count;
}

function pieces<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}
