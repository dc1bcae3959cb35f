/** The commands that write voices: what each asks the daemon for, and what becomes of the answer. */

import { answered, clipsOf } from "./asking.js";
import type { Answer, Request } from "./chunks.js";
import type { Daemon } from "./daemon.js";
import type { Host } from "./host.js";
import { place, type Sung } from "./placement.js";
import { Refusal } from "./refusal.js";
import type { Stage } from "./stage.js";
import { type Part, write } from "./writing.js";

/** A menu entry. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly voices: number; // bits: soprano 1, alto 2, tenor 4, bass 8; 0 = all that are missing
  readonly working: string; // what the progress dialog says meanwhile
}

export const ENTRIES: readonly Entry[] = [
  {
    id: "antiphon.soprano",
    title: "Soprano over these",
    voices: 1,
    working: "Writing the soprano…",
  },
  {
    id: "antiphon.complete",
    title: "Complete the voices",
    voices: 0,
    working: "Writing the missing voices…",
  },
];

const MOST_GIVEN = 3;

/** Ask for the entry's voices and write them; raises Refusal for whatever comes in between. */
export async function harmonize(
  host: Host,
  stage: Stage,
  entry: Entry,
  daemon: Daemon,
): Promise<void> {
  const request = requestFor(stage, entry);
  await answered(host, stage, daemon, request, entry.working, (answer) =>
    write(host, stage, partsOf(answer, stage), place),
  );
}

/** The request for the selected clips; raises Refusal for what no daemon need be asked about. */
export function requestFor(stage: Stage, { voices }: Entry): Request {
  if (stage.sources.length > MOST_GIVEN) {
    throw new Refusal("too_many_voices", [stage.sources.length, MOST_GIVEN]);
  }
  const clips = clipsOf(stage);
  return { task: "harmonize", clips, fields: voices === 0 ? {} : { voices } };
}

/** The new voices of every variation; each as long as the longest source. */
function partsOf(answer: Answer, stage: Stage): Part<Sung>[] {
  const length = Math.max(...stage.sources.map((source) => source.clip.length));
  const several = answer.clips.some((clip) => clip.variation > 0);
  const parts = answer.clips.flatMap(({ voice, variation, notes }) => {
    if (!voice) return [];
    const said = several ? `${voice} ${variation + 1}` : voice;
    const name = [stage.name, said].filter(Boolean).join(" · ");
    return [{ id: { voice, take: variation }, name, notes, length }];
  });
  if (parts.length === 0) throw new Refusal("bad_transfer");
  return parts;
}
