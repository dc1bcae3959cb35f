/**
 * What was in a clip before a generator wrote into it. Live hands a generator no notes, so it reads
 * the clip; but there it finds its own notes too, from an earlier turn. Those do not count as the
 * musician's, as long as nobody has touched the clip.
 */

import type { Region } from "../../ableton/src/clip.js";
import { alike } from "./likeness.js";
import { noteOf, type RawNote } from "./raw.js";

interface Place extends Region {
  readonly clip: number; // as Live numbers it
}

export class Originals {
  private place: Place | undefined;
  private notes: readonly RawNote[] = [];
  private written: readonly RawNote[] | undefined; // what the tool has made of them

  /** The musician's notes in a place where there are these `now`. */
  of(place: Place, now: readonly RawNote[]): readonly RawNote[] {
    if (this.isUntouched(place, now)) return this.notes;
    this.place = place;
    this.notes = now;
    this.written = undefined;
    return now;
  }

  /** The tool has made this of the notes that were asked for last. */
  become(written: readonly RawNote[]): void {
    this.written = written;
  }

  private isUntouched({ clip, start, end }: Place, now: readonly RawNote[]): boolean {
    const { place, written } = this;
    const isThere = place?.clip === clip && place.start === start && place.end === end;
    return isThere && written !== undefined && alike(now.map(noteOf), written.map(noteOf));
  }
}
