/** What every command does around its question: checks, progress, and what is said afterwards. */

import type { Answer, Request } from "./chunks.js";
import type { Clip } from "./clip.js";
import type { Daemon, Wait } from "./daemon.js";
import { show } from "./dialog.js";
import type { Host, Progress } from "./host.js";
import { MOST_NOTES, TICKS_PER_BEAT } from "./protocol.generated.js";
import { notice, Refusal } from "./refusal.js";
import type { Stage } from "./stage.js";

const AUDIO_LEFT_OUT =
  "The new clips are in the Set. Audio clips cannot be read and were left out.";
const ENDS_ALL = new Set<string>(["cancelled", "daemon_missing", "daemon_lost", "no_network"]);
const LONGEST = (2 ** 31 - 1) / TICKS_PER_BEAT; // beats that an int32 of ticks can hold

/** Ask, and place what is answered, while Live shows how far it is; raises Refusal. */
export async function answered(
  host: Host,
  stage: Stage,
  daemon: Daemon,
  request: Request,
  working: string,
  place: (answer: Answer) => Promise<void>,
): Promise<void> {
  await eachAnswered(host, stage, daemon, [request], working, async ([answer]) => {
    if (answer) await place(answer);
  });
}

/**
 * Ask one request after the other, then place all the answers; raises Refusal. What is refused of
 * one clip does not harm the others: its answer is undefined, and the refusal is raised at the end.
 */
export async function eachAnswered(
  host: Host,
  stage: Stage,
  daemon: Daemon,
  requests: readonly Request[],
  working: string,
  place: (answers: readonly (Answer | undefined)[]) => Promise<void>,
): Promise<void> {
  const refused: Refusal[] = [];
  await host.withProgress("Looking for the daemon…", async (progress) => {
    const answers: (Answer | undefined)[] = [];
    for (const [at, request] of requests.entries()) {
      const wait = waiting(progress, working, at, requests.length);
      answers.push(
        await daemon.ask(inScale(request, host), wait).catch((reason) => {
          if (!(reason instanceof Refusal) || ENDS_ALL.has(reason.code)) throw reason;
          refused.push(reason);
          return undefined;
        }),
      );
    }
    if (refused.length === requests.length) return;
    progress.update("Placing the new clips…", 100);
    await place(answers);
    for (const answer of answers) if (answer) log(answer, stage);
  });
  if (refused[0]) throw refused[0];
  if (stage.audio.length > 0) await show(host, AUDIO_LEFT_OUT, stage.audio.join(", "));
}

/** The request, told to stay in Live's scale where Scale Mode is on. */
function inScale(request: Request, host: Host): Request {
  if (!host.scaleMode()) return request;
  return { ...request, fields: { scale_lock: 1, ...request.fields } };
}

/** The selected clips; raises Refusal for what no daemon need be asked about. */
export function clipsOf(stage: Stage): Clip[] {
  const clips = stage.sources.map((source) => source.clip);
  if (clips.length === 0) {
    throw stage.audio.length > 0
      ? new Refusal("only_audio", [], stage.audio.join(", "))
      : new Refusal("no_clips");
  }
  const silent = stage.sources.filter(({ clip }) => clip.notes.length === 0);
  if (silent.length > 0) throw new Refusal("empty_clip", [], silent.map(nameOf).join(", "));
  const notes = clips.reduce((sum, clip) => sum + clip.notes.length, 0);
  if (notes > MOST_NOTES) throw new Refusal("too_many_notes", [notes, MOST_NOTES]);
  const odd = stage.sources.find(({ clip }) => !(clip.length > 0 && clip.length <= LONGEST));
  if (odd) throw new Refusal("bad_clip", [odd.clip.length], odd.name);
  return clips;
}

/** What there is to say about the answer, for Live's ExtensionHost.txt. */
function log({ notices }: Answer, { sources }: Stage): void {
  const dropped = sources.reduce((sum, source) => sum + source.dropped, 0);
  if (dropped > 0) console.info("antiphon:", notice("dropped_notes", [dropped]));
  for (const { code, values } of notices) console.info("antiphon:", notice(code, values));
}

/** How the daemon's word about request `at` of `many` reaches the progress dialog. */
export function waiting(progress: Progress, working: string, at: number, many: number): Wait {
  const percent = (share: number): number => Math.round((100 * (at + share)) / many);
  return {
    loading: (share) => progress.update("The model is loading…", Math.round(share * 100)),
    working: (share) => progress.update(working, percent(share)),
    cancelled: progress.cancelled,
  };
}

function nameOf(source: { readonly name: string }): string {
  return source.name;
}
