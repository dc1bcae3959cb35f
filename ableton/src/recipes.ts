/** What the dialog does for each task: how an answer becomes candidates, and where they go. */

import { SINGLES } from "./answers.js";
import { type Candidate, newClip, newVoice, remarksOf } from "./candidate.js";
import type { Answer, Written } from "./chunks.js";
import { begun, nextBar } from "./clip.js";
import { continued } from "./continuing.js";
import type { Host } from "./host.js";
import { beneath, chosen, place, type Sung } from "./placement.js";
import { TASKS } from "./protocol.generated.js";
import type { Stage } from "./stage.js";
import type { TaskName } from "./wish.js";
import { write } from "./writing.js";

export const TITLES: Record<TaskName, string> = {
  continue: "Continue",
  harmonize: "Write voices",
  morph: "Morph",
  generate: "Make new",
  vary: "Vary",
  infill: "Fill in",
  humanize: "Humanize",
  drumify: "Drumify",
};

/** Whether the daemon can be told to rewrite a stretch of the clips that it is given. */
export function rewrites(task: TaskName): boolean {
  return TASKS[task].fields.some(({ name }) => name === "region_start");
}

/** The candidates that an answer holds: a choir each, a clip of a morph each, or a clip each. */
export function candidatesOf(task: TaskName, answer: Answer, stage: Stage): Candidate[] {
  const remarks = (one: Written): string[] => remarksOf(answer, one.variation);
  if (task === "harmonize") {
    const variations = [...new Set(answer.clips.map(({ variation }) => variation))];
    return variations.map((variation) => {
      const clips = answer.clips.filter((clip) => clip.variation === variation && clip.voice);
      return { task, label: "", clips: clips.map(newVoice), remarks: remarksOf(answer, variation) };
    });
  }
  const make = task === "continue" ? continued : SINGLES.find((one) => one.task === task)?.made;
  const [source] = stage.sources;
  return answer.clips.map((written, at) => {
    const made = (source && make?.(source, written)) ?? {};
    const label = task === "morph" ? share(answer, written, at) : "";
    return { task, label, clips: [{ ...newClip(written), ...made }], remarks: remarks(written) };
  });
}

/** Write the candidates, for the same undo steps however many they are; raises Refusal. */
export async function insert(host: Host, stage: Stage, kept: readonly Candidate[]): Promise<void> {
  for (const task of new Set(kept.map((candidate) => candidate.task))) {
    const mine = kept.filter((candidate) => candidate.task === task);
    if (task === "harmonize") await write(host, stage, choirParts(mine, stage), place);
    else if (task === "continue") await insertAfter(host, stage, mine);
    else if (task === "generate")
      await write(host, roomFor(mine, stage), clipParts(mine, stage), chosen);
    else await write(host, stage, clipParts(mine, stage), beneath);
  }
}

/** Where time is a place, the new bars alone go right after the source. */
async function insertAfter(host: Host, stage: Stage, kept: readonly Candidate[]): Promise<void> {
  const [source] = stage.sources;
  const parts = clipParts(kept, stage);
  if (!source || !stage.later) return write(host, stage, parts, beneath);
  const start = nextBar(source.clip);
  const after = parts.map((part) => ({
    ...part,
    length: part.length - start,
    notes: begun(part.notes, { start, end: part.length }),
  }));
  const length = Math.max(...after.map((part) => part.length));
  await write(host, stage.later(start, length), after, beneath);
}

/** Where time is a place, as much of it as the new clips need. */
function roomFor(kept: readonly Candidate[], stage: Stage): Stage {
  const lengths = kept.flatMap(({ clips }) => clips.map(({ length }) => length));
  return stage.later?.(0, Math.max(...lengths)) ?? stage;
}

/** How far on the way a clip of a morph is. */
function share({ clips }: Answer, { variation }: Written, at: number): string {
  const path = clips.filter((clip) => clip.variation === variation);
  const first = clips.findIndex((clip) => clip.variation === variation);
  return `${Math.round((100 * (at - first + 1)) / (path.length + 1))} %`;
}

function choirParts(kept: readonly Candidate[], stage: Stage) {
  return kept.flatMap(({ clips }, take) =>
    clips.flatMap(({ voice, notes, length }) => {
      if (!voice) return [];
      const id: Sung = { voice, take };
      const name = named(stage, kept.length > 1 ? `${voice} ${take + 1}` : voice);
      return [{ id, name, notes, length: lengthOf(stage, length) }];
    }),
  );
}

function clipParts(kept: readonly Candidate[], stage: Stage) {
  const [source] = stage.sources;
  return kept.flatMap(({ task, clips, label }, at) => {
    const done = DONE[task] ?? SINGLES.find((one) => one.task === task)?.done ?? task;
    const ends = stage.sources.map(({ name }) => name).join("→");
    const name = task === "morph" ? `${ends} ${label}` : named(stage, `${done} ${at + 1}`);
    const id = { source: 0, at };
    const look = source && { like: source };
    return clips.map(({ notes, length }) => ({ id, name, notes, length, ...look }));
  });
}

/** What new clips are called, for the tasks that have no entry among SINGLES. */
const DONE: Partial<Record<TaskName, string>> = {
  ...{ continue: "cont", generate: "new", infill: "filled" },
};

function named({ sources, name }: Stage, what: string): string {
  const own = sources.length === 1 ? sources[0]?.name : name;
  return [own || name, what].filter(Boolean).join(" · ");
}

/** New voices are as long as the longest source. */
function lengthOf({ sources }: Stage, answered: number): number {
  return sources.length > 0 ? Math.max(...sources.map(({ clip }) => clip.length)) : answered;
}
