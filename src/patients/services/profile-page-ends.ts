import { LRUCache } from 'lru-cache';

/** Of the pages whose ends this process remembers. */
const maxPageEnds = 2_000;

/** The last patient of pages that were read and have another after them. */
export type ProfilePageEnds = LRUCache<string, string>;

export function createProfilePageEnds(): ProfilePageEnds {
  return new LRUCache({ max: maxPageEnds });
}
