import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Runtime } from '../../runtime/context.ts';

/** A place in the live feed. */
export interface FeedPlace {
  /** Epoch seconds; another one is another feed, with numbers of its own. */
  readonly beganAt: number;
  readonly lastId: number;
}

/**
 * The ids that desks of one business are given of places in the feed. The numbers count the events of every business,
 * so they are enciphered: an id says nothing, and two ids nothing of what happened between them (docs/decisions/0015).
 */
export interface LiveIds {
  /** Of the place after an event: the same whichever server gives it. */
  ofEvent(place: FeedPlace): string;
  /** Of a place where a desk begins: another text each time, also where nothing has happened anywhere. */
  ofBeginning(place: FeedPlace): string;
  /**
   * Undefined for a text that is not such an id. A text that is made up in the form of one reads as a place of a feed
   * that never was.
   */
  read(id: string): FeedPlace | undefined;
}

const [beganBytes, numberBytes, saltBytes] = [5, 6, 5];
const blockBytes = beganBytes + numberBytes + saltBytes;

/** @param secret the same in every server of a database */
export function createLiveIds(secret: string, businessId: string, randomBytes: Runtime['randomBytes']): LiveIds {
  const key = createHmac('sha256', secret).update(businessId).digest();

  function write({ beganAt, lastId }: FeedPlace, salt: Buffer): string {
    const block = Buffer.alloc(blockBytes);
    block.writeUIntBE(beganAt, 0, beganBytes);
    block.writeUIntBE(lastId, beganBytes, numberBytes);
    salt.copy(block, beganBytes + numberBytes);
    // One block is one permutation of 128 bits under the key: equal places alone have equal ids.
    return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block).toString('base64url');
  }

  return {
    ofEvent: (place) => write(place, Buffer.alloc(saltBytes)),
    ofBeginning: (place) => write(place, randomBytes(saltBytes)),
    read(id) {
      const bytes = Buffer.from(id, 'base64url');
      if (bytes.length !== blockBytes || bytes.toString('base64url') !== id) return undefined;
      const block = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(bytes);
      return { beganAt: block.readUIntBE(0, beganBytes), lastId: block.readUIntBE(beganBytes, numberBytes) };
    },
  };
}
