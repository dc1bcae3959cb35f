/** The command that morphs: five clips on the way from one clip to another, drums or melodies. */

import { answered, clipsOf } from "./asking.js";
import type { Answer, Request } from "./chunks.js";
import type { Daemon } from "./daemon.js";
import type { Host } from "./host.js";
import { stack } from "./placement.js";
import { Refusal } from "./refusal.js";
import type { Stage } from "./stage.js";
import { type Part, write } from "./writing.js";

const STEPS = 5;

/**
 * Ask for the clips between the two selected ones and write them below the first: in the Session
 * into slots, in the Arrangement into take lanes. On a single lane the ends are its two clips.
 */
export async function morph(host: Host, selected: Stage, daemon: Daemon): Promise<void> {
  const stage = selected.sources.length === 1 ? selected.apart() : selected;
  const request = requestFor(stage);
  await answered(host, stage, daemon, request, "Morphing…", (answer) =>
    write(host, stage, partsOf(answer, stage), stack),
  );
}

function requestFor(stage: Stage): Request {
  const clips = clipsOf(stage);
  if (clips.length !== 2) throw new Refusal("not_two_clips", [clips.length]);
  return { task: "morph", clips, fields: { steps: STEPS } };
}

/** The in-betweens in order, named after both ends and how far on the way they are. */
function partsOf(answer: Answer, { sources }: Stage): Part[] {
  const ends = sources.map((source) => source.name).join("→");
  const parts = answer.clips
    .filter((clip) => clip.variation === 0)
    .map(({ notes, length }, at) => {
      const name = `${ends} ${Math.round((100 * (at + 1)) / (STEPS + 1))} %`;
      return { id: name, name, notes, length };
    });
  if (parts.length !== STEPS) throw new Refusal("bad_transfer");
  return parts;
}
