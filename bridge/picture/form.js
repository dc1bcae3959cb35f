/* The form: one control for every field of the chosen task, and the stretches that are locked. */

class Form {
  /* `wish` is what the page was opened with; `act` is called with "ask". */
  constructor(wish, act) {
    this.tasks = wish.tasks;
    this.task = wish.tasks.find(({ name }) => name === wish.task) ?? wish.tasks[0];
    this.values = { ...wish.fields };
    this.locks = wish.locks;
    element("task").replaceChildren(...this.tasks.map(({ name, title }) => new Option(title, name)));
    element("task").value = this.task.name;
    element("task").addEventListener("change", ({ target }) => {
      this.task = this.tasks.find(({ name }) => name === target.value);
      this.show();
      draw();
    });
    element("wish").addEventListener("submit", (event) => {
      event.preventDefault();
      act("ask");
    });
    element("wish").hidden = false;
    this.show();
  }

  show() {
    const { front, more } = grouped(this.task);
    element("meaning").textContent = this.task.meaning;
    element("front").replaceChildren(...front.map((field) => this.control(field)));
    element("more").replaceChildren(...more.map((field) => this.control(field)));
    element("details").hidden = more.length === 0;
  }

  /* Whether the task can be told to rewrite a stretch of what is there. */
  get rewrites() {
    return this.task.name === "infill";
  }

  /* The value of a field in wire steps: what was set, within this task's range, or the usual one. */
  value({ name, low, high, default: usual }) {
    const set = this.values[name];
    return set === undefined || set === null ? usual : Math.min(high, Math.max(low, set));
  }

  control(field) {
    const label = document.createElement("label");
    const words = document.createElement("span");
    words.textContent = labelOf(field);
    label.className = `field ${widgetOf(field)}`;
    label.append(words, ...this[widgetOf(field)](field));
    return label;
  }

  input(field, type, more) {
    const made = document.createElement("input");
    Object.assign(made, { type, name: field.name, title: field.meaning, ...more });
    return made;
  }

  number(field) {
    const { name, low, high } = field;
    const made = this.input(field, "number", { min: low, max: high, step: 1 });
    made.value = shownOf(field, this.value(field));
    made.addEventListener("change", () => {
      this.values[name] = stepsOf(field, made.value);
      made.value = shownOf(field, this.value(field));
    });
    return [made];
  }

  blank(field) {
    const [made] = this.number(field);
    made.placeholder = "new each time";
    return [made];
  }

  slider(field) {
    const { name, low, high, unit } = field;
    const range = { min: low / unit, max: high / unit, step: 0.01 };
    const made = this.input(field, "range", range);
    const told = document.createElement("output");
    made.value = shownOf(field, this.value(field));
    told.textContent = shownOf(field, this.value(field));
    made.addEventListener("input", () => {
      this.values[name] = stepsOf(field, made.value);
      told.textContent = shownOf(field, this.value(field));
    });
    return [made, told];
  }

  flag(field) {
    const made = this.input(field, "checkbox", { checked: this.value(field) === 1 });
    made.addEventListener("change", () => { this.values[field.name] = Number(made.checked); });
    return [made];
  }

  choice(field) {
    const made = document.createElement("select");
    Object.assign(made, { name: field.name, title: field.meaning });
    made.replaceChildren(...field.choices.map((word, at) => new Option(word, at)));
    made.value = this.value(field);
    made.addEventListener("change", () => { this.values[field.name] = Number(made.value); });
    return [made];
  }

  /* One box for each voice; none of them ticked means all that are missing. */
  voices(field) {
    const group = document.createElement("span");
    group.className = "boxes";
    group.append(...VOICES.map((voice, at) => {
      const box = document.createElement("label");
      const bit = 1 << at;
      const made = this.input(field, "checkbox", { checked: (this.value(field) & bit) > 0 });
      made.addEventListener("change", () => { this.values.voices = this.value(field) ^ bit; });
      box.append(made, voice);
      return box;
    }));
    return [group];
  }
}
