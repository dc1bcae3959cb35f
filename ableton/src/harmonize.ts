/** The commands that write voices: what each asks the daemon for, and what becomes of the answer. */

import type { Answer, Request } from "./chunks.js";
import type { Daemon } from "./daemon.js";
import { show } from "./dialog.js";
import type { Host, Progress } from "./host.js";
import { MOST_NOTES, TICKS_PER_BEAT } from "./protocol.generated.js";
import { notice, Refusal } from "./refusal.js";
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

const AUDIO_LEFT_OUT =
  "The new clips are in the Set. Audio clips cannot be read and were left out.";
const MOST_GIVEN = 3;
const LONGEST = (2 ** 31 - 1) / TICKS_PER_BEAT; // beats that an int32 of ticks can hold

/** Ask for the entry's voices and write them; raises Refusal for whatever comes in between. */
export async function harmonize(
  host: Host,
  stage: Stage,
  entry: Entry,
  daemon: Daemon,
): Promise<void> {
  const request = requestFor(stage, entry);
  await host.withProgress("Looking for the daemon…", async (progress) => {
    const answer = await daemon.ask(request, waiting(progress, entry));
    progress.update("Placing the new clips…", 100);
    await write(host, stage, partsOf(answer, stage));
    log(answer, stage);
  });
  if (stage.audio.length > 0) await show(host, AUDIO_LEFT_OUT, stage.audio.join(", "));
}

/** The request for the selected clips; raises Refusal for what no daemon need be asked about. */
export function requestFor(stage: Stage, { voices }: Entry): Request {
  const clips = stage.sources.map((source) => source.clip);
  if (clips.length === 0) {
    throw stage.audio.length > 0
      ? new Refusal("only_audio", [], stage.audio.join(", "))
      : new Refusal("no_clips");
  }
  if (clips.length > MOST_GIVEN) throw new Refusal("too_many_voices", [clips.length, MOST_GIVEN]);
  const silent = stage.sources.filter(({ clip }) => clip.notes.length === 0);
  if (silent.length > 0) throw new Refusal("empty_clip", [], silent.map(nameOf).join(", "));
  const notes = clips.reduce((sum, clip) => sum + clip.notes.length, 0);
  if (notes > MOST_NOTES) throw new Refusal("too_many_notes", [notes, MOST_NOTES]);
  const odd = stage.sources.find(({ clip }) => !(clip.length > 0 && clip.length <= LONGEST));
  if (odd) throw new Refusal("bad_clip", [odd.clip.length], odd.name);
  return { task: "harmonize", clips, fields: voices === 0 ? {} : { voices } };
}

/** The new voices of the best variation; each as long as the longest source. */
function partsOf(answer: Answer, stage: Stage): Part[] {
  const length = Math.max(...stage.sources.map((source) => source.clip.length));
  const parts = answer.clips
    .filter((clip) => clip.variation === 0)
    .flatMap(({ voice, notes }) => (voice ? [{ voice, notes, length }] : []));
  if (parts.length === 0) throw new Refusal("bad_transfer");
  return parts;
}

/** What there is to say about the answer, for Live's ExtensionHost.txt. */
function log({ notices }: Answer, { sources }: Stage): void {
  const dropped = sources.reduce((sum, source) => sum + source.dropped, 0);
  if (dropped > 0) console.info("antiphon:", notice("dropped_notes", [dropped]));
  for (const { code, values } of notices) console.info("antiphon:", notice(code, values));
}

function waiting(progress: Progress, entry: Entry): Parameters<Daemon["ask"]>[1] {
  return {
    loading: (share) => progress.update("The model is loading…", Math.round(share * 100)),
    working: (share) => progress.update(entry.working, Math.round(share * 100)),
    cancelled: progress.cancelled,
  };
}

function nameOf(source: { readonly name: string }): string {
  return source.name;
}
