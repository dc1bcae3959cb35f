/** Asks the daemon: hello, the request, the wait, the answer; one socket per question. */

import { randomInt } from "node:crypto";
import type { Answer, Request } from "./chunks.js";
import { Exchange, refusalOf, understood } from "./exchange.js";
import { Link, now } from "./link.js";
import { int, tell, type Values, word } from "./messages.js";
import { VERSION } from "./protocol.generated.js";
import { Refusal } from "./refusal.js";
import type { Settings } from "./settings.js";

/** How patient to be, in ms. */
export interface Patience {
  readonly welcome: number; // for the daemon's first word
  readonly loading: number; // for a model that is still loading
  readonly silence: number; // for any word while a request is worked on
}

const PATIENCE: Patience = { welcome: 1000, loading: 60_000, silence: 5000 };
const HELLO_AGAIN_MS = 200;
const FEWEST_ROUNDS = 3;
const LOADING_LOOK_MS = 250;
const MOST_GREETINGS = 5;
const CANCEL_MS = 300; // how long the daemon's word that it stopped is waited for

/** How the asker hears about the wait, and tells that it has had enough. */
export interface Wait {
  loading(share: number): void; // 0-1
  working(share: number): void; // 0-1
  readonly cancelled: Promise<void>;
}

export class Daemon {
  constructor(
    private readonly settings: Settings,
    private readonly client: number, // who asks: any positive int32, always the same
    private readonly patience: Patience = PATIENCE,
  ) {}

  /**
   * The answer to a request. Raises Refusal with the daemon's code, or `daemon_missing`,
   * `daemon_lost`, `cancelled` or `no_network`. The socket is closed in any case.
   */
  async ask(request: Request, wait: Wait): Promise<Answer> {
    const link = await Link.open(this.settings.port);
    void wait.cancelled.then(() => link.interrupt());
    const id = randomInt(1, 2 ** 31 - 1);
    try {
      for (let greetings = 1; ; greetings++) {
        await this.greet(link, request, wait);
        const exchange = new Exchange(id, request, this.patience.silence, now());
        const answer = await converse(link, id, exchange, wait);
        if (answer) return answer;
        if (greetings === MOST_GREETINGS) throw new Refusal("daemon_lost");
      }
    } finally {
      link.close();
    }
  }

  /** The state of every task: loading, ready, missing or unavailable; raises Refusal as `ask` does. */
  async abilities(): Promise<ReadonlyMap<string, string>> {
    const link = await Link.open(this.settings.port);
    try {
      const { states } = await this.hello(link, ({ states, tasks }) => states.size >= tasks);
      return new Map([...states].map(([task, { state }]) => [task, state]));
    } finally {
      link.close();
    }
  }

  /** Say hello until the daemon is there and its model is ready; then confirm the address. */
  private async greet(link: Link, { task }: Request, wait: Wait): Promise<void> {
    const patient = now() + this.patience.loading;
    for (;;) {
      const { nonce, states } = await this.hello(link, ({ states }) => states.has(task));
      const { state, permille } = states.get(task) ?? { state: "unavailable", permille: 0 };
      link.send(tell("confirm", nonce));
      if (state === "ready") return;
      if (state === "missing") throw new Refusal("model_missing");
      if (state === "unavailable") throw new Refusal("not_available");
      if (now() >= patient) throw new Refusal("model_loading");
      wait.loading(permille / 1000);
      await pause(link, LOADING_LOOK_MS);
    }
  }

  /** What the daemon says of itself, as soon as it is enough. */
  private async hello(link: Link, enough: (welcome: Welcome) => boolean): Promise<Welcome> {
    const end = now() + this.patience.welcome;
    let again = now();
    let welcome: Welcome | undefined;
    // a machine that stood still for a second is no daemon that is missing: listen a few times more
    for (let round = 0; (now() < end || round < FEWEST_ROUNDS) && !link.refused; round++) {
      if (now() >= again) {
        link.send(tell("hello", VERSION, this.client, 0, ...this.settings.token));
        again = now() + HELLO_AGAIN_MS;
      }
      const heard = understood(await link.receive(again));
      if (link.interrupted) throw new Refusal("cancelled");
      if (heard?.name === "error" && int(heard.values, "id") === 0) throw refusalOf(heard);
      if (heard?.name === "welcome") welcome = welcomeOf(heard.values, welcome);
      if (heard?.name === "capability") welcome?.states.set(...stateOf(heard.values));
      if (welcome && enough(welcome)) return welcome;
    }
    throw new Refusal("daemon_missing");
  }
}

/** Drive an exchange to its answer, or to undefined when the daemon wants another hello. */
async function converse(
  link: Link,
  id: number,
  exchange: Exchange,
  wait: Wait,
): Promise<Answer | undefined> {
  while (!exchange.unknown) {
    if (link.refused) throw new Refusal("daemon_lost");
    link.send(...exchange.due(now()));
    const heard = understood(await link.receive(exchange.wakeAt()));
    if (link.interrupted) return cancel(link, id);
    if (heard?.values.id !== id) continue;
    link.send(...exchange.hear(heard, now()));
    if (heard.name === "progress") wait.working(exchange.share);
    if (exchange.answer) return exchange.answer;
  }
  return undefined;
}

/** Tell the daemon to stop; its confirmation is awaited only briefly. */
async function cancel(link: Link, id: number): Promise<never> {
  link.interrupted = false;
  const end = now() + CANCEL_MS;
  let again = now();
  while (now() < end && !link.refused) {
    if (now() >= again) {
      link.send(tell("cancel", id));
      again = now() + CANCEL_MS / 3;
    }
    const heard = understood(await link.receive(again));
    if (heard?.name === "error" && heard.values.id === id) break;
  }
  throw new Refusal("cancelled");
}

interface Welcome {
  readonly nonce: number;
  readonly tasks: number; // how many capabilities follow
  readonly states: Map<string, State>;
}

interface State {
  readonly state: string;
  readonly permille: number; // of loading
}

/** A welcome; of one that is said again, what is known of the tasks stays known. */
function welcomeOf(values: Values, known: Welcome | undefined): Welcome {
  const [nonce, tasks] = [int(values, "nonce"), int(values, "tasks")];
  return { nonce, tasks, states: known?.states ?? new Map() };
}

function stateOf(values: Values): [string, State] {
  const state = { state: word(values, "state"), permille: int(values, "permille") };
  return [word(values, "task"), state];
}

async function pause(link: Link, ms: number): Promise<void> {
  const end = now() + ms;
  while (now() < end && !link.interrupted && !link.refused) await link.receive(end);
  if (link.interrupted) throw new Refusal("cancelled");
}
