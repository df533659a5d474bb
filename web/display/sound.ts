/** The addresses of the clips, by language; the build puts them here. */
declare const CLIPS: Record<string, Record<string, string>>;

declare global {
  interface Window {
    readonly webkitAudioContext?: typeof AudioContext;
  }
}

interface Sound {
  /** A browser may want a tap before it plays anything. */
  readonly isOn: () => boolean;
  /** To be called in the handler of a tap. */
  readonly turnOn: () => void;
  /** Plays the chime and the number, after what is being played. */
  readonly announce: (token: number) => void;
  /** In ms, from the start of an announcement to its end. */
  readonly lengthMs: (token: number) => number;
}

/** A clip that did not arrive is asked for again after so long. */
const loadAgainMs = 10000;
/** In seconds: of the chime with the silence after it, and between two clips. */
const chimeSeconds = 1.6;
const pauseSeconds = 0.08;
const languagePauseSeconds = 0.5;
/** Of the chime, in Hz: two notes. */
const notes = [880, 659.25];

/** @param languages whose clips are played, one after the other */
export function createSound(languages: readonly string[]): Sound {
  const Context = window.AudioContext || window.webkitAudioContext;
  const context = Context === undefined ? null : new Context();
  const clips: Record<string, AudioBuffer> = {};
  let freeAt = 0;

  function load(name: string, url: string): void {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = 'arraybuffer';
    request.onload = (): void => {
      const bytes = request.response as ArrayBuffer;
      // Old browsers take functions alone here, and answer no promise.
      const decoding = context?.decodeAudioData(bytes, (buffer) => (clips[name] = buffer)) as
        | Promise<unknown>
        | undefined;
      if (decoding !== undefined) decoding.catch(() => undefined);
    };
    // A screen whose network is cut has no clip yet.
    request.onerror = (): void => void setTimeout(() => load(name, url), loadAgainMs);
    request.send();
  }

  for (const language of languages) {
    const urls = CLIPS[language] || {};
    for (const name of Object.keys(urls)) load(`${language}/${name}`, urls[name] || '');
  }

  function play(buffer: AudioBuffer, at: number): number {
    if (context === null) return at;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.start(at);
    return at + buffer.duration + pauseSeconds;
  }

  function clipsOf(token: number): AudioBuffer[][] {
    return languages.map((language) =>
      ['token', ...String(token).split(''), 'come']
        .map((name) => clips[`${language}/${name}`])
        .filter((clip): clip is AudioBuffer => clip !== undefined),
    );
  }

  return {
    isOn: () => context !== null && context.state === 'running',
    turnOn: () => void (context !== null && context.resume().catch(() => undefined)),
    announce(token) {
      if (context === null || context.state !== 'running') return;
      let at = Math.max(freeAt, context.currentTime + 0.05);
      chime(context, at);
      at += chimeSeconds;
      for (const words of clipsOf(token)) {
        for (const clip of words) at = play(clip, at);
        at += languagePauseSeconds;
      }
      freeAt = at;
    },
    lengthMs: (token) =>
      1000 * clipsOf(token).reduce((sum, words) => words.reduce((all, clip) => all + clip.duration, sum), chimeSeconds),
  };
}

function chime(context: AudioContext, at: number): void {
  notes.forEach((hertz, index) => {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    const from = at + index * 0.45;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.exponentialRampToValueAtTime(0.5, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + 1);
    tone.connect(volume);
    volume.connect(context.destination);
    tone.start(from);
    tone.stop(from + 1.05);
  });
}
