/** Asks the daemon one thing at a time, through Max's `udpsend` and `udpreceive`. */

import { type Answer, notesOf, type Request } from "../../ableton/src/chunks.js";
import type { Note } from "../../ableton/src/clip.js";
import { Exchange, type Heard, understood } from "../../ableton/src/exchange.js";
import { tell } from "../../ableton/src/messages.js";
import { PORT } from "../../ableton/src/protocol.generated.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { Connection } from "./connection.js";

/** Where messages go: to Max's `udpsend` and `udpreceive`. */
export interface Wire {
  send(address: string, args: readonly Atom[]): void;
  /** The port the daemon listens on. */
  sendTo(port: number): void;
  /** The port answers come to. */
  listenOn(port: number): void;
}

/** The wire through these outlets of the script. */
export function wired({
  udpsend,
  udpreceive,
}: Readonly<Record<"udpsend" | "udpreceive", number>>): Wire {
  return {
    send: (address, args) => outlet(udpsend, address, ...args),
    sendTo: (port) => outlet(udpsend, "port", port),
    listenOn: (port) => outlet(udpreceive, "port", port),
  };
}

/** What becomes of a question: exactly one of `answered` and `refused` is called, later. */
export interface Outcome {
  answered(answer: Answer): void;
  refused(reason: unknown): void;
  /** Before that: notes of the first variation that are decoded already; they may yet change. */
  begun?(notes: readonly Note[]): void;
}

const SILENCE_MS = 5000; // for any word while a request is worked on
const MISSING_MS = 2000; // for the daemon to be there at all
const LOADING_MS = 60_000; // for a model that is still loading
const LARGEST_ID = 2 ** 31 - 2;

export class Asker {
  readonly connection: Connection;
  private readonly task = new Task(() => this.pump());
  private listening = 0;
  private port = PORT;
  private request: Request | undefined; // asked for, until its outcome is known
  private outcome: Outcome | undefined;
  private exchange: Exchange | undefined; // once the model is ready
  private id = 0;
  private askedAt = 0;

  constructor(
    taskName: string,
    private readonly wire: Wire,
    private readonly changed: () => void, // something that is shown may be different now
  ) {
    const client = 1 + Math.floor(Math.random() * LARGEST_ID);
    this.connection = new Connection(taskName, client, Math.random, Date.now());
    wire.sendTo(PORT);
    this.task.schedule(0);
  }

  get busy(): boolean {
    return this.request !== undefined;
  }

  /** How much of the work is done, 0-1. */
  get share(): number {
    return this.exchange?.share ?? 0;
  }

  /** Ask; nothing else may be under way. */
  ask(request: Request, outcome: Outcome): void {
    this.connection.task = request.task;
    this.request = request;
    this.outcome = outcome;
    this.askedAt = Date.now();
    if (!this.connection.open) this.connection.renew(this.askedAt);
    this.task.schedule(0);
  }

  /** Stop what is under way; its outcome is the refusal `cancelled`. */
  cancel(): void {
    if (this.exchange) this.send([tell("cancel", this.id)]);
    this.end((outcome) => outcome.refused(new Refusal("cancelled")));
  }

  /** Ask nothing any more. */
  close(): void {
    if (this.exchange) this.send([tell("cancel", this.id)]);
    this.task.cancel();
  }

  /** Look for the daemon on another port; told the same one again, see whether it is still there. */
  sendTo(port: number): void {
    if (port !== this.port) this.connection.open = false;
    this.port = port;
    this.wire.sendTo(port);
    this.connection.renew(Date.now());
    this.task.schedule(0);
  }

  /** A message from `udpreceive`. */
  hear(address: string, args: readonly Atom[]): void {
    const heard = understood({ address, args });
    if (!heard) return;
    const now = Date.now();
    this.send(this.connection.hear(heard, now));
    this.guarded(() => this.send(this.exchange?.hear(heard, now) ?? []));
    if (heard.name === "part") this.begin(heard);
    this.pump();
  }

  private begin(part: Heard): void {
    if (part.values.id !== this.id || part.values.variation !== 0) return;
    this.outcome?.begun?.(notesOf(part));
  }

  /** Send what is due, end what is over, and see to it that this is called again in time. */
  private pump(): void {
    const now = Date.now();
    const { connection } = this;
    const hellos = connection.due(now);
    if (connection.replyPort !== this.listening) this.wire.listenOn(connection.replyPort);
    this.listening = connection.replyPort;
    this.send(hellos);
    this.guarded(() => this.proceed(now));
    const wake = Math.min(connection.wakeAt(), this.exchange?.wakeAt() ?? 1e300);
    const waiting = this.request && !this.exchange ? now + 100 : 1e300;
    this.task.schedule(Math.max(1, Math.min(wake, waiting) - now));
    this.changed();
  }

  private proceed(now: number): void {
    if (!this.request) return;
    if (this.exchange?.unknown) {
      this.exchange = undefined;
      this.connection.open = false;
      this.connection.renew(now);
      this.askedAt = now;
    }
    if (!this.exchange && this.isReady(now)) {
      this.id = 1 + Math.floor(Math.random() * LARGEST_ID);
      this.exchange = new Exchange(this.id, this.request, SILENCE_MS, now);
    }
    this.send(this.exchange?.due(now) ?? []);
    const answer = this.exchange?.answer;
    if (answer) this.end((outcome) => outcome.answered(answer));
  }

  /** Whether the model can be asked now; raises Refusal when there is no use in waiting. */
  private isReady(now: number): boolean {
    const waited = now - this.askedAt;
    const { open, refusal, capability } = this.connection;
    if (refusal) throw refusal;
    if (!open && waited >= MISSING_MS) throw new Refusal("daemon_missing");
    if (capability?.state === "missing") throw new Refusal("model_missing");
    if (capability?.state === "unavailable") throw new Refusal("not_available");
    if (waited >= LOADING_MS) throw new Refusal("model_loading");
    return capability?.state === "ready";
  }

  /** What goes wrong on the way is the question's outcome. */
  private guarded(act: () => void): void {
    try {
      act();
    } catch (reason) {
      this.end((outcome) => outcome.refused(reason));
    }
  }

  private end(tell: (outcome: Outcome) => void): void {
    const { outcome } = this;
    this.request = undefined;
    this.exchange = undefined;
    this.outcome = undefined;
    if (outcome) tell(outcome);
  }

  private send(messages: ReturnType<Connection["due"]>): void {
    for (const { address, args } of messages) this.wire.send(address, args);
  }
}
