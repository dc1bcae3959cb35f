/** One UDP conversation with the daemon on this machine, read message by message. */

import { createSocket, type Socket } from "node:dgram";
import type { Message } from "./message.js";
import { decode, encode, OscError } from "./osc.js";
import { Refusal } from "./refusal.js";

const LOOPBACK = "127.0.0.1";

/** Milliseconds of a clock that never jumps. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

export class Link {
  private readonly queue: Message[] = [];
  private wake = (): void => {};
  private closed = false;
  /** True once the system said that nobody listens at the other end. */
  refused = false;
  /** True once `interrupt` was called. */
  interrupted = false;

  private constructor(private readonly socket: Socket) {
    socket.on("message", (bytes) => this.take(bytes));
    socket.on("error", () => {
      this.refused = true;
      this.wake();
    });
  }

  /** A socket of its own on the loopback; raises Refusal `no_network` when Live forbids it. */
  static async open(port: number): Promise<Link> {
    let link: Link | undefined;
    try {
      link = new Link(createSocket("udp4"));
      await link.connect(port);
      return link;
    } catch (reason) {
      link?.close();
      throw new Refusal("no_network", [], String(reason));
    }
  }

  /** Connected, so that only the daemon is heard and its absence is reported. */
  private connect(port: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.socket.once("error", reject);
      this.socket.connect(port, LOOPBACK, () => {
        this.socket.off("error", reject);
        resolve();
      });
    });
  }

  send(...messages: readonly Message[]): void {
    for (const message of messages) {
      if (!this.closed) this.socket.send(encode(message), (error) => this.sent(error));
    }
  }

  /** The next message, or undefined at `until` (in ms of `now`), when refused or interrupted. */
  async receive(until: number): Promise<Message | undefined> {
    if (this.queue.length === 0 && !this.refused && !this.interrupted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, until - now()));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.queue.shift();
  }

  /** Let a waiting `receive` return at once. */
  interrupt(): void {
    this.interrupted = true;
    this.wake();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.socket.close();
  }

  private take(bytes: Buffer): void {
    try {
      this.queue.push(decode(bytes));
      this.wake();
    } catch (error) {
      if (!(error instanceof OscError)) throw error;
    }
  }

  private sent(error: Error | null): void {
    if (!error || this.closed) return;
    this.refused = true;
    this.wake();
  }
}
