/**
 * What all of Max shares: the table of symbols that never forgets, the console, the one main thread
 * with its turns, and what may not be done while Live notifies.
 */

const MOST_CHANGES_PER_TURN = 120; // changes to the Set before Max has to let others have a turn

export class MaxWorld {
  /** Every distinct string that became a symbol, for ever. */
  symbols = new Set();
  /** Addresses that came in as datagrams. */
  heard = new Set();
  console = [];
  errors = [];
  /** Tasks that are still to run. */
  tasks = new Set();
  /** The most changes to the Set that were made in one turn. */
  mostChanges = 0;
  /** What becomes of each datagram: the delays of its copies in ms; none when it is lost. */
  fate = () => [0];
  #changes = 0;
  #notifying = 0;
  #scheduler = 0;
  #timers = new Set();
  #over = false;

  symbol(value) {
    if (typeof value === "string") this.symbols.add(value);
    return value;
  }

  post(text) {
    this.console.push(text);
  }

  error(text) {
    this.errors.push(text);
  }

  /** Run something in a turn of its own on the main thread, `ms` from now; returns how to stop it. */
  later(ms, run) {
    if (this.#over) return () => {};
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.turn(run);
    }, ms);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  turn(run) {
    this.#changes = 0;
    run();
  }

  /** Run something in Max's scheduler, which counts into Live's audio. */
  inScheduler(run) {
    this.#scheduler++;
    try {
      run();
    } finally {
      this.#scheduler--;
    }
  }

  notify(run) {
    this.#notifying++;
    try {
      run();
    } finally {
      this.#notifying--;
    }
  }

  /** A change to the Set: Live refuses it from inside a notification. */
  change(what) {
    this.look(what);
    if (this.#notifying > 0) {
      throw new Error(
        "Changes cannot be triggered by notifications. You will need to defer your response.",
      );
    }
    this.#changes++;
    this.mostChanges = Math.max(this.mostChanges, this.#changes);
    if (this.#changes > MOST_CHANGES_PER_TURN)
      throw new Error(`${what}: too many changes in one turn`);
  }

  /** Any use of the Live API: never in the scheduler. */
  look(what) {
    if (this.#scheduler > 0) throw new Error(`${what}: the Live API in the scheduler thread`);
  }

  /** The same for a Task of a script: one that waits keeps its script alive. */
  task(ms, run) {
    const mine = {};
    this.tasks.add(mine);
    const stop = this.later(ms, () => {
      this.tasks.delete(mine);
      run();
    });
    return () => {
      this.tasks.delete(mine);
      stop();
    };
  }

  end() {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
