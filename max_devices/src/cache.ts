/** Answers by their question: the same question again is answered at once, and the same way. */

import type { Answer, Request } from "../../ableton/src/chunks.js";

const MOST_KEPT = 16; // takes to turn back to

export class Cache {
  private readonly answers = new Map<string, Answer>();

  get(key: string): Answer | undefined {
    return this.answers.get(key);
  }

  put(key: string, answer: Answer): void {
    this.answers.delete(key);
    this.answers.set(key, answer);
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= MOST_KEPT) break;
      this.answers.delete(oldest);
    }
  }
}

/**
 * What makes two questions the same: notes, context and parameters. Tempo is none of it: where it
 * is automated it changes all the time, and no answer would ever be in time.
 */
export function keyOf({ task, clips, fields }: Request): string {
  const music = clips.map(({ tempo: _tempo, ...clip }) => clip);
  const chosen = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([task, chosen, music]);
}
