import { LRUCache } from 'lru-cache';

/** An answer as it goes out. */
export interface SerialisedAnswer {
  /** JSON. */
  readonly body: Buffer;
  /** The same for the same bytes, without the quotes. */
  readonly tag: string;
  /** The body compressed, once for all who ask. */
  readonly gzipped: () => Promise<Buffer>;
}

interface Kept {
  readonly answer: SerialisedAnswer;
  /** Epoch seconds: time alone changes the answer, or its claims are too old. */
  readonly staleAt: number;
}

export interface Entry {
  readonly version: number;
  readonly generation: number;
  readonly startedAt: number;
  readonly promise: Promise<Kept>;
  /** Set when the promise is fulfilled, so that a hit costs no turn of the event loop. */
  readonly kept: Kept | undefined;
}

/** Slots as they were last answered, kept in this process. */
export type SlotAnswers = LRUCache<string, Entry>;

/** The memory of an entry beside its bytes. */
const entryOverheadBytes = 512;

/** The bytes and, where somebody asks for it, their compressed form. */
const compressedShare = 1.25;

/** Of all answers that are kept. */
const maxBytes = 32 * 1024 * 1024;

export function createSlotAnswers(): SlotAnswers {
  return new LRUCache({
    maxSize: maxBytes,
    sizeCalculation: ({ kept }) => Math.ceil(entryOverheadBytes + compressedShare * (kept?.answer.body.length ?? 0)),
  });
}
