/**
 * Whether the daemon is there and what it can do: a state machine without sockets or clocks.
 *
 * Max sends and receives on different sockets, so every device names a reply port of its own. Max
 * does not tell whether a port was free: when nothing comes back, the next one is tried.
 */

import { type Heard, refusalOf } from "../../ableton/src/exchange.js";
import type { Message } from "../../ableton/src/message.js";
import { int, tell, word } from "../../ableton/src/messages.js";
import { VERSION } from "../../ableton/src/protocol.generated.js";
import type { Refusal } from "../../ableton/src/refusal.js";

const LOOK_FIRST_MS = 250; // between hellos while nobody answers; doubles up to LOOK_LAST_MS
const LOOK_LAST_MS = 4000;
const LOOK_AGAIN_MS = 4000; // while all is well
const LOOK_LOADING_MS = 300; // while a model loads
const HELLOS_PER_PORT = 3;
const PATIENCE_MS = 1500; // for an answer to a hello
const PORTS = { first: 49_152, count: 16_384 }; // the system's own choice for private ports

/** How a task's model is. */
export interface Capability {
  readonly state: string; // loading, ready, missing or unavailable
  readonly permille: number;
}

export class Connection {
  /** True once the daemon has answered, until it no longer does. */
  open = false;
  /** Where the choir runs, in the daemon's word. */
  device = "auto";
  /** Why the daemon does not want this client: another protocol, or a token. */
  refusal: Refusal | undefined;
  replyPort: number;
  private readonly capabilities = new Map<string, Capability>();
  private hellos = 0; // since the last answer
  private nextHello: number;
  private unansweredSince = 0; // 0 = all hellos are answered
  private lookMs = LOOK_FIRST_MS;

  /** `task` is what the capability is told of; it may become another one. */
  constructor(
    public task: string,
    private readonly client: number, // who asks: any positive int32, always the same
    private readonly random: () => number, // from 0 to 1
    now: number,
  ) {
    this.replyPort = this.somePort();
    this.nextHello = now;
  }

  /** What the daemon said of the task. */
  get capability(): Capability | undefined {
    return this.open ? this.capabilities.get(this.task) : undefined;
  }

  /** The messages to send now; look at `replyPort` before sending them. */
  due(now: number): Message[] {
    if (this.unansweredSince > 0 && now - this.unansweredSince >= PATIENCE_MS) this.open = false;
    if (now < this.nextHello) return [];
    if (this.hellos > 0 && this.hellos % HELLOS_PER_PORT === 0) this.replyPort = this.somePort();
    this.hellos++;
    this.unansweredSince ||= now;
    this.lookMs = Math.min(this.lookMs * 2, LOOK_LAST_MS);
    this.nextHello = now + this.lookMs;
    return [tell("hello", VERSION, this.client, this.replyPort, 0, 0)];
  }

  /** What to reply to a message. */
  hear(heard: Heard, now: number): Message[] {
    const { name, values } = heard;
    if (name === "error" && values.id === 0) this.refusal = refusalOf(heard);
    if (name === "capability") {
      const state = word(values, "state");
      this.capabilities.set(word(values, "task"), { state, permille: int(values, "permille") });
      const loading = this.capabilities.get(this.task)?.state === "loading";
      this.nextHello = now + (loading ? LOOK_LOADING_MS : LOOK_AGAIN_MS);
    }
    if (name !== "welcome") return [];
    this.open = true;
    this.refusal = undefined;
    this.device = word(values, "device");
    this.hellos = 0;
    this.unansweredSince = 0;
    this.lookMs = LOOK_FIRST_MS;
    return [tell("confirm", int(values, "nonce"))];
  }

  /** Say hello again at once: the daemon was restarted, or somebody waits for it. */
  renew(now: number): void {
    this.nextHello = now;
    this.lookMs = LOOK_FIRST_MS;
  }

  wakeAt(): number {
    const given =
      this.unansweredSince > 0 && this.open ? this.unansweredSince + PATIENCE_MS : 1e300;
    return Math.min(this.nextHello, given);
  }

  private somePort(): number {
    return PORTS.first + Math.floor(this.random() * PORTS.count);
  }
}
