/**
 * A script in `v8` or `v8ui`, loaded as Max loads it: into a context with the language and Max's
 * own globals, and nothing else. What it does not define globally does not exist for messages.
 */

import { createContext, runInContext } from "node:vm";

const OWN = ["autowatch", "inlets", "outlets"];
const LARGEST_LIST = 32_767; // atoms

export class Script {
  #context;

  /** `out` takes what the script sends; `more` are globals of one kind of object only. */
  constructor(world, name, source, { out, LiveAPI, Dict, more = {} }) {
    this.name = name;
    const globals = {
      ...Object.fromEntries(OWN.map((word) => [word, 1])),
      messagename: "",
      inlet: 0,
      jsarguments: [name],
      post: (...words) => world.post(words.join(" ")),
      error: (...words) => world.error(words.join(" ")),
      outlet: (index, ...atoms) => {
        if (!(index >= 0 && index < this.outlets))
          throw new Error(`${name} has no outlet ${index}`);
        out(index, checked(world, atoms.flat()));
      },
      Task: taskClass(world, name),
      ...(LiveAPI && { LiveAPI }),
      ...(Dict && { Dict }),
      ...more,
    };
    this.#context = createContext(globals);
    runInContext("delete globalThis.console", this.#context); // V8's own; Max has none
    runInContext(source, this.#context, { filename: name });
  }

  get inlets() {
    return this.#context.inlets;
  }

  get outlets() {
    return this.#context.outlets;
  }

  /** The global function of a name, if the script has one. */
  has(name) {
    return typeof this.#context[name] === "function";
  }

  call(name, ...values) {
    return this.#context[name](...values);
  }

  /** A message to an inlet: the function of that name, or `anything`. */
  message(inlet, selector, atoms) {
    this.#context.inlet = inlet;
    this.#context.messagename = selector;
    const own = { int: "msg_int", float: "msg_float" }[selector] ?? selector;
    if (this.has(own)) this.call(own, ...atoms);
    else if (this.has("anything")) this.call("anything", ...atoms);
    else throw new Error(`${this.name} does not understand ${selector}`);
  }
}

function checked(world, atoms) {
  if (atoms.length > LARGEST_LIST) throw new Error("a list of too many atoms");
  for (const atom of atoms) {
    if (typeof atom === "string") world.symbol(atom);
    else if (!Number.isFinite(atom)) throw new Error(`${atom} is not an atom`);
  }
  return atoms;
}

function taskClass(world, name) {
  return class Task {
    #run;
    #stop = () => {};

    constructor(run) {
      if (typeof run !== "function") throw new Error(`${name}: a Task wants a function`);
      this.#run = run;
    }

    schedule(ms) {
      if (!Number.isFinite(ms)) throw new Error(`${name}: a Task cannot wait ${ms} ms`);
      this.cancel();
      this.#stop = world.task(Math.max(0, ms), this.#run);
    }

    cancel() {
      this.#stop();
    }
  };
}
