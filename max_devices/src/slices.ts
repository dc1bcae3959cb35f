/** Changes to the Set, a few at a time: Live's main thread has other things to do meanwhile. */

const STEPS_PER_SLICE = 8;

/** One change to the Set, or a few that belong together. */
export type Step = () => void;

export class Slices {
  private readonly task = new Task(() => this.slice());
  private steps: Step[] = [];
  private failed: (reason: unknown) => void = () => {};

  /** Make all changes in order, the first of them later; `failed` hears why the rest is left out. */
  run(steps: readonly Step[], failed: (reason: unknown) => void): void {
    this.steps.push(...steps);
    this.failed = failed;
    this.task.schedule(0);
  }

  /** Leave out what is left. */
  end(): void {
    this.steps = [];
    this.task.cancel();
  }

  /** Put steps before those that wait; only from inside a step. */
  next(steps: readonly Step[]): void {
    this.steps.unshift(...steps);
  }

  private slice(): void {
    try {
      for (let left = STEPS_PER_SLICE; left > 0; left--) this.steps.shift()?.();
    } catch (reason) {
      this.steps = [];
      this.failed(reason);
    }
    if (this.steps.length > 0) this.task.schedule(0);
  }
}
