/**
 * What Live keeps of a device: its own controls (`live.dial`, `live.text` and so on), and `pattr`
 * objects in parameter mode. Values that are stored come back when the Set is opened.
 */

const TYPES = ["float", "int", "enum", "blob"];
const SEEN = ["automated", "stored", "hidden"];

export class Control {
  /**
   * `out(outlet, selector, ...atoms)` as for every object; undo steps are counted in `undo`, values
   * by name that the Set was opened with are in `stored`.
   */
  constructor(box, out, undo, stored) {
    const valueof = box.saved_attribute_attributes.valueof;
    this.name = valueof.parameter_longname;
    this.type = TYPES[valueof.parameter_type];
    this.seen = SEEN[valueof.parameter_invisible ?? 0];
    this.low = valueof.parameter_mmin ?? 0;
    this.high = valueof.parameter_mmax ?? 127;
    this.isButton = box.maxclass === "live.text" && box.mode === 0;
    this.value = stored[this.name] ?? valueof.parameter_initial?.[0] ?? this.low;
    Object.assign(this, { box, out, undo, valueof });
  }

  /** The musician (or automation) turns it: the value is clamped, sent, and can be undone. */
  turn(value) {
    if (this.isButton) throw new Error(`${this.name} is a button`);
    const within = Math.min(this.high, Math.max(this.low, value));
    this.value = this.type === "float" ? within : Math.round(within);
    if (this.seen !== "hidden") this.undo.push(this.name);
    this.tell();
  }

  press() {
    if (!this.isButton) throw new Error(`${this.name} is no button`);
    if (this.seen !== "hidden") this.undo.push(this.name);
    this.out(0, "bang");
  }

  /** A message from the patch. */
  message(selector, [value]) {
    if (selector === "outputvalue") this.tell();
    else if (selector === "int" || selector === "float") this.turn(value);
    else throw new Error(`${this.box.maxclass} ${selector} is not emulated`);
  }

  tell() {
    this.out(0, this.type === "float" ? "float" : "int", this.value);
  }
}

/** A `pattr` that is a parameter: any number, without a face. */
export class Pattr {
  isButton = false;

  /** As for a `Control`; what it holds is sent once the patch is `loaded`. */
  constructor(box, out, undo, stored) {
    const valueof = box.saved_attribute_attributes.valueof;
    if (box.saved_object_attributes.parameter_enable !== 1)
      throw new Error(`${box.text} is not kept by Live`);
    this.name = valueof.parameter_longname;
    this.type = TYPES[valueof.parameter_type];
    this.seen = SEEN[valueof.parameter_invisible ?? 0];
    if (this.type !== "blob" || this.seen !== "stored")
      throw new Error(`${this.name}: Live can store a blob, and do nothing else with it`);
    this.value = stored[this.name] ?? valueof.parameter_initial?.[0];
    Object.assign(this, { out, undo });
  }

  /** A number is stored and sent on; after `assign` there is nothing to undo. */
  message(selector, atoms) {
    if (selector === "bang") return this.tell();
    if (!["assign", "int", "float"].includes(selector))
      throw new Error(`pattr ${selector} is not emulated`);
    const [value] = atoms;
    if (atoms.length !== 1 || typeof value !== "number")
      throw new Error(`${this.name} takes one number`);
    if (selector !== "assign") this.undo.push(this.name);
    this.value = Math.fround(value);
    return this.tell();
  }

  tell() {
    if (this.value !== undefined) this.out(0, "float", this.value);
  }

  turn() {
    throw new Error(`${this.name} has no face`);
  }

  press() {
    this.turn();
  }
}
