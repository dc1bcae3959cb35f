/** Live's own controls (`live.dial`, `live.text` and so on), with their parameters. */

const TYPES = ["float", "int", "enum"];
const SEEN = ["automated", "stored", "hidden"];

export class Control {
  /** `out(outlet, selector, ...atoms)` as for every object; undo steps are counted in `undo`. */
  constructor(box, out, undo) {
    const valueof = box.saved_attribute_attributes.valueof;
    this.name = valueof.parameter_longname;
    this.type = TYPES[valueof.parameter_type];
    this.seen = SEEN[valueof.parameter_invisible ?? 0];
    this.low = valueof.parameter_mmin ?? 0;
    this.high = valueof.parameter_mmax ?? 127;
    this.isButton = box.maxclass === "live.text" && box.mode === 0;
    this.value = valueof.parameter_initial?.[0] ?? this.low;
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
