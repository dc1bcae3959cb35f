/** Answers as candidates: what the page shows of each, and what is written when it is kept. */

import type { Answer, Written } from "./chunks.js";
import type { Note } from "./clip.js";
import { soundsLikeDrums } from "./drums.js";
import { notice } from "./refusal.js";
import type { Source, Stage } from "./stage.js";
import { title, VOICES, type VoiceName } from "./voices.js";
import { rows, type Shown, type Take, type TaskName } from "./wish.js";

/** One new clip of a candidate. */
export interface NewClip {
  readonly voice?: VoiceName;
  readonly notes: readonly Note[];
  readonly length: number; // beats
  readonly drums: boolean;
}

export interface Candidate {
  readonly task: TaskName;
  readonly label: string; // "Take 3", or how far on its way it is: "17 %"
  readonly clips: readonly NewClip[]; // a voice each, or one
  readonly remarks: readonly string[];
}

// Hue by place in the score, as bridge/picture/sheet.py has them.
export const HUES = ["#e4572e", "#d99a00", "#1f9e78", "#3d6fd8", "#9a4fc4", "#c2417c"];

// How sure the model is, and how unlike the others: for comparing models, of no use to a musician.
const UNSAID = new Set<string>(["likelihood", "distinct"]);

/** What is said about one variation of an answer, and the seed that makes it again. */
export function remarksOf({ notices, facts }: Answer, variation: number): string[] {
  const mine = notices.filter((one) => one.variation === variation || one.variation === -1);
  const told = mine.filter(({ code }) => !UNSAID.has(code));
  const said = told.map(({ code, values }) => notice(code, values));
  return facts.seed === undefined ? said : [...said, `Seed ${facts.seed}.`];
}

/**
 * A clip of an answer as it would be written. Only in a choir it is a voice: the next bars of a clip
 * named "Alto" are that clip's, and no part beside it.
 */
export function newClip({ notes, length, drums }: Written): NewClip {
  return { notes, length, drums };
}

/** A clip of a choir's answer. */
export function newVoice(written: Written): NewClip {
  const { voice } = written;
  return { ...(voice && { voice }), ...newClip(written) };
}

/** The musician's own clips, as a take to listen to. */
export function yours({ sources }: Stage): Take {
  return {
    name: "Your clips",
    yours: true,
    remarks: [],
    length: Math.max(1, ...sources.map((source) => source.clip.length)),
    parts: sources.map((source, at) => {
      return ofSource(source, "given", hueOf(source.clip.voice, at), soundsLikeDrums(source));
    }),
  };
}

/** A candidate as the page shows it. */
export function takeOf(candidate: Candidate, { sources }: Stage): Take {
  const { clips, label, remarks } = candidate;
  const choir = clips.some((clip) => clip.voice);
  const length = Math.max(...clips.map((clip) => clip.length));
  const parts = choir ? voices(candidate, sources) : compared(candidate, sources);
  return { name: label, remarks, length, parts };
}

/** Given and new voices in score order; what has no voice's name comes first. */
function voices({ clips }: Candidate, sources: readonly Source[]): Shown[] {
  const rank = (voice?: VoiceName): number => (voice ? VOICES.indexOf(voice) : -1);
  const given = sources.map((source) => ({ voice: source.clip.voice, source }));
  const added = clips.map((clip) => ({ voice: clip.voice, clip }));
  const all = [...given, ...added].sort((one, other) => rank(one.voice) - rank(other.voice));
  return all.map((part, at) => {
    const hue = hueOf(part.voice, at);
    if ("source" in part) return ofSource(part.source, "given", hue, false);
    const name = part.voice ? title(part.voice) : "New";
    return shown(name, "new", hue, false, part.clip.notes);
  });
}

/** A voice has the same colour in every take; what has no voice's name has one of the others. */
function hueOf(voice: VoiceName | undefined, at: number): number {
  return voice ? VOICES.indexOf(voice) : VOICES.length + at;
}

/** A new clip over the one it came from: what it kept of it, what is new, and how that was. */
function compared({ clips }: Candidate, sources: readonly Source[]): Shown[] {
  const [clip] = clips;
  const [source] = sources.length === 1 ? sources : [];
  if (!clip) return [];
  const own = hueOf(source?.clip.voice, 0); // as the clip alone is shown
  const other = own === 0 ? 3 : 0;
  const drums = clip.drums || (source !== undefined && soundsLikeDrums(source));
  const before = new Set(source?.whole.map(keyOf));
  const after = new Set(clip.notes.map(keyOf));
  const kept = clip.notes.filter((note) => before.has(keyOf(note)));
  const fresh = clip.notes.filter((note) => !before.has(keyOf(note)));
  const gone = source?.whole.filter((note) => !after.has(keyOf(note))) ?? [];
  const parts = [
    gone.length > 0 && shown("Before", "source", own, drums, gone),
    kept.length > 0 && shown("Yours", "given", own, drums, kept),
    shown("Antiphon", "new", other, drums, fresh),
  ];
  return parts.filter((part) => part !== false);
}

function ofSource(source: Source, kind: Shown["kind"], at: number, drums: boolean): Shown {
  const { voice, notes } = source.clip;
  return shown(source.name || (voice ? title(voice) : "Clip"), kind, at, drums, notes);
}

function shown(
  name: string,
  kind: Shown["kind"],
  at: number,
  drums: boolean,
  notes: readonly Note[],
): Shown {
  return { name, kind, hue: HUES[at % HUES.length] ?? "", drums, notes: rows(notes) };
}

/** What makes two notes the same to a listener, to a tick. */
function keyOf({ pitch, start, duration, velocity }: Note): string {
  return [pitch, start.toFixed(4), duration.toFixed(4), velocity].join();
}
