/**
 * Live, as the rest of the extension sees it: the only file, with progress.ts, that touches the
 * native host.
 *
 * Numbers are coerced on the way in (integers arrive as BigInt), callbacks become promises, and
 * every change to the Set goes through `step`, which costs the musician exactly one undo.
 */

import type { Markers, Meter, Note, Region } from "./clip.js";
import type { Activation, DataModel, Fail, Handle, Int, NativeHost, NativeNote } from "./native.js";
import { type Progress, withProgress } from "./progress.js";

export type { Activation, Handle } from "./native.js";
export type { Progress } from "./progress.js";

/** A colour exactly as Live gave it; handed back, never looked into. */
export type Color = Int;

/** What a new clip takes over from the one it came from. */
export interface Look {
  readonly color: Color;
  readonly looping: boolean;
}

const API_VERSION = "1.0.0";
const LEAF_CLASSES = ["AudioTrack", "MidiTrack", "AudioClip", "MidiClip", "ClipSlot", "TakeLane"];
const DRUM_RACK = "DrumRackDevice";
const ASSUMED: Meter = { numerator: 4, denominator: 4 };

export class Host {
  private readonly native: NativeHost;
  private readonly model: DataModel;
  private readonly song: Handle;

  constructor(activation: Activation) {
    this.native = activation.initializeExtensionHost({ apiVersion: API_VERSION });
    this.model = this.native.dataModel;
    this.song = this.model.rootGetSong(this.model.getRoot());
  }

  /** Where Live lets the extension keep files; undefined when it does not. */
  get storage(): string | undefined {
    return this.native.environment.storageDirectory;
  }

  /** Folders in which Live lets the extension write, best first; they may be refused all the same. */
  get folders(): string[] {
    const { tempDirectory, storageDirectory } = this.native.environment;
    return [tempDirectory, storageDirectory].flatMap((folder) => folder ?? []);
  }

  /** Put an entry into a context menu; `run` must not reject. */
  addEntry(scope: string, title: string, id: string, run: (argument: unknown) => unknown): void {
    this.native.commands.registerCommand(id, run);
    this.native.ui.registerContextMenuAction(scope, title, id, () => {});
  }

  // --- reading; a handle of something deleted throws "Invalid object reference" ---

  /** The leaf class of an object, or "" for one that Antiphon has no use for. */
  kind(object: Handle): string {
    return LEAF_CLASSES.find((name) => this.model.getObjectIsOfClass(object, name)) ?? "";
  }

  parent(object: Handle): Handle | undefined {
    return this.model.getObjectCanonicalParent(object) ?? undefined;
  }

  tracks(): Handle[] {
    return this.model.songGetTracks(this.song);
  }

  scenes(): Handle[] {
    return this.model.songGetScenes(this.song);
  }

  /** Quarter notes per minute. */
  tempo(): number {
    return Number(this.model.songGetTempo(this.song));
  }

  scaleRoot(): number {
    return Number(this.model.songGetRootNote(this.song));
  }

  /** Whether Live's Scale Mode is on: the musician wants to stay in the scale. */
  scaleMode(): boolean {
    return Boolean(Number(this.model.songGetScaleMode(this.song)));
  }

  scaleIntervals(): number[] {
    return this.model.songGetScaleIntervals(this.song).map(Number);
  }

  sceneName(scene: Handle): string {
    return this.model.sceneGetName(scene);
  }

  /** A scene's meter; 4/4 is assumed where Live tells none (it says -1). */
  sceneMeter(scene: Handle): Meter {
    const numerator = Number(this.model.sceneGetSignatureNumerator(scene));
    const denominator = Number(this.model.sceneGetSignatureDenominator(scene));
    return numerator > 0 && denominator > 0 ? { numerator, denominator } : ASSUMED;
  }

  trackName(track: Handle): string {
    return this.model.trackGetName(track);
  }

  groupOf(track: Handle): Handle | undefined {
    return this.model.trackGetGroupTrack(track) ?? undefined;
  }

  /** Whether a Drum Rack is among a track's devices; those inside of other racks do not count. */
  hasDrumRack(track: Handle): boolean {
    try {
      const devices = this.model.trackGetDevices(track);
      return devices.some((device) => this.model.getObjectIsOfClass(device, DRUM_RACK));
    } catch {
      return false; // a Live that does not tell must not keep anybody from asking
    }
  }

  slots(track: Handle): Handle[] {
    return this.model.trackGetClipSlots(track);
  }

  clipIn(slot: Handle): Handle | undefined {
    return this.model.clipslotGetClip(slot) ?? undefined;
  }

  takeLanes(track: Handle): Handle[] {
    return this.model.trackGetTakeLanes(track);
  }

