/**
 * The shape of the object Live hands to an extension, as far as Antiphon uses it.
 *
 * The surface is undocumented: only `host.ts` and `progress.ts` may import it. Integers arrive as
 * BigInt, creators answer through callbacks, every change must be inside `withinTransaction`.
 */

export interface Handle {
  readonly id: bigint;
}

/** An integer as Live sends it: BigInt in practice, number by declaration. */
export type Int = bigint | number;

export type Fail = (reason: unknown) => void;

export interface NativeNote {
  pitch: Int;
  startTime: Int;
  duration: Int;
  velocity?: Int;
  muted?: boolean;
  selected?: boolean; // in Live's editor
  [other: string]: Int | boolean | undefined; // chance, release and what future Lives may add
}

export interface DataModel {
  getRoot(): Handle;
  rootGetSong(root: Handle): Handle;
  getObjectIsOfClass(object: Handle, name: string): boolean;
  getObjectCanonicalParent(object: Handle): Handle | null;
  withinTransaction<T>(change: () => T): T;
  songGetTracks(song: Handle): Handle[];
  songGetScenes(song: Handle): Handle[];
  songGetTempo(song: Handle): Int;
  songGetRootNote(song: Handle): Int;
  songGetScaleIntervals(song: Handle): Int[];
  songGetScaleMode(song: Handle): Int | boolean;
  songCreateMidiTrack(song: Handle, ok: (track: Handle) => void, fail: Fail): void;
  songCreateScene(song: Handle, at: bigint, ok: (scene: Handle) => void, fail: Fail): void;
  sceneGetName(scene: Handle): string;
  sceneGetSignatureNumerator(scene: Handle): Int;
  sceneGetSignatureDenominator(scene: Handle): Int;
  trackGetName(track: Handle): string;
  trackSetName(track: Handle, name: string): void;
  trackGetGroupTrack(track: Handle): Handle | null;
  trackGetClipSlots(track: Handle): Handle[];
  trackGetDevices(track: Handle): Handle[];
  trackGetArrangementClips(track: Handle): Handle[];
  trackCreateMidiClip(
    track: Handle,
    start: number,
    length: number,
    ok: (clip: Handle) => void,
    fail: Fail,
  ): void;
  trackCreateTakeLane(track: Handle, ok: (lane: Handle) => void, fail: Fail): void;
  trackGetTakeLanes(track: Handle): Handle[];
  takelaneGetClips(lane: Handle): Handle[];
  takelaneCreateMidiClip(
    lane: Handle,
    start: number,
    length: number,
    ok: (clip: Handle) => void,
    fail: Fail,
  ): void;
  clipslotGetClip(slot: Handle): Handle | null;
  clipslotCreateMidiClip(
    slot: Handle,
    length: number,
    ok: (clip: Handle) => void,
    fail: Fail,
  ): void;
  clipGetName(clip: Handle): string;
  clipSetName(clip: Handle, name: string): void;
  clipGetColor(clip: Handle): Int;
  clipSetColor(clip: Handle, color: Int): void;
  clipGetLooping(clip: Handle): boolean;
  clipSetLooping(clip: Handle, looping: boolean): void;
  clipGetLoopStart(clip: Handle): Int;
  clipGetLoopEnd(clip: Handle): Int;
  clipGetStartMarker(clip: Handle): Int;
  clipGetEndMarker(clip: Handle): Int;
  clipGetStartTime(clip: Handle): Int;
  clipGetEndTime(clip: Handle): Int;
  midiclipGetNotes(clip: Handle): NativeNote[];
  midiclipSetNotes(clip: Handle, notes: NativeNote[]): void;
}

export interface NativeProgress {
  update(what: { text: string; progress?: number }, done: () => void): void;
  close(done: () => void): void;
}

export interface Ui {
  registerContextMenuAction(
    scope: string,
    title: string,
    command: string,
    registered: (unregister: (done: () => void) => void) => void,
  ): void;
  showModalDialog(
    url: string,
    width: number,
    height: number,
    ok: (answer: string) => void,
    fail: Fail,
  ): void;
  showProgressDialog(
    what: { text: string; progress?: number },
    shown: (dialog: NativeProgress) => void,
    cancelled: () => void,
  ): void;
}

export interface NativeHost {
  commands: { registerCommand(id: string, run: (argument: unknown) => unknown): void };
  dataModel: DataModel;
  environment: { storageDirectory?: string; tempDirectory?: string };
  ui: Ui;
}

export interface Activation {
  hostApiVersion: string;
  initializeExtensionHost(wanted: { apiVersion: string }): NativeHost;
}
