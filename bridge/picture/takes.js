/* The takes: choosing the one that is shown, muting its parts, and keeping what is to be inserted. */

class Takes {
  /* `changed` is called when another take is shown or a part is muted, `keeping` when one is kept. */
  constructor(music, { shown, kept, changed, keeping }) {
    Object.assign(this, { music, shown, changed, keeping });
    this.kept = new Set(kept);
    this.muted = new Set(); // names of parts
    const keeps = keeping !== undefined;
    element("takes").replaceChildren(...music.takes.map((take, at) => this.cell(take, at, keeps)));
    element("takes").hidden = music.takes.length < 2;
    this.stamp();
    this.choose(shown);
  }

  get take() { return this.music.takes[this.shown]; }

  cell(take, index, keeps) {
    const cell = document.createElement("div");
    const canvas = document.createElement("canvas");
    const show = button(canvas, () => this.choose(index));
    show.append(take.name);
    cell.append(show);
    if (keeps && !take.yours) cell.append(this.box(index));
    return cell;
  }

  /* Draw the small pictures, in the colours of the day or the night. */
  stamp() {
    element("takes").querySelectorAll("canvas").forEach((canvas, index) =>
      stamp(this.music, this.music.takes[index], canvas, ...(this.music.path ? [176, 88] : [132, 44])));
  }

  box(index) {
    const label = document.createElement("label");
    const made = document.createElement("input");
    Object.assign(made, { type: "checkbox", checked: this.kept.has(index) });
    made.addEventListener("change", () => this.keep(index));
    label.append(made, "Keep");
    return label;
  }

  choose(index) {
    const { takes } = this.music;
    this.shown = (index + takes.length) % takes.length;
    [...element("takes").children].forEach((cell, at) => {
      const [show] = cell.children;
      show.setAttribute("aria-current", at === this.shown);
      if (at !== this.shown) return;
      cell.scrollIntoView({ block: "nearest", inline: "nearest" });
      if (element("takes").contains(document.activeElement)) show.focus();
    });
    element("remarks").textContent = this.take.remarks.join(" ");
    this.showParts();
    this.changed();
  }

  keep(index = this.shown) {
    if (!this.keeping || this.music.takes[index].yours) return;
    if (!this.kept.delete(index)) this.kept.add(index);
    const box = element("takes").children[index].querySelector("input");
    box.checked = this.kept.has(index);
    this.keeping();
  }

  mute(index) {
    const part = this.take.parts[index];
    if (!part) return;
    const name = partName(part);
    if (!this.muted.delete(name)) this.muted.add(name);
    this.showParts();
    this.changed();
  }

  /* The indices of the shown take's silent parts. */
  get silent() { return this.silentOf(this.take); }

  /* What the source was is there to be seen, not heard. */
  silentOf({ parts }) {
    const silent = parts.flatMap((part, index) =>
      part.kind === "source" || this.muted.has(partName(part)) ? [index] : []);
    return new Set(silent);
  }

  showParts() {
    element("parts").replaceChildren(...this.take.parts.map((part, index) => {
      const swatch = document.createElement("i");
      const off = this.muted.has(partName(part));
      swatch.className = part.kind;
      swatch.style.setProperty("--hue", part.hue);
      const made = button(swatch, () => this.mute(index));
      made.append(partName(part));
      made.disabled = part.kind === "source";
      made.setAttribute("aria-pressed", off);
      made.title = off ? "Muted: click to hear it again" : "Click to mute";
      return made;
    }));
  }

  /* What begins in [from, until) beats, each voice in its own place between left and right. */
  notesOf(take, from, until) {
    const { parts } = take;
    const silent = this.silentOf(take);
    return parts.flatMap((part, index) => {
      if (silent.has(index)) return [];
      const pan = parts.length > 1 ? (index / (parts.length - 1) - 0.5) * 0.8 : 0;
      return part.notes
        .filter(([, start, , , muted]) => !muted && start >= from && start < until)
        .map(([pitch, start, duration, velocity]) =>
          ({ pitch, start, duration, velocity, pan, drums: part.drums }));
    });
  }
}

function partName({ name, kind }) {
  return `${name} · ${kind}`;
}

function button(label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(label);
  made.addEventListener("click", press);
  return made;
}