  /** The clips in the arrangement of a track or of one of its take lanes. */
  arranged(lane: Handle): Handle[] {
    return this.kind(lane) === "TakeLane"
      ? this.model.takelaneGetClips(lane)
      : this.model.trackGetArrangementClips(lane);
  }

  clipName(clip: Handle): string {
    return this.model.clipGetName(clip);
  }

  color(clip: Handle): Color {
    return this.model.clipGetColor(clip);
  }

  markers(clip: Handle): Markers {
    return {
      looping: this.model.clipGetLooping(clip),
      loopStart: Number(this.model.clipGetLoopStart(clip)),
      loopEnd: Number(this.model.clipGetLoopEnd(clip)),
      startMarker: Number(this.model.clipGetStartMarker(clip)),
      endMarker: Number(this.model.clipGetEndMarker(clip)),
    };
  }

  /** Where a clip lies in the arrangement, in beats from the song's beginning. */
  placed(clip: Handle): Region {
    return {
      start: Number(this.model.clipGetStartTime(clip)),
      end: Number(this.model.clipGetEndTime(clip)),
    };
  }

  /** All notes of a MIDI clip, in the clip's own time. */
  notes(clip: Handle): Note[] {
    return this.model.midiclipGetNotes(clip).map(noteOf);
  }

  // --- changing ---

  /** Make changes that cost one undo step together. */
  step<T>(change: () => T): T {
    return this.model.withinTransaction(change);
  }

  createMidiTrack(): Promise<Handle> {
    return promised((ok, fail) => this.model.songCreateMidiTrack(this.song, ok, fail));
  }

  /** Add a scene below the last one. */
  createScene(): Promise<Handle> {
    return promised((ok, fail) => this.model.songCreateScene(this.song, -1n, ok, fail));
  }

  /** Create a clip of `length` beats; rejects when the slot is occupied or takes no MIDI. */
  createClip(slot: Handle, length: number): Promise<Handle> {
    return promised((ok, fail) => this.model.clipslotCreateMidiClip(slot, length, ok, fail));
  }

  createArranged(track: Handle, { start, end }: Region): Promise<Handle> {
    return promised((ok, fail) =>
      this.model.trackCreateMidiClip(track, start, end - start, ok, fail),
    );
  }

  createTakeLane(track: Handle): Promise<Handle> {
    return promised((ok, fail) => this.model.trackCreateTakeLane(track, ok, fail));
  }

  /** Create a clip in a take lane: it is seen, and heard once the musician chooses it. */
  createTake(lane: Handle, { start, end }: Region): Promise<Handle> {
    return promised((ok, fail) =>
      this.model.takelaneCreateMidiClip(lane, start, end - start, ok, fail),
    );
  }

  renameTrack(track: Handle, name: string): void {
    this.model.trackSetName(track, name);
  }

  /** Give a clip that Antiphon has just created its notes, its name, and a source's manners. */
  fill(clip: Handle, notes: readonly Note[], name: string, like: Look | undefined): void {
    this.model.midiclipSetNotes(clip, notes.map(nativeOf));
    this.model.clipSetName(clip, name);
    if (!like) return;
    this.model.clipSetColor(clip, like.color);
    this.model.clipSetLooping(clip, like.looping);
  }

  // --- dialogs ---

  /** Show Live's progress dialog while `work` runs; it is closed whatever happens. */
  withProgress<T>(text: string, work: (progress: Progress) => Promise<T>): Promise<T> {
    return withProgress(this.native.ui, text, work);
  }

  /** Show a page in a dialog; resolves when the musician has closed it. */
  showPage(url: string, width: number, height: number): Promise<string> {
    return promised((ok, fail) => this.native.ui.showModalDialog(url, width, height, ok, fail));
  }
}

function promised<T>(call: (ok: (value: T) => void, fail: Fail) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call(resolve, (reason) => reject(new Error(String(reason ?? "Live gave no reason"))));
  });
}

function noteOf(native: NativeNote): Note {
  const { pitch, startTime, duration, velocity = 100, muted, selected, ...others } = native;
  const rest = Object.entries(others).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    return [[name, typeof value === "boolean" ? value : Number(value)] as const];
  });
  return {
    pitch: Number(pitch),
    start: Number(startTime),
    duration: Number(duration),
    velocity: Number(velocity),
    muted: Boolean(muted),
    ...(rest.length > 0 && { rest: Object.fromEntries(rest) }),
  };
}

/** A note as Live takes it; a field that says nothing must not be there. */
function nativeOf({ pitch, start, duration, velocity, muted, rest }: Note): NativeNote {
  return { ...rest, pitch, startTime: start, duration, velocity, ...(muted && { muted }) };
}
