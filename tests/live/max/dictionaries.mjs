/** Max's dictionaries: data with names that all of Max knows, and the `Dict` that scripts have. */

const OWN = ["name", "parse", "stringify"];

export class Dictionaries {
  #contents = new Map();
  #made = 0;

  constructor(world) {
    this.world = world;
  }

  /** A dictionary with a name of its own, as Live makes them; the name. */
  add(contents) {
    const name = `u${String(++this.#made).padStart(9, "0")}`;
    this.put(name, contents);
    return name;
  }

  put(name, contents) {
    this.#contents.set(this.world.symbol(name), contents);
  }

  get(name) {
    if (!this.#contents.has(name)) throw new Error(`there is no dictionary ${name}`);
    return this.#contents.get(name);
  }

  /** The class that scripts get; what of it is not emulated is an error. */
  get Dict() {
    const all = this;
    return class Dict {
      constructor(name) {
        this.name = name ?? all.add({});
        if (typeof this.name !== "string") throw new Error("a dictionary's name is a string");
        // biome-ignore lint/correctness/noConstructorReturn: a proxy is what catches the unknown
        return new Proxy(this, {
          get: (target, key) => {
            if (OWN.includes(key) || typeof key !== "string") return target[key];
            throw new Error(`Dict.${key} is not emulated`);
          },
        });
      }

      /** Whether Max keeps the text as a symbol is not documented: the worst is taken. */
      parse(json) {
        all.put(this.name, JSON.parse(all.world.symbol(json)));
      }

      stringify() {
        return JSON.stringify(collapsed(all.get(this.name)));
      }
    };
  }
}

/** Lists of one are their only item, as they are once they have been in a dictionary. */
function collapsed(value) {
  if (Array.isArray(value)) {
    return value.length === 1 ? collapsed(value[0]) : value.map(collapsed);
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, collapsed(one)]));
}
