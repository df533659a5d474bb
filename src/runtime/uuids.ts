import { v7 as uuidv7 } from 'uuid';
import type { Runtime } from './context.ts';

/**
 * Version 7 UUIDs that sort in the order in which they were made: those of one millisecond count from a random number
 * (RFC 9562, 6.2). Randomness is fetched for many at a time: asking for it costs more than the rest of an id.
 */
export function createUuids(nowMs: () => number, randomBytes: Runtime['randomBytes']): () => string {
  let bytes = randomBytes(16 * 256);
  let used = 0;
  let [msecs, seq] = [0, 0];
  return () => {
    if (used === bytes.length) {
      bytes = randomBytes(bytes.length);
      used = 0;
    }
    used += 16;
    const random = bytes.subarray(used - 16, used);
    const at = nowMs();
    // By a random step: the ids of one business must not count those that others were given in between.
    seq = at > msecs ? random.readUInt32BE() >>> 1 : seq + 1 + random.readUInt16BE(4);
    msecs = Math.max(msecs, at);
    return uuidv7({ random, msecs, seq });
  };
}
