/**
 * One request as a state machine: its way to the daemon, the wait, and the answer's way back. No
 * sockets, no clocks: time is passed in (ms). The extension and the Max devices both drive it.
 */

import { type Answer, answerOf, type Request, requestChunks } from "./chunks.js";
import type { Message } from "./message.js";
import { int, type Told, told, type Values, word } from "./messages.js";
import { ASK_AGAIN_MS } from "./protocol.generated.js";
import { type Code, Refusal } from "./refusal.js";
import { Receiver, Sender } from "./transfer.js";

/** A message and what it says. */
export type Heard = Told & { readonly message: Message };

export class Exchange {
  /** How much of the work is done, 0-1. */
  share = 0;
  /** True once the daemon wants another hello before it takes the request. */
  unknown = false;
  private readonly chunks: Message[];
  private readonly sender: Sender;
  private receiver: Receiver | undefined; // from the answer's first word on
  private lastWord: number;
  private askAgain = Number.POSITIVE_INFINITY;

  constructor(
    private readonly id: number,
    request: Request,
    private readonly silence: number, // ms without a word before the daemon is given up
    now: number,
  ) {
    this.chunks = requestChunks(id, request);
    this.sender = new Sender(id, this.chunks, now);
    this.lastWord = now;
  }

  /** The answer, once all of it is here; raises Refusal `bad_transfer` when it is inconsistent. */
  get answer(): Answer | undefined {
    return this.receiver?.complete ? answerOf(this.receiver.messages) : undefined;
  }

  /** The messages to send now; raises Refusal when the daemon has been silent for too long. */
  due(now: number): Message[] {
    const silent = now - this.lastWord >= this.silence;
    if (silent || this.sender.timedOut(now)) throw new Refusal("daemon_lost");
    if (this.receiver?.timedOut(now)) {
      throw new Refusal("transfer_timeout", [this.receiver.firstMissing]);
    }
    return [...this.sender.due(now), ...this.reminder(now)];
  }

  /** What to reply to a message; raises Refusal for the daemon's refusal of this request. */
  hear(heard: Heard, now: number): Message[] {
    const { name, values, groups } = heard;
    if (values.id !== this.id) return [];
    this.lastWord = now;
    this.askAgain = now + ASK_AGAIN_MS;
    if (name === "error" && values.code === "hello_first") this.unknown = true;
    else if (name === "error") throw refusalOf(heard);
    else if (name === "ack") this.sender.acknowledged(int(values, "next"), now);
    else if (name === "missing") this.sender.missing(groups.map(seqOf), now);
    else if (name === "progress") this.share = int(values, "permille") / 1000;
    else if (name !== "part") return this.receive(heard, now); // unfinished bars are not shown
    return [];
  }

  /** When `due` wants to be asked again at the latest. */
  wakeAt(): number {
    const lost = this.lastWord + this.silence;
    if (!this.sender.complete) return Math.min(this.sender.wakeAt(), lost);
    return Math.min(this.receiver?.wakeAt() ?? this.askAgain, lost);
  }

  private receive({ name, values, message }: Heard, now: number): Message[] {
    this.receiver ??= new Receiver(this.id, now);
    if (name === "open") return this.receiver.opened(message, int(values, "chunks"), now);
    if (name === "close") return this.receiver.closed(int(values, "chunks"));
    return "seq" in values ? this.receiver.chunk(int(values, "seq"), message, now) : [];
  }

  /** The request has arrived but nothing is said: its open is repeated, which costs no work. */
  private reminder(now: number): Message[] {
    if (!this.sender.complete || this.receiver || now < this.askAgain) return [];
    this.askAgain = now + ASK_AGAIN_MS;
    return this.chunks.slice(0, 1);
  }
}

function seqOf(group: Values): number {
  return int(group, "seq");
}

/** A message with what it says, or undefined when the table does not allow it. */
export function understood(message: Message | undefined): Heard | undefined {
  const heard = message && told(message);
  return heard && message && { ...heard, message };
}

/** What an `error` message says. */
export function refusalOf({ values }: Told): Refusal {
  const numbers = [int(values, "a"), int(values, "b"), int(values, "c")];
  return new Refusal(word(values, "code") as Code, numbers); // the table allows no other
}
