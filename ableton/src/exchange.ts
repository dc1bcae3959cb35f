/** One request: its way to the daemon, the wait, and the answer's way back. */

import { type Answer, answerOf, type Request, requestChunks } from "./chunks.js";
import { type Link, now } from "./link.js";
import { int, type Told, tell, told, type Values, word } from "./messages.js";
import type { Message } from "./osc.js";
import { ASK_AGAIN_MS } from "./protocol.generated.js";
import { type Code, Refusal } from "./refusal.js";
import { Receiver, Sender } from "./transfer.js";

/** How the asker hears about the wait, and tells that it has had enough. */
export interface Wait {
  loading(share: number): void; // 0-1
  working(share: number): void; // 0-1
  readonly cancelled: Promise<void>;
}

const CANCEL_MS = 300; // how long the daemon's word that it stopped is waited for

export class Exchange {
  private readonly chunks: Message[];
  private readonly sender: Sender;
  private receiver: Receiver | undefined; // from the answer's first word on
  private lastWord = now();
  private askAgain = Number.POSITIVE_INFINITY;

  constructor(
    private readonly link: Link,
    private readonly id: number,
    request: Request,
    private readonly wait: Wait,
    private readonly silence: number, // ms without a word before the daemon is given up
  ) {
    this.chunks = requestChunks(id, request);
    this.sender = new Sender(id, this.chunks, now());
  }

  /** The answer, or undefined when the daemon wants another hello first. */
  async run(): Promise<Answer | undefined> {
    for (;;) {
      this.link.send(...this.sender.due(now()));
      this.remind();
      const heard = understood(await this.link.receive(this.wakeAt()));
      if (this.link.interrupted) return this.cancel();
      if (heard?.values.id === this.id) {
        if (heard.name === "error" && heard.values.code === "hello_first") return undefined;
        this.listen(heard);
        if (this.receiver?.complete) return answerOf(this.receiver.messages);
      }
      this.refuseSilence();
    }
  }

  private listen(heard: Told & { message: Message }): void {
    const time = now();
    const { name, values, groups } = heard;
    this.lastWord = time;
    this.askAgain = time + ASK_AGAIN_MS;
    if (name === "error") throw refusalOf(heard);
    else if (name === "ack") this.sender.acknowledged(int(values, "next"), time);
    else if (name === "missing") this.sender.missing(groups.map(seqOf), time);
    else if (name === "progress") this.wait.working(int(values, "permille") / 1000);
    else this.receive(heard, time);
  }

  private receive({ name, values, message }: Told & { message: Message }, time: number): void {
    this.receiver ??= new Receiver(this.id, time);
    const { receiver, link } = this;
    if (name === "open") link.send(...receiver.opened(message, int(values, "chunks"), time));
    else if (name === "close") link.send(...receiver.closed(int(values, "chunks")));
    else if ("seq" in values) link.send(...receiver.chunk(int(values, "seq"), message, time));
  }

  /** The request has arrived but nothing is said: its open is repeated, which costs no work. */
  private remind(): void {
    if (!this.sender.complete || this.receiver || now() < this.askAgain) return;
    this.askAgain = now() + ASK_AGAIN_MS;
    this.link.send(...this.chunks.slice(0, 1));
  }

  private wakeAt(): number {
    const lost = this.lastWord + this.silence;
    if (!this.sender.complete) return Math.min(this.sender.wakeAt(), lost);
    return Math.min(this.receiver?.wakeAt() ?? this.askAgain, lost);
  }

  private refuseSilence(): void {
    const silent = now() - this.lastWord >= this.silence;
    if (this.link.refused || silent || this.sender.timedOut(now()))
      throw new Refusal("daemon_lost");
    if (this.receiver?.timedOut(now())) {
      throw new Refusal("transfer_timeout", [this.receiver.firstMissing]);
    }
  }

  /** Tell the daemon to stop; its confirmation is awaited only briefly. */
  private async cancel(): Promise<never> {
    this.link.interrupted = false;
    const end = now() + CANCEL_MS;
    let again = now();
    while (now() < end && !this.link.refused) {
      if (now() >= again) {
        this.link.send(tell("cancel", this.id));
        again = now() + CANCEL_MS / 3;
      }
      const heard = understood(await this.link.receive(again));
      if (heard?.name === "error" && heard.values.id === this.id) break;
    }
    throw new Refusal("cancelled");
  }
}

function seqOf(group: Values): number {
  return int(group, "seq");
}

/** A message with what it says, or undefined when the table does not allow it. */
export function understood(
  message: Message | undefined,
): (Told & { message: Message }) | undefined {
  const heard = message && told(message);
  return heard && { ...heard, message };
}

/** What an `error` message says. */
export function refusalOf({ values }: Told): Refusal {
  const numbers = [int(values, "a"), int(values, "b"), int(values, "c")];
  return new Refusal(word(values, "code") as Code, numbers); // the table allows no other
}
