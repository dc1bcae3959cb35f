/**
 * A daemon for tests: speaks protocol 1 over real datagrams, composes by transposing what it gets,
 * and misbehaves on request. What it heard is kept for the tests to look at.
 */

import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { type Answer, answerOf } from "../src/chunks.js";
import type { Message } from "../src/message.js";
import { int, type Told, tell, told, type Value } from "../src/messages.js";
import { decode, encode } from "../src/osc.js";
import { TICKS_PER_BEAT, VERSION } from "../src/protocol.generated.js";
import { Receiver, Sender } from "../src/transfer.js";
import { VOICES, type VoiceName } from "../src/voices.js";

/** How the stand-in behaves; by default like a good daemon with a ready model. */
export interface Manners {
  readonly states?: readonly (readonly [state: string, permille: number])[]; // per hello
  readonly version?: number;
  readonly error?: readonly Value[]; // code and numbers, instead of an answer
  readonly notices?: readonly (readonly Value[])[]; // code and numbers, with the answer
  readonly deaf?: boolean; // hears nothing at all
  readonly never?: boolean; // reports progress, never answers
  readonly shows?: boolean; // shows a bar, then says nothing until it is asked again
  readonly mute?: boolean; // says nothing once it has the request
  readonly port?: number; // instead of any that is free
  readonly forgets?: number; // how many times `hello_first` is the reply to an open
  readonly meanwhile?: () => void; // happens while it works
}

const CENTRES: Record<VoiceName, number> = { soprano: 72, alto: 65, tenor: 58, bass: 48 };

export class StandIn {
  /** The requests that arrived whole. */
  readonly requests: Answer[] = [];
  token: readonly [number, number] = [0, 0]; // of the last hello
  cancelled = 0;
  works = 0;
  private readonly socket: Socket = createSocket("udp4");
  private readonly timers = new Set<NodeJS.Timeout>();
  private receiver: Receiver | undefined;
  private sender: Sender | undefined;
  private hellos = 0;
  private forgotten = 0;
  private id = 0;
  private closed = false;

  private constructor(private readonly manners: Manners) {
    this.socket.on("message", (bytes, from) => this.take(decode(bytes), from));
  }

  static async start(manners: Manners = {}): Promise<StandIn> {
    const daemon = new StandIn(manners);
    await new Promise<void>((resolve) =>
      daemon.socket.bind(manners.port ?? 0, "127.0.0.1", resolve),
    );
    return daemon;
  }

