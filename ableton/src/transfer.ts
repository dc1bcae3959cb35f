/**
 * One transfer's two ends as state machines: no sockets, no clocks, time is passed in (ms).
 *
 * The same rules as the daemon's: numbered chunks, at most WINDOW of them unacknowledged, an ack
 * every ACK_EVERY in order and at the end, probes after silence, a limit without progress.
 * The open is chunk 0.
 */

import type { Message } from "./message.js";
import { tell } from "./messages.js";
import {
  ACK_EVERY,
  MISSING_PER_MESSAGE,
  PROBE_FIRST_MS,
  PROBE_LAST_MS,
  TRANSFER_TIMEOUT_MS,
  WINDOW,
} from "./protocol.generated.js";

/** Sends an open and its chunks until all of them are acknowledged. */
export class Sender {
  private arrived = 0; // all chunks below are known to be there
  private next = 0; // all chunks below were sent at least once
  private closed = false;
  private readonly wanted = new Set<number>();
  private readonly repeatedAt = new Map<number, number>();
  private probeMs = PROBE_FIRST_MS;
  private probeAt: number;
  private deadline: number;

  /** `chunks[0]` is the open. */
  constructor(
    private readonly id: number,
    private readonly chunks: readonly Message[],
    now: number,
  ) {
    this.probeAt = now + this.probeMs;
    this.deadline = now + TRANSFER_TIMEOUT_MS;
  }

  get complete(): boolean {
    return this.arrived >= this.chunks.length;
  }

  /** True when the other end has taken nothing new for TRANSFER_TIMEOUT_MS. */
  timedOut(now: number): boolean {
    return !this.complete && now >= this.deadline;
  }

  /** When `due` wants to be asked again at the latest. */
  wakeAt(): number {
    return Math.min(this.probeAt, this.deadline);
  }

  /** The messages to send now. */
  due(now: number): Message[] {
    if (this.complete) return [];
    const repeated = this.repeats(now);
    const fresh = this.fresh();
    const probing = this.probes(now);
    const last = this.next === this.chunks.length && !this.closed;
    this.closed ||= last;
    const close = tell("close", this.id, this.chunks.length - 1);
    const asks = last || probing || repeated.length > 0;
    const open = probing && this.arrived === 0 ? [this.chunk(0)] : [];
    return [...open, ...repeated, ...fresh, ...(asks ? [close] : [])];
  }

  /** The other end has all chunks below `next`. */
  acknowledged(next: number, now: number): void {
    if (next > this.arrived) {
      this.arrived = Math.min(next, this.chunks.length);
      this.next = Math.max(this.next, this.arrived);
      this.deadline = now + TRANSFER_TIMEOUT_MS;
    }
    this.probeMs = PROBE_FIRST_MS;
    this.probeAt = now + this.probeMs;
  }

  /** The other end asks for chunks again; it has all below the lowest of them. */
  missing(seqs: readonly number[], now: number): void {
    this.acknowledged(Math.min(this.chunks.length, ...seqs), now);
    for (const seq of seqs) if (seq < this.next) this.wanted.add(seq);
    // Without its open the other end has kept nothing: everything so far goes again.
    if (seqs.includes(0)) for (let seq = 0; seq < this.next; seq++) this.wanted.add(seq);
  }

  /** Wanted chunks, unless they went again only just: their copies may still be under way. */
  private repeats(now: number): Message[] {
    const recent = now - PROBE_FIRST_MS / 3;
    const due = [...this.wanted].filter((seq) => (this.repeatedAt.get(seq) ?? -1) < recent);
    this.wanted.clear();
    for (const seq of due) this.repeatedAt.set(seq, now);
    return due.map((seq) => this.chunk(seq));
  }

  private fresh(): Message[] {
    const end = Math.min(this.chunks.length, this.arrived + WINDOW + 1);
    const messages = this.chunks.slice(this.next, end);
    this.next = Math.max(this.next, end);
    return messages;
  }

  /** Whether the silence has lasted long enough to ask. */
  private probes(now: number): boolean {
    if (now < this.probeAt) return false;
    this.probeMs = Math.min(this.probeMs * 2, PROBE_LAST_MS);
    this.probeAt = now + this.probeMs;
    return true;
  }

  private chunk(seq: number): Message {
    const chunk = this.chunks[seq];
    if (!chunk) throw new RangeError(`there is no chunk ${seq}`);
    return chunk;
  }
}

/** Collects the chunks of one transfer and says what to answer. */
export class Receiver {
  private readonly chunks = new Map<number, Message>();
  private count = -1; // chunks announced by the open; -1 until it is here
  private inOrder = 0; // all chunks below are here
  private acked = 0;
  private deadline: number;

  constructor(
    private readonly id: number,
    now: number,
  ) {
    this.deadline = now + TRANSFER_TIMEOUT_MS;
  }

  get complete(): boolean {
    return this.count >= 0 && this.inOrder === this.count + 1;
  }

  /** The open and then every chunk in order; only when complete. */
  get messages(): Message[] {
    return [...this.chunks.entries()].sort(([a], [b]) => a - b).map(([, message]) => message);
  }

  /** The lowest chunk that is not here. */
  get firstMissing(): number {
    return this.inOrder;
  }

  timedOut(now: number): boolean {
    return !this.complete && now >= this.deadline;
  }

  wakeAt(): number {
    return this.deadline;
  }

  /** The open came: `count` chunks will follow. */
  opened(message: Message, count: number, now: number): Message[] {
    const known = this.count >= 0;
    this.count = known ? this.count : count;
    this.keep(0, message, now);
    return known || this.complete ? [this.ack()] : [];
  }

  /** A chunk came. Before the open it is dropped: the next close gets both again. */
  chunk(seq: number, message: Message, now: number): Message[] {
    if (this.count < 0 || seq > this.count || this.complete) return [];
    this.keep(seq, message, now);
    const due = this.complete || this.inOrder - this.acked >= ACK_EVERY;
    return due ? [this.ack()] : [];
  }

  /** The sender asks what is here. */
  closed(count: number): Message[] {
    if (this.complete) return [this.ack()];
    const last = this.count >= 0 ? this.count : count;
    const missing: number[] = [];
    for (let seq = this.inOrder; seq <= last && missing.length < MISSING_PER_MESSAGE; seq++) {
      if (!this.chunks.has(seq)) missing.push(seq);
    }
    return [tell("missing", this.id, ...missing)];
  }

  private keep(seq: number, message: Message, now: number): void {
    if (this.chunks.has(seq)) return;
    this.chunks.set(seq, message);
    while (this.chunks.has(this.inOrder)) this.inOrder++;
    this.deadline = now + TRANSFER_TIMEOUT_MS;
  }

  private ack(): Message {
    this.acked = this.inOrder;
    return tell("ack", this.id, this.inOrder);
  }
}
