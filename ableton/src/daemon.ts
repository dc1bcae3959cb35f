/** Asks the daemon: hello, the request, the wait, the answer; one socket per question. */

import { randomInt } from "node:crypto";
import type { Answer, Request } from "./chunks.js";
import { Exchange, refusalOf, understood, type Wait } from "./exchange.js";
import { Link, now } from "./link.js";
import { int, tell } from "./messages.js";
import { VERSION } from "./protocol.generated.js";
import { Refusal } from "./refusal.js";

/** How patient to be, in ms. */
export interface Patience {
  readonly welcome: number; // for the daemon's first word
  readonly loading: number; // for a model that is still loading
  readonly silence: number; // for any word while a request is worked on
}

const PATIENCE: Patience = { welcome: 1000, loading: 60_000, silence: 5000 };
const HELLO_AGAIN_MS = 200;
const LOADING_LOOK_MS = 250;
const MOST_GREETINGS = 5;

export class Daemon {
  constructor(
    private readonly port: number,
    private readonly client: number, // who asks: any positive int32, always the same
    private readonly patience: Patience = PATIENCE,
  ) {}

  /**
   * The answer to a request. Raises Refusal with the daemon's code, or `daemon_missing`,
   * `daemon_lost`, `cancelled` or `no_network`. The socket is closed in any case.
   */
  async ask(request: Request, wait: Wait): Promise<Answer> {
    const link = await Link.open(this.port);
    void wait.cancelled.then(() => link.interrupt());
    const id = randomInt(1, 2 ** 31 - 1);
    try {
      for (let greetings = 1; ; greetings++) {
        await this.greet(link, request, wait);
        const answer = await new Exchange(link, id, request, wait, this.patience.silence).run();
        if (answer) return answer;
        if (greetings === MOST_GREETINGS) throw new Refusal("daemon_lost");
      }
    } finally {
      link.close();
    }
  }

  /** Say hello until the daemon is there and its model is ready; then confirm the address. */
  private async greet(link: Link, request: Request, wait: Wait): Promise<void> {
    const patient = now() + this.patience.loading;
    for (;;) {
      const { nonce, state, permille } = await this.hello(link, request.task);
      link.send(tell("confirm", nonce));
      if (state === "ready") return;
      if (state === "missing") throw new Refusal("model_missing");
      if (state === "unavailable") throw new Refusal("not_available");
      if (now() >= patient) throw new Refusal("model_loading");
      wait.loading(permille / 1000);
      await pause(link, LOADING_LOOK_MS);
    }
  }

  private async hello(link: Link, task: string): Promise<Welcome> {
    const end = now() + this.patience.welcome;
    let again = now();
    let nonce = 0;
    while (now() < end && !link.refused) {
      if (now() >= again) {
        link.send(tell("hello", VERSION, this.client, 0, 0, 0));
        again = now() + HELLO_AGAIN_MS;
      }
      const heard = understood(await link.receive(Math.min(again, end)));
      if (link.interrupted) throw new Refusal("cancelled");
      if (heard?.name === "error" && int(heard.values, "id") === 0) throw refusalOf(heard);
      if (heard?.name === "welcome") nonce = int(heard.values, "nonce");
      if (heard?.name === "capability" && heard.values.task === task && nonce > 0) {
        const { state, permille } = heard.values;
        return { nonce, state: String(state), permille: Number(permille) };
      }
    }
    throw new Refusal("daemon_missing");
  }
}

interface Welcome {
  readonly nonce: number;
  readonly state: string;
  readonly permille: number;
}

async function pause(link: Link, ms: number): Promise<void> {
  const end = now() + ms;
  while (now() < end && !link.interrupted && !link.refused) await link.receive(end);
  if (link.interrupted) throw new Refusal("cancelled");
}
