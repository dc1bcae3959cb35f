/* A soft choir of oscillators beside the drum kit, and a clock that plays notes on both. Times here are seconds of the
   audio clock unless a name says beats. */

class Choir {
  constructor() {
    this.audio = new AudioContext();
    this.master = this.audio.createGain();
    this.master.connect(this.audio.createDynamicsCompressor()).connect(this.audio.destination);
    const room = this.audio.createConvolver();
    room.buffer = this.room(1.6);
    const wet = this.audio.createGain();
    wet.gain.value = 0.22;
    this.bus = this.audio.createGain();
    this.bus.connect(this.master);
    this.bus.connect(room).connect(wet).connect(this.master);
    this.sounding = new Set();
    this.kit = new Kit(this.audio, this.bus);
  }

  /* A note of the drum kit. */
  strike(pitch, velocity, begin) {
    for (const entry of this.kit.hit(pitch, velocity, begin)) this.remember(entry);
  }

  /* What sounds can be hushed, until it has ended. */
  remember(entry) {
    this.sounding.add(entry);
    entry.string.onended = () => this.sounding.delete(entry);
  }

  /* A room's echo: noise that dies away over the given seconds. */
  room(seconds) {
    const rate = this.audio.sampleRate;
    const echo = this.audio.createBuffer(2, Math.round(rate * seconds), rate);
    for (let side = 0; side < 2; side++) {
      const samples = echo.getChannelData(side);
      for (let i = 0; i < samples.length; i++)
        samples[i] = (Math.random() * 2 - 1) * (1 - i / samples.length) ** 3;
    }
    return echo;
  }

  /* One sung note: two slightly detuned triangles behind a lowpass that opens with velocity. */
  sing(pitch, velocity, begin, seconds, pan) {
    const frequency = 440 * 2 ** ((pitch - 69) / 12);
    const gain = this.audio.createGain();
    const tone = this.audio.createBiquadFilter();
    const place = this.audio.createStereoPanner();
    tone.type = "lowpass";
    tone.frequency.value = Math.min(9000, frequency * (2 + velocity / 40));
    place.pan.value = pan;
    const peak = 0.16 * (velocity / 127) ** 1.4;
    const attack = Math.min(0.035, seconds / 3);
    const end = begin + seconds;
    gain.gain.value = 0; // from now on, or hushing a note that waits would sound it
    gain.gain.setValueAtTime(0, begin);
    gain.gain.linearRampToValueAtTime(peak, begin + attack);
    gain.gain.setTargetAtTime(peak * 0.7, begin + attack, 0.35);
    gain.gain.setTargetAtTime(0, end, 0.06);
    tone.connect(gain).connect(place).connect(this.bus);
    for (const cents of [-4, 5]) {
      const string = this.audio.createOscillator();
      string.type = "triangle";
      string.frequency.value = frequency;
      string.detune.value = cents;
      string.connect(tone);
      string.start(begin);
      string.stop(end + 0.5);
      this.remember({ string, gain });
    }
  }

  hush() {
    const now = this.audio.currentTime;
    for (const { string, gain } of this.sounding) {
      gain.gain.cancelScheduledValues(now);
      gain.gain.setTargetAtTime(0, now, 0.03);
      string.stop(now + 0.2);
    }
  }
}

const AHEAD = 0.15; // seconds that notes are handed over before they sound
const HIDDEN = 1.5; // the same while another tab is in front

/* Plays the notes that `notesFrom(beat, untilBeat)` returns. */
class Transport {
  constructor(length, tempo, notesFrom) {
    Object.assign(this, { length, tempo, notesFrom, loop: true, volume: 0.7 });
    this.start = 0; // beat at `anchor`
    this.anchor = null; // audio time playback began; null = stopped
    this.done = 0; // beats since `start` already handed to the choir
  }

  get playing() { return this.anchor !== null; }
  get perBeat() { return 60 / this.tempo; }

  /* Where playback is, in beats of the piece. */
  get beat() {
    if (!this.playing) return this.start;
    const passed = (this.choir.audio.currentTime - this.anchor) / this.perBeat;
    const beat = this.start + Math.max(0, passed);
    return this.loop ? beat % this.length : Math.min(beat, this.length);
  }

  play(from = this.start) {
    this.choir ??= new Choir();
    this.choir.audio.resume();
    this.choir.hush();
    this.choir.master.gain.value = this.volume;
    this.start = from >= this.length ? 0 : from;
    this.anchor = this.choir.audio.currentTime + 0.06;
    this.done = 0;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.ahead(), 25);
    this.ahead();
  }

  stop() {
    this.start = this.beat;
    this.anchor = null;
    clearInterval(this.timer);
    this.choir?.hush();
  }

  /* Play something of another length, from a beat of it, playing on if it was playing. */
  span(length, beat) {
    const { playing } = this;
    Object.assign(this, { length, start: beat, anchor: null });
    if (playing) this.play(beat);
  }

  /* Move to a beat, playing on if it was playing. */
  seek(beat) {
    const target = Math.min(Math.max(0, beat), this.length);
    if (this.playing) this.play(target);
    else this.start = target;
  }

  change(settings) {
    const beat = this.beat;
    Object.assign(this, settings);
    if (this.choir) this.choir.master.gain.value = this.volume;
    if (this.playing && !("volume" in settings)) this.play(beat);
  }

  /* Hand what comes next to the choir; browsers wake a hidden page only once a second. */
  ahead() {
    const now = (this.choir.audio.currentTime - this.anchor) / this.perBeat;
    const until = Math.max(0, now) + (document.hidden ? HIDDEN : AHEAD) / this.perBeat;
    for (const { from, until: end, zero } of stretches(this, this.done, until)) {
      for (const { pitch, start, duration, velocity, pan, drums } of this.notesFrom(from, end)) {
        const when = this.anchor + (zero + start) * this.perBeat;
        if (drums) this.choir.strike(pitch, velocity, when);
        else this.choir.sing(pitch, velocity, when, duration * this.perBeat, pan);
      }
    }
    this.done = Math.max(this.done, until);
    if (!this.loop && this.start + now >= this.length) {
      this.stop();
      this.start = 0;
    }
  }
}
