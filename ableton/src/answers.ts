/** The commands that take each selected clip by itself and answer with new clips below it. */

import { clipsOf, eachAnswered } from "./asking.js";
import type { Answer, Request, Written } from "./chunks.js";
import type { Daemon } from "./daemon.js";
import type { Host } from "./host.js";
import { beneath } from "./placement.js";
import { Refusal } from "./refusal.js";
import { replayed } from "./replaying.js";
import type { Source, Stage } from "./stage.js";
import { type Part, write } from "./writing.js";

/** A menu entry: one clip in, new clips out. */
export interface Single {
  readonly id: string;
  readonly title: string;
  readonly working: string; // what the progress dialog says meanwhile
  readonly task: Request["task"];
  readonly fields?: Request["fields"] | ((source: Source) => Request["fields"]);
  readonly done: string; // what the new clips are called after the source's name
  /** What a new clip holds; without it, what the daemon wrote. */
  made?(source: Source, written: Written): Pick<Written, "notes" | "length">;
}

export const SINGLES: readonly Single[] = [
  { id: "antiphon.vary", title: "Vary", working: "Varying…", task: "vary", done: "varied" },
  {
    id: "antiphon.humanize",
    title: "Humanize",
    working: "Humanizing…",
    task: "humanize",
    done: "humanized",
    made: ({ clip }, { notes, length }) => ({ notes: replayed(clip.notes, notes), length }),
  },
  {
    id: "antiphon.drumify",
    title: "Drumify",
    working: "Drumming…",
    task: "drumify",
    done: "drums",
  },
];

/** Ask about every selected clip and write what comes back below it; raises Refusal. */
export async function answer(
  host: Host,
  stage: Stage,
  entry: Single,
  daemon: Daemon,
): Promise<void> {
  const { task, fields = {} } = entry;
  clipsOf(stage); // raises for what no daemon need be asked about
  const requests = stage.sources.map((source) => ({
    task,
    clips: [source.clip],
    fields: typeof fields === "function" ? fields(source) : fields,
  }));
  await eachAnswered(host, stage, daemon, requests, entry.working, (answers) => {
    const parts = answers.flatMap((one, at) => (one ? partsOf(one, stage, at, entry) : []));
    return write(host, stage, parts, beneath);
  });
}

/** The new clips of one source, named after it. */
function partsOf(
  answer: Answer,
  { sources }: Stage,
  at: number,
  entry: Single,
): Part<{ readonly source: number }>[] {
  const source = sources[at];
  if (!source || answer.clips.length === 0) throw new Refusal("bad_transfer");
  return answer.clips.map((written, nth) => {
    const name = [source.name, `${entry.done} ${nth + 1}`].filter(Boolean).join(" · ");
    const { notes, length } = entry.made?.(source, written) ?? written;
    return { id: { source: at }, name, notes, length, like: source };
  });
}
