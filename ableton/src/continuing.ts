/** The command that continues: each selected clip with new bars after its last one. */

import { answer, type Single } from "./answers.js";
import { clipsOf } from "./asking.js";
import { barOf, type Clip, nextBar } from "./clip.js";
import type { Daemon } from "./daemon.js";
import type { Host } from "./host.js";
import type { Stage } from "./stage.js";

const MOST_BARS = 8; // unless more are asked for

/** What may be asked for besides the usual: new clips of the new bars alone, so many bars, … */
export interface Wishes {
  readonly onlyNew?: boolean;
  readonly fields?: Readonly<Record<string, number>>; // wire steps; `bars` is one of them
}

export const CONTINUE = { id: "antiphon.continue", title: "Continue" } as const;

/**
 * Continue every selected clip by as many bars as it has, at most eight, unless `fields` says more.
 * In the Session the new clip begins with the source's notes, exactly, and lies below the source.
 * In the Arrangement the new bars alone lie right after the selected time. Raises Refusal.
 */
export async function proceed(
  host: Host,
  stage: Stage,
  daemon: Daemon,
  { onlyNew = false, fields = {} }: Wishes = {},
): Promise<void> {
  const [clip] = clipsOf(stage);
  if (clip && stage.later) {
    const length = (fields.bars ?? barsOf(clip)) * barOf(clip.meter);
    await answer(host, stage.later(nextBar(clip), length), entry(true, fields), daemon);
  } else {
    await answer(host, stage, entry(onlyNew, fields), daemon);
  }
}

function entry(onlyNew: boolean, fields: Wishes["fields"]): Single {
  return {
    ...CONTINUE,
    working: "Continuing…",
    task: "continue",
    done: "cont",
    fields: ({ clip }) => ({ bars: barsOf(clip), ...fields }),
    ...(!onlyNew && { made: continued }),
  };
}

/** The source's notes as they are, then the new ones from the next bar line on. */
export const continued: NonNullable<Single["made"]> = ({ clip, whole }, written) => {
  const start = nextBar(clip);
  const added = written.notes.map((note) => ({ ...note, start: note.start + start }));
  return { notes: [...whole, ...added], length: start + written.length };
};

/** How many bars the clip has, a begun one counting as whole, at most `MOST_BARS`. */
function barsOf(clip: Clip): number {
  return Math.min(Math.max(1, Math.round(nextBar(clip) / barOf(clip.meter))), MOST_BARS);
}
