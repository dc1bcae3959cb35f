/** Why something could not be done: a code, and the sentence for it. */

import { ERRORS, NOTICES } from "./protocol.generated.js";

/** Sentences for what only a client can know; the daemon's are in the generated table. */
const OWN = {
  daemon_missing:
    "Antiphon's daemon is not running. Open a terminal, type `antiphon serve`, and try again.",
  daemon_lost: "The daemon stopped answering. Look at its terminal, start it again, and try again.",
  no_network: "Live does not let the extension reach the daemon on this machine.",
  only_audio: "Only audio clips are selected, and Antiphon reads notes: select MIDI clips.",
  not_two_clips: "{0} MIDI clips are selected, but a morph has two ends: select two clips.",
  all_locked: "All of the take is locked: unlock a stretch, and try again.",
  nothing_fits:
    "Nothing Antiphon can do takes {0} clips as they are: select one clip, two to morph, or up to " +
    "three voices.",
  no_place:
    "There is no place left for the new clips: select an empty slot on a MIDI track, and try again.",
  set_changed: "What was selected is no longer in the Set: select the clips again.",
  unexpected:
    "Something went wrong that should not have; Live's ExtensionHost.txt has the details.",
  unexpected_in_max: "Something went wrong that should not have; the Max console has the details.",
  no_target: "No MIDI clip is selected: click one, and try again.",
  nothing_asked: "Nothing was asked yet: press Go first.",
  nothing_made: "There is nothing to take back.",
  result_changed: "A new clip was changed since, so it stays: delete it by hand.",
  corners_missing: "A square has four corners, and {0} are taken: select a drum clip for each.",
  corners_lost: "Corners stored with the Set whose MIDI clip is gone: {0}. Take them again.",
  no_room: "No bar is free after the notes: make the loop longer, or select time behind them.",
  no_square: "There is no square yet: take four clips, and press Go.",
} as const;

const SENTENCES = { ...ERRORS, ...OWN };

export type Code = keyof typeof SENTENCES;

/** All codes, in an order that every part built from the same sources shares. */
export const CODES = Object.keys(SENTENCES) as Code[];
export type NoticeCode = keyof typeof NOTICES;

/** A failure the musician is told in one sentence, with a detail such as the clips' names. */
export class Refusal extends Error {
  constructor(
    readonly code: Code,
    readonly values: readonly number[] = [],
    readonly detail = "",
  ) {
    super(sentence(code, values));
  }
}

/** What a code says, with its numbers filled in. */
export function sentence(code: Code, values: readonly number[]): string {
  return filled(SENTENCES[code], values);
}

/** A notice in words. */
export function notice(code: NoticeCode, values: readonly number[]): string {
  return filled(NOTICES[code], values);
}

/** A sentence with {0}, {1} and so on replaced by numbers. */
export function filled(text: string, values: readonly number[]): string {
  return text.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)] ?? 0));
}
