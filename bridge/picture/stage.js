/* The stage: the piano roll with the line that follows the music, and the locked stretches on it. */

class Stage {
  /* `seek` is called with a beat; `mark` with a stretch dragged along the ruler, where there is one. */
  constructor(music, seek, mark) {
    this.roll = new Roll(music, element("roll"));
    this.element = element("stage");
    this.seek = seek;
    this.mark = mark;
    this.element.addEventListener("pointerdown", (event) => this.press(event));
  }

  draw(take, muted) {
    this.roll.draw(take, this.element.clientWidth, muted);
  }

  /* Show the locked stretches and the marked one. */
  cover(locks, marked) {
    const made = (kind) => ([start, end]) => {
      const cover = document.createElement("div");
      cover.className = kind;
      cover.style.left = `${this.roll.x(start)}px`;
      cover.style.width = `${this.roll.x(end) - this.roll.x(start)}px`;
      return cover;
    };
    element("covers").replaceChildren(
      ...locks.map(made("lock")), ...(marked ? [made("marked")(marked)] : []));
  }

  /* A click seeks; along the ruler a drag marks whole beats. */
  press(event) {
    const at = this.place(event);
    if (!this.mark || at.y > RULER) {
      this.seek(Math.max(0, at.beat));
      return;
    }
    const move = (now) => {
      const ends = [at.beat, this.place(now).beat];
      this.mark([Math.floor(Math.min(...ends)), Math.ceil(Math.max(...ends))]);
    };
    const done = () => this.element.removeEventListener("pointermove", move);
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", done, { once: true });
    event.preventDefault();
  }

  place({ clientX, clientY }) {
    const box = element("roll").getBoundingClientRect();
    return { beat: this.roll.beatAt(clientX - box.left), y: clientY - box.top };
  }

  follow(transport) {
    const { beat, playing } = transport;
    const x = this.roll.x(beat);
    const head = element("head");
    const place = `translateX(${x}px)`;
    head.hidden = !playing && beat === 0;
    if (head.style.transform !== place) head.style.transform = place;
    const left = this.element.scrollLeft;
    if (playing && (x < left + KEYS || x > left + this.element.clientWidth - 40))
      this.element.scrollLeft = x - KEYS - 20;
  }
}
