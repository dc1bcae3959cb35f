/**
 * A loop as the patch plays it: one list for every sixteenth, looked up by Max's scheduler in time
 * with Live's transport. This script only fills the lists; it never has to be on time itself.
 */

import type { Note } from "../../ableton/src/clip.js";

const STEPS_PER_BEAT = 4;
const MOST_STEPS = 512;
const NOTES_PER_STEP = 50; // a list of 200 numbers; Max's `zl` takes 256
const STEPS_PER_SLICE = 64;

/** Pitch, velocity, duration and delay from the step, both in ms, for every note of a step. */
export type StepList = readonly number[];

/** The lists of a loop of `length` beats at `tempo` quarter notes a minute. */
export function stepsOf(notes: readonly Note[], length: number, tempo: number): StepList[] {
  const count = Math.min(MOST_STEPS, Math.max(1, Math.round(length * STEPS_PER_BEAT)));
  const beat = 60_000 / tempo; // ms
  const steps = Array.from({ length: count }, (): number[] => []);
  for (const { pitch, velocity, start, duration, muted } of notes) {
    const step = Math.floor(start * STEPS_PER_BEAT);
    const list = steps[((step % count) + count) % count];
    if (muted || !list || list.length >= 4 * NOTES_PER_STEP) continue;
    const late = start - step / STEPS_PER_BEAT;
    list.push(pitch, Math.round(velocity), Math.round(duration * beat), Math.round(late * beat));
  }
  return steps;
}

export class Player {
  private readonly task = new Task(() => this.slice());
  private waiting: { at: number; list: StepList }[] = [];

  /** `store` gives one list to the patch, `count` tells it after how many steps the loop begins anew. */
  constructor(
    private readonly store: (step: number, list: StepList) => void,
    private readonly count: (steps: number) => void,
  ) {}

  /** Play this loop from now on, without a gap. */
  load(steps: readonly StepList[]): void {
    this.waiting = steps.map((list, at) => ({ at, list }));
    this.count(steps.length);
    this.task.schedule(0);
  }

  private slice(): void {
    for (const { at, list } of this.waiting.splice(0, STEPS_PER_SLICE)) this.store(at, list);
    if (this.waiting.length > 0) this.task.schedule(0);
  }
}
