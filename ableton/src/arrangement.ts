/** The Arrangement as a stage: the selected time on the selected lanes; one row of places. */

import { phaseAt, type Region, unplayable, unrolled } from "./clip.js";
import type { Handle, Host } from "./host.js";
import type { Picture } from "./placement.js";
import {
  type Limits,
  type Source,
  type Stage,
  songFacts,
  trackFacts,
  usableTracks,
} from "./stage.js";
import { voiceNamed } from "./voices.js";

/** What Live hands over when a stretch of the Arrangement is right-clicked. */
export interface TimeSelection {
  readonly time_selection_start: number | bigint;
  readonly time_selection_end: number | bigint;
  readonly selected_lanes: readonly Handle[];
}

const METER = { numerator: 4, denominator: 4 }; // extensions are not told the song's own

export function isTimeSelection(argument: object): argument is TimeSelection {
  return "selected_lanes" in argument;
}

export class Arrangement implements Stage {
  readonly sources: Source[] = [];
  readonly audio: string[] = [];
  readonly name: string;
  private readonly time: Region;
  private room: Region; // where new clips go
  private readonly takes: Handle[] = []; // take lanes made for the new clips: rows 1, 2, …

  constructor(
    private readonly host: Host,
    private readonly selection: TimeSelection,
    private readonly each = false, // whether every clip of a lane is a source
  ) {
    this.time = this.selectedTime();
    this.room = this.time;
    for (const lane of selection.selected_lanes) this.listen(lane);
    this.name = this.sources[0]?.name ?? "";
  }

  apart(): Stage {
    return new Arrangement(this.host, this.selection, true);
  }

  picture({ refused, canAddTracks, canAddRows: canAddTakes }: Limits): Picture {
    const tracks = this.host.tracks();
    const usable = usableTracks(this.host, tracks, refused);
    const lanes = tracks.map((track, lane) => ({
      name: this.host.trackName(track),
      usable: usable[lane] ?? false,
      occupied: usable[lane] ? [this.isOccupied(track)] : [],
    }));
    const chosen = new Set(this.selection.selected_lanes.map((lane) => lane.id));
    const selected = tracks.flatMap(({ id }, lane) => (chosen.has(id) ? [{ lane, row: 0 }] : []));
    const homes = this.sources.map(({ lane }) => ({ lane, row: 0 }));
    const home = homes[0] ?? { lane: 0, row: 0 };
    return { lanes, rows: 1, home, homes, selected, canAddTracks, canAddRows: false, canAddTakes };
  }

  async addRow(track: Handle): Promise<number> {
    return this.takes.push(await this.host.createTakeLane(track));
  }

  /** Live would write over what is there, so emptiness is looked at just before. */
  create(track: Handle, row: number, length: number): Promise<Handle> {
    const { start } = this.room;
    const room = this.each ? { start, end: start + length } : this.room;
    const take = this.takes[row - 1];
    if (take) return this.host.createTake(take, room);
    if (this.isOccupied(track)) return Promise.reject(new Error("the time is occupied"));
    return this.host.createArranged(track, room);
  }

  later(start: number, length: number): Stage {
    const stage = new Arrangement(this.host, this.selection);
    const from = stage.time.start + start;
    stage.room = { start: from, end: from + length };
    return stage;
  }

  /** Whether anything lies where new clips go, on the track itself or on one of its take lanes. */
  private isOccupied(track: Handle): boolean {
    const lanes = [track, ...this.host.takeLanes(track)];
    return lanes.some((lane) => this.within(lane, this.room).length > 0);
  }

  private within(lane: Handle, time: Region): Handle[] {
    return this.host.arranged(lane).filter((clip) => {
      const { start, end } = this.host.placed(clip);
      return start < time.end && end > time.start;
    });
  }

  /** The selected time; a right-click on a single clip selects none, and means the clip's own. */
  private selectedTime(): Region {
    const start = Number(this.selection.time_selection_start);
    const end = Number(this.selection.time_selection_end);
    if (end > start) return { start, end };
    const point = { start, end: start + 1e-9 };
    const clips = this.selection.selected_lanes.flatMap((lane) => this.within(lane, point));
    const places = clips.map((clip) => this.host.placed(clip));
    return {
      start: Math.min(start, ...places.map((place) => place.start)),
      end: Math.max(start, ...places.map((place) => place.end)),
    };
  }

  /** One source per lane, everything its clips play in the selected time; or one per clip. */
  private listen(lane: Handle): void {
    const { host, time } = this;
    const clips = this.within(lane, time);
    const audio = clips.filter((clip) => host.kind(clip) === "AudioClip");
    this.audio.push(...audio.map((clip) => host.clipName(clip)));
    const midi = clips.filter((clip) => host.kind(clip) === "MidiClip");
    if (!this.each) this.read(lane, midi, time);
    else for (const clip of midi) this.read(lane, [clip], shared(host.placed(clip), time));
  }

  /** Clips of a lane as one source: what they play in a stretch of time. */
  private read(lane: Handle, midi: readonly Handle[], time: Region): void {
    const { host } = this;
    const [first] = midi;
    if (!first) return;
    const track = host.kind(lane) === "TakeLane" ? host.parent(lane) : lane;
    const trackName = track ? host.trackName(track) : "";
    const name = host.clipName(first);
    const voice = voiceNamed(name) ?? voiceNamed(trackName);
    const notes = midi.flatMap((clip) =>
      unrolled(host.notes(clip), host.markers(clip), host.placed(clip), time),
    );
    const clip = {
      ...songFacts(host),
      ...trackFacts(host, track),
      notes,
      length: time.end - time.start,
      phase: phaseAt(time.start, METER),
      meter: METER,
      ...(voice && { voice }),
    };
    this.sources.push({
      clip,
      whole: notes,
      name: name || trackName,
      track: trackName,
      color: host.color(first),
      looping: host.markers(first).looping,
      lane: host.tracks().findIndex((other) => other.id === track?.id),
      dropped: midi.reduce((sum, clip) => sum + unplayable(host.notes(clip)), 0),
    });
  }
}

/** What two stretches that overlap have in common. */
function shared(one: Region, other: Region): Region {
  return { start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) };
}
