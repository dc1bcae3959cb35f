/** What every device does: it asks, writes, asks again, takes back, and says how things stand. */

import type { Answer, Request } from "../../ableton/src/chunks.js";
import { barOf, type Note } from "../../ableton/src/clip.js";
import { PREFIX } from "../../ableton/src/protocol.generated.js";
import { Refusal } from "../../ableton/src/refusal.js";
import { Asker, wired } from "./asker.js";
import { Fields } from "./fields.js";
import { Live } from "./live.js";
import { revert } from "./revert.js";
import { Screen } from "./screen.js";
import { Slices } from "./slices.js";
import type { Source } from "./sources.js";
import { type Made, type Part, type Policy, write } from "./writing.js";

/** A question: what it is about, and what becomes of the answer. */
export interface Question {
  readonly clips: Request["clips"];
  readonly home: Source; // new clips go near it
  readonly shown: readonly Source[];
  readonly fields?: Readonly<Record<string, number>>; // of this question only, in wire steps
}

/** What one device does differently from the others. */
export interface Kind {
  readonly task: Request["task"];
  /** Fields that are always sent, in wire steps. */
  readonly fields?: Readonly<Record<string, number>>;
  /** The question for what is selected or taken; raises Refusal. */
  question(device: Device): Question;
  /** An answer has come: write it, or keep it. */
  answered(device: Device, question: Question, answer: Answer): void;
  /** Notes of an answer that is not complete; they may yet change. */
  begun?(device: Device, question: Question, notes: readonly Note[]): void;
  /** A message only this device knows; false when it does not. */
  message?(device: Device, name: string, values: readonly number[]): boolean;
  /** Another clip was selected, while nothing is under way: what to show of it. */
  selected?(device: Device): void;
  /** Tracks or scenes came, went or moved. */
  moved?(device: Device): void;
  /** Nothing is under way, and the model can be asked; this comes again and again. */
  ready?(device: Device): void;
}

const OUT = { udpsend: 0, udpreceive: 1, view: 2 } as const;

export class Device {
  readonly screen = new Screen((...message) => outlet(OUT.view, ...message));
  readonly slices = new Slices();
  private started: { live: Live; asker: Asker } | undefined;
  private readonly fields = new Fields();
  private readonly looking = new Task(() => this.look());
  private readonly following = new Task(() => this.guarded(() => this.kind.moved?.(this)));
  private last: Question | undefined;
  private made: readonly Made[] = [];

  constructor(private readonly kind: Kind) {}

  get live(): Live {
    return this.begun().live;
  }

  get busy(): boolean {
    return this.started?.asker.busy === true;
  }

  /** Live is there; this comes again whenever the device is saved. */
  bang(): void {
    if (this.started) return;
    const live = new Live();
    const asker = new Asker(this.kind.task, wired(OUT), () => this.tell());
    this.started = { live, asker };
    live.watchSelection(() => this.looking.schedule(0));
    if (this.kind.moved) live.watchGrid(() => this.following.schedule(0));
  }

  /** The device is taken out of the Set. */
  end(): void {
    this.looking.cancel();
    this.following.cancel();
    this.slices.end();
    this.started?.asker.close();
    this.started?.live.unwatch();
    this.started = undefined;
  }

  /** Any message from the patch: a button, a parameter, or a datagram. */
  anything(name: string, values: readonly Atom[]): void {
    if (!this.started) return; // all parameters tell their values again after the bang
    if (name.startsWith(PREFIX)) this.started.asker.hear(name, values);
    else this.guarded(() => this.pressed(name, values));
  }

  /** Write parts near `home`; they can be taken back. */
  write<Key>(
    home: Source,
    parts: readonly Part<Key>[],
    policy: Policy<Key>,
    done: (made: readonly Made[]) => void,
  ): void {
    this.screen.says("writing");
    write(this.live, this.slices, home, parts, policy, {
      done: (made) => {
        this.made = made;
        done(made);
      },
      failed: (reason, made) => {
        this.made = made;
        this.screen.refuses(reason);
      },
    });
  }

  /** Set a field of the next question, in wire steps. */
  choose(field: string, value: number): void {
    this.fields.set(field, value);
  }

  /** A field as the newest question has it, in wire steps. */
  chosen(name: string): number {
    return this.fields.value(this.kind.task, name);
  }

  /** Do something; what goes wrong is told in a sentence. */
  guarded(act: () => void): void {
    try {
      act();
    } catch (reason) {
      this.screen.refuses(reason);
    }
  }

  private pressed(name: string, values: readonly Atom[]): void {
    const numbers = values.map(Number);
    if (name === "go") this.ask(this.kind.question(this));
    else if (name === "again") this.askAgain();
    else if (name === "revert") this.takeBack();
    else if (name === "port") this.begun().asker.sendTo(numbers[0] ?? 0);
    else if (!this.kind.message?.(this, name, numbers)) {
      this.fields.keep([this.kind.task], name, values[0] ?? 0);
    }
  }

  /** Ask, unless something is under way. */
  ask(question: Question): void {
    const { asker } = this.begun();
    if (asker.busy) return;
    this.last = question;
    this.show(question);
    this.screen.says("asking");
    const { task } = this.kind;
    const fields = { ...this.kind.fields, ...this.fields.chosen(task), ...question.fields };
    asker.ask(
      { task, clips: question.clips, fields },
      {
        answered: (answer) => this.guarded(() => this.kind.answered(this, question, answer)),
        refused: (reason) => this.screen.refuses(reason),
        begun: (notes) => this.kind.begun?.(this, question, notes),
      },
    );
  }

  private askAgain(): void {
    if (!this.last) throw new Refusal("nothing_asked");
    this.ask(this.last);
  }

  /** Stop what is under way, or else delete what was made last. */
  private takeBack(): void {
    const { live, asker } = this.begun();
    if (asker.busy) {
      asker.cancel();
      return;
    }
    if (this.made.length === 0) throw new Refusal("nothing_made");
    const { made } = this;
    this.made = [];
    const done = (): void => {
      if (this.last) this.show(this.last);
      this.screen.says("taken_back");
    };
    revert(live, this.slices, made, done, (reason) => this.screen.refuses(reason));
  }

  private show({ shown, home }: Question): void {
    const length = Math.max(...shown.map(({ clip }) => clip.length));
    this.screen.title(shown.map(({ name }) => name).join(", "));
    this.screen.picture(length, barOf(home.meter), length);
    for (const { clip } of shown) this.screen.notes("source", clip.notes);
  }

  private look(): void {
    if (!this.busy) this.guarded(() => this.kind.selected?.(this));
  }

  private tell(): void {
    const { asker } = this.begun();
    this.screen.stands(asker);
    const isReady = !asker.busy && asker.connection.capability?.state === "ready";
    if (isReady) this.guarded(() => this.kind.ready?.(this));
  }

  private begun(): { live: Live; asker: Asker } {
    if (!this.started) throw new Error("Live is not there yet");
    return this.started;
  }
}
