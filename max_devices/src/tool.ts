/**
 * What both MIDI Tools do. Live wants the notes while its call lasts, and a daemon cannot answer that
 * fast. So a tool asks, hands back what was there, and when the answer has come has Live call
 * again: now the answer is at hand. What came for a question that nobody asks any more is dropped.
 */

import type { Answer, Request } from "../../ableton/src/chunks.js";
import { PREFIX } from "../../ableton/src/protocol.generated.js";
import { Asker, wired } from "./asker.js";
import { Cache, keyOf } from "./cache.js";
import { type Cycle, cycleOf } from "./cycle.js";
import { nameIn, Reply } from "./dictionary.js";
import { Fields } from "./fields.js";
import { type Id, Live } from "./live.js";
import type { RawNote } from "./raw.js";
import { Screen } from "./screen.js";
import type { Word } from "./words.js";

/** A question, and the notes that its answer makes. */
export interface Question {
  readonly request: Request;
  made(answer: Answer): readonly RawNote[];
  /** How many of those notes are said to be the answer's. */
  counted(notes: readonly RawNote[]): number;
}

/** What one tool does differently from the other. */
export interface Kind {
  readonly tasks: readonly Request["task"][]; // in the order of the menu
  readonly done: Word;
  /** What Live gets when there is no answer; without it, what Live has given. */
  kept?(tool: Tool, cycle: Cycle): readonly RawNote[];
  /** Undefined when there is nothing to ask; raises Refusal. */
  question(tool: Tool, cycle: Cycle): Question | undefined;
  /** Hears what Live got. */
  gave?(notes: readonly RawNote[]): void;
  /** A parameter only this tool knows: whether it has another value now; undefined for others. */
  message?(name: string, value: number): boolean | undefined;
}

const OUT = { udpsend: 0, udpreceive: 1, view: 2, notes: 3, apply: 4, take: 5 } as const;
const TAKES = 128;
const SETTLE_MS = 120; // a dial that is being turned asks once, when it rests

interface Started {
  readonly live: Live;
  readonly asker: Asker;
  readonly reply: Reply;
}

/** A question under way, and the clip that was shown when it was asked last. */
interface Asked {
  readonly key: string;
  clip: Id;
}

export class Tool {
  readonly fields = new Fields();
  private readonly screen = new Screen((...message) => outlet(OUT.view, ...message));
  private readonly cache = new Cache();
  private readonly applying = new Task(() => outlet(OUT.apply, "bang"));
  private started: Started | undefined;
  private at = 0; // which of the tasks
  private context: readonly Atom[] = [];
  private wasApplied = false;
  private asked: Asked | undefined; // what is under way
  private isOurTurn = false; // Live calls because an answer has come

  constructor(private readonly kind: Kind) {}

  get task(): Request["task"] {
    return this.kind.tasks[this.at] ?? "generate";
  }

  get live(): Live {
    return this.begun().live;
  }

  /** Live is there; this comes again whenever the device is saved. */
  bang(): void {
    if (this.started) return;
    const asker = new Asker(this.task, wired(OUT), () => this.tell());
    this.started = { live: new Live(), asker, reply: new Reply() };
  }

  /** The tool is taken away. */
  end(): void {
    this.applying.cancel();
    this.started?.asker.close();
    this.started = undefined;
  }

  /**
   * Any message from the patch: notes, a parameter, or a datagram. Parameters that come too early
   * tell their values again after the bang.
   */
  anything(name: string, values: readonly Atom[]): void {
    if (name === "context") this.context = values;
    else if (name === "notes") this.apply(values);
    else if (!this.started) return;
    else if (name.startsWith(PREFIX)) this.started.asker.hear(name, values);
    else this.turned(name, Number(values[0] ?? 0));
  }

