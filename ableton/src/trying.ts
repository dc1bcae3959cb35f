/** One try of the dialog: the requests that a wish needs, and the candidates that come of them. */

import type { Candidate, NewClip } from "./candidate.js";
import type { Request } from "./chunks.js";
import type { Clip, Note, Region } from "./clip.js";
import type { Daemon, Wait } from "./daemon.js";
import { spliced } from "./locks.js";
import { TICKS_PER_BEAT } from "./protocol.generated.js";
import { candidatesOf, rewrites } from "./recipes.js";
import { Refusal } from "./refusal.js";
import type { Stage } from "./stage.js";
import { VOICES } from "./voices.js";
import type { Wish } from "./wish.js";

type Waits = (at: number, many: number) => Wait;

/**
 * The candidates for a wish. What is locked stays as it is in `base`, the take that was shown, or in
 * the source; where the task can, the model hears it and writes the stretches between.
 */
export async function tried(
  stage: Stage,
  daemon: Daemon,
  wish: Wish,
  base: Candidate | undefined,
  waits: Waits,
): Promise<Candidate[]> {
  if (wish.locks.length > 0 && wish.free.length === 0) throw new Refusal("all_locked");
  const same = base?.task === wish.task ? base : undefined;
  if (wish.locks.length > 0 && rewrites(wish.task) && (same || wish.task === "infill")) {
    return rewritten(stage, daemon, wish, same ?? copyOf(stage), waits);
  }
  const request = { task: wish.task, clips: given(stage), fields: wish.fields };
  const answer = await daemon.ask(request, waits(0, 1));
  const fresh = candidatesOf(wish.task, answer, stage);
  if (fresh.length === 0) throw new Refusal("bad_transfer");
  return wish.locks.length > 0 ? fresh.map((one) => joined(base, one, wish.free, stage)) : fresh;
}

/** Rewrite one free stretch after the other: the first in variations, then each by itself. */
async function rewritten(
  stage: Stage,
  daemon: Daemon,
  wish: Wish,
  base: Candidate,
  waits: Waits,
): Promise<Candidate[]> {
  const variations = wish.fields.variations ?? 1;
  const many = 1 + (wish.free.length - 1) * variations;
  let takes: Candidate[] = [base];
  let at = 0;
  for (const [nth, stretch] of wish.free.entries()) {
    const next: Candidate[] = [];
    for (const take of takes) {
      const fields = { ...wish.fields, variations: nth === 0 ? variations : 1 };
      const request = regional(stage, { ...wish, fields }, take, stretch);
      const answer = await daemon.ask(request, waits(at++, many));
      const found = candidatesOf(wish.task, answer, stage);
      const fresh =
        wish.task === "infill" ? found.map((one) => inPlace(one, take, stretch)) : found;
      next.push(...fresh.map((one) => joined(take, one, [stretch], stage)));
    }
    takes = next;
  }
  return takes;
}

/** The request to rewrite one stretch of a take: its voices are given beside the sources. */
function regional(stage: Stage, wish: Wish, take: Candidate, { start, end }: Region): Request {
  const [model] = stage.sources;
  const own = take.clips.flatMap((clip): Clip[] => {
    return model ? [{ ...model.clip, ...sung(clip), notes: clip.notes }] : [];
  });
  const voices = take.clips.reduce((bits, { voice }) => bits | bitOf(voice), 0);
  const sources = wish.task === "infill" ? [] : given(stage);
  const region = { region_start: ticks(start), region_end: ticks(end) };
  const fields = { ...wish.fields, ...(voices > 0 && { voices }), ...region };
  return { task: wish.task, clips: [...sources, ...own], fields };
}

/** A filled stretch begins at 0 in its answer; here it is where it lies in the whole clip. */
function inPlace(fresh: Candidate, take: Candidate, { start }: Region): Candidate {
  const length = Math.max(...take.clips.map((clip) => clip.length));
  const clips = fresh.clips.map((clip) => {
    const notes = clip.notes.map((note) => ({ ...note, start: note.start + start }));
    return { ...clip, notes, length };
  });
  return { ...fresh, clips };
}

/** The new candidate with what is locked of the one before. */
function joined(
  base: Candidate | undefined,
  fresh: Candidate,
  free: readonly Region[],
  stage: Stage,
): Candidate {
  const clips = fresh.clips.map((clip): NewClip => {
    return { ...clip, notes: spliced(before(base, clip, stage), clip.notes, free) };
  });
  return { ...fresh, clips };
}

/** What a new clip was before: the same voice of the base, its only clip, or the source. */
function before(base: Candidate | undefined, clip: NewClip, stage: Stage): readonly Note[] {
  const same = base?.clips.find(({ voice }) => voice === clip.voice);
  if (same) return same.notes;
  const [source] = stage.sources;
  return !clip.voice && source && stage.sources.length === 1 ? source.whole : [];
}

/** The source as the take before the first. */
function copyOf(stage: Stage): Candidate {
  const clips = given(stage).map(({ notes, length }) => ({ notes, length, drums: false }));
  return { task: "infill", label: "", clips, remarks: [] };
}

function given({ sources }: Stage): Clip[] {
  return sources.map((source) => source.clip);
}

/** A voice of a choir is no drums, whatever it was written to. */
function sung({ voice }: NewClip): Pick<Clip, "role" | "voice"> {
  return voice ? { role: "any", voice } : {};
}

function bitOf(voice: NewClip["voice"]): number {
  return voice ? 1 << VOICES.indexOf(voice) : 0;
}

function ticks(beats: number): number {
  return Math.round(beats * TICKS_PER_BEAT);
}