  get port(): number {
    return (this.socket.address() as AddressInfo).port;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const timer of this.timers) clearInterval(timer);
    this.socket.close();
  }

  private take(message: Message, from: RemoteInfo): void {
    if (this.manners.deaf) return;
    const heard = told(message);
    if (!heard) throw new Error(`not protocol 1: ${message.address} ${message.args}`);
    const say = (...messages: Message[]): void => {
      for (const one of this.closed ? [] : messages)
        this.socket.send(encode(one), from.port, from.address);
    };
    if (heard.name === "hello") this.greet(heard, say);
    else if (heard.name === "cancel") this.cancel(heard, say);
    else if (heard.name === "ack") this.sender?.acknowledged(int(heard.values, "next"), Date.now());
    else if (heard.name === "missing") this.resend(heard);
    else if (heard.name !== "confirm") this.receive(heard, message, say);
  }

  private greet({ values }: Told, say: (...messages: Message[]) => void): void {
    const version = this.manners.version ?? VERSION;
    const asked = int(values, "version");
    this.token = [int(values, "token_a"), int(values, "token_b")];
    if (asked !== version) {
      say(tell("error", 0, "version_mismatch", asked, version, 0));
      return;
    }
    const states = this.manners.states ?? [["ready", 1000]];
    const [state, permille] = states[Math.min(this.hellos++, states.length - 1)] ?? ["ready", 1000];
    say(tell("welcome", version, 4711, "cpu", 1), tell("capability", "harmonize", state, permille));
  }

  private receive(heard: Told, message: Message, say: (...messages: Message[]) => void): void {
    const now = Date.now();
    const id = int(heard.values, "id");
    if (this.forgotten < (this.manners.forgets ?? 0)) {
      if (heard.name === "open" && this.forgotten++ >= 0)
        say(tell("error", id, "hello_first", 0, 0, 0));
      return;
    }
    if (id !== this.id) this.receiver = new Receiver(id, now);
    this.id = id;
    const receiver = this.receiver as Receiver;
    const before = receiver.complete;
    const seq = heard.name === "open" ? 0 : Number(heard.values.seq ?? -1);
    if (seq === 0) say(...receiver.opened(message, int(heard.values, "chunks"), now));
    else if (seq > 0) say(...receiver.chunk(seq, message, now));
    else say(...receiver.closed(int(heard.values, "chunks")));
    if (receiver.complete && !before) this.work(id, say);
    else if (before && this.manners.shows && seq === 0) this.answer(id, say);
  }

  private work(id: number, say: (...messages: Message[]) => void): void {
    const { error, never, mute, shows, meanwhile } = this.manners;
    this.works++;
    this.requests.push(answerOf((this.receiver as Receiver).messages));
    meanwhile?.();
    if (mute) return;
    say(tell("progress", id, 0), tell("progress", id, 500));
    if (error) say(tell("error", id, ...error));
    else if (never) this.every(50, () => say(tell("progress", id, 500)));
    else if (shows) say(tell("part", id, 0, 72, 0, TICKS_PER_BEAT, 90, 0));
    else this.answer(id, say);
  }

  private answer(id: number, say: (...messages: Message[]) => void): void {
    const request = this.requests.at(-1) as Answer;
    this.sender = new Sender(id, composed(id, request, this.manners.notices ?? []), Date.now());
    this.every(2, () => say(...(this.sender?.due(Date.now()) ?? [])));
  }

  private cancel({ values }: Told, say: (...messages: Message[]) => void): void {
    this.cancelled++;
    say(tell("error", int(values, "id"), "cancelled", 0, 0, 0));
  }

  private resend({ groups }: Told): void {
    this.sender?.missing(
      groups.map((group) => int(group, "seq")),
      Date.now(),
    );
  }

  private every(ms: number, act: () => void): void {
    act();
    this.timers.add(setInterval(act, ms));
  }
}

/** The first given clip, moved by octaves into each voice's register. */
function composed(
  id: number,
  { clips, facts }: Answer,
  notices: readonly (readonly Value[])[],
): Message[] {
  const mask = facts.voices || VOICES.reduce((bits, voice, at) => bits | missing(voice, at), 0);
  function missing(voice: VoiceName, at: number): number {
    return clips.some((clip) => clip.voice === voice) ? 0 : 1 << at;
  }
  const [model] = clips;
  const chunks: Message[] = [];
  const ticks = (beats: number): number => Math.round(beats * TICKS_PER_BEAT);
  const length = ticks(Math.max(...clips.map((clip) => clip.length), 4));
  const wanted = VOICES.filter((_voice, at) => mask & (1 << at));
  for (const [index, voice] of wanted.entries()) {
    const notes = model?.notes ?? [];
    const head = [length, 0, 4, 4, 120_000, 0, 0, notes.length];
    chunks.push(tell("clip", id, chunks.length + 1, index, 0, "any", voice, ...head));
    for (let at = 0; at < notes.length; at += 36) {
      const some = notes.slice(at, at + 36).flatMap(({ pitch, start, duration }) => {
        const moved = pitch + 12 * Math.round((CENTRES[voice] - pitch) / 12);
        return [moved, ticks(start), ticks(duration), 90, 0];
      });
      chunks.push(tell("notes", id, chunks.length + 1, index, ...some));
    }
  }
  if (notices.length > 0) {
    const groups = notices.flatMap((notice) => [0, ...notice]);
    chunks.push(tell("notices", id, chunks.length + 1, ...groups));
  }
  return [tell("open", id, "harmonize", wanted.length, chunks.length), ...chunks];
}