  /** Live waits for notes, and has them before this returns. */
  private apply(given: readonly Atom[]): void {
    this.wasApplied = true;
    const notes = this.guarded(() => this.notesFor(given));
    if (notes) outlet(OUT.notes, "dictionary", this.begun().reply.put(notes));
    else if (!this.kind.kept) outlet(OUT.notes, "dictionary", nameIn(given));
    // else nothing: a generator is given none of the notes, so what it hands back would empty the
    // clip. Live says that no notes have come, and leaves them alone.
  }

  private notesFor(given: readonly Atom[]): readonly RawNote[] | undefined {
    if (!this.started) return undefined;
    const cycle = cycleOf(given, this.context);
    const notes = this.answered(cycle) ?? this.kind.kept?.(this, cycle);
    if (notes) this.kind.gave?.(notes);
    return notes;
  }

  /** The notes with the answer in them, if it is known; else it is asked for. */
  private answered(cycle: Cycle): readonly RawNote[] | undefined {
    try {
      const question = this.kind.question(this, cycle);
      if (!question) return this.unchanged();
      const key = keyOf(question.request);
      const answer = this.cache.get(key);
      if (answer) return this.done(question, answer);
      if (this.isOurTurn) this.screen.says("too_late");
      else this.ask(question.request, key);
    } catch (reason) {
      this.drop();
      this.screen.refuses(reason);
    }
    return undefined;
  }

  private unchanged(): undefined {
    this.drop();
    this.screen.says("unchanged");
  }

  private done(question: Question, answer: Answer): readonly RawNote[] {
    this.drop();
    const notes = question.made(answer);
    this.screen.says(this.kind.done, question.counted(notes));
    return notes;
  }

  private ask(request: Request, key: string): void {
    const { asker, live } = this.begun();
    const clip = live.selectedClip();
    if (this.asked?.key === key) {
      this.asked.clip = clip; // a copy of the clip: what is under way will do for it
      return;
    }
    this.drop();
    const asked = { key, clip };
    this.asked = asked;
    this.screen.says("asking");
    asker.ask(request, {
      answered: (answer) => this.arrived(asked, answer),
      refused: (reason) => {
        if (this.asked !== asked) return; // it was dropped
        this.asked = undefined;
        this.screen.refuses(reason);
      },
    });
  }

  /** Nobody waits any longer for what is under way. */
  private drop(): void {
    if (!this.asked) return;
    this.asked = undefined;
    this.begun().asker.cancel();
  }

  /** Have Live call again, unless another clip is shown by now: it has nothing to do with this. */
  private arrived(asked: Asked, answer: Answer): void {
    this.asked = undefined;
    this.cache.put(asked.key, answer);
    this.guarded(() => {
      if (this.live.selectedClip() === asked.clip) this.callAgain();
      else this.screen.says("too_late");
    });
  }

  private callAgain(): void {
    this.isOurTurn = true;
    try {
      outlet(OUT.apply, "bang");
    } finally {
      this.isOurTurn = false;
    }
  }

  /** A parameter or a button. */
  private turned(name: string, value: number): void {
    if (name === "port") this.begun().asker.sendTo(value);
    else if (name === "again") this.nextTake();
    else if (this.isNew(name, value) && this.wasApplied) this.applying.schedule(SETTLE_MS);
  }

  private isNew(name: string, value: number): boolean {
    if (name === "task") return this.choose(value);
    return this.kind.message?.(name, value) ?? this.fields.keep(this.kind.tasks, name, value);
  }

  private choose(at: number): boolean {
    const isNew = at !== this.at;
    this.at = at;
    this.begun().asker.connection.task = this.task;
    this.tell();
    return isNew;
  }

  /** The dial tells its new value as if it had been turned. */
  private nextTake(): void {
    outlet(OUT.take, (this.fields.value(this.task, "seed") % TAKES) + 1);
  }

  private tell(): void {
    this.screen.stands(this.begun().asker);
  }

  /** Do something; what goes wrong is told in a sentence. */
  private guarded<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (reason) {
      this.screen.refuses(reason);
      return undefined;
    }
  }

  private begun(): Started {
    if (!this.started) throw new Error("Live is not there yet");
    return this.started;
  }
}
