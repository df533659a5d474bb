import { LRUCache } from 'lru-cache';
import { fixedJson } from '../contract/entry-answer.ts';
import type { QueueRow } from '../db/queue.ts';
import type { QueueEntry } from '../domain/entry.ts';
import type { BusinessSettings } from '../../calendar/settings.ts';

/**
 * Entries of queues as this process has read them last: a desk reads its queue again after each change, and all but one
 * entry are as they were. Nothing in it can be stale: the database answers of each entry which versions of which rows
 * make it.
 */
export interface QueueEntries {
  /**
   * One queue, in its order.
   * @param queue one text for each queue
   * @param read answers entries whose versions are known by their versions alone
   */
  readonly read: (
    queue: string,
    read: (knownVersions: readonly string[]) => Promise<readonly QueueRow[]>,
  ) => Promise<QueueEntry[]>;
  /** As fixedJson, remembered for as long as the entry is. */
  readonly fixedJsonOf: (entry: QueueEntry, settings: BusinessSettings) => Buffer;
}

/** About 3 KB each. */
const maxEntries = 3_000;

export function createQueueEntries(): QueueEntries {
  const queues = new LRUCache<string, ReadonlyMap<string, QueueEntry>>({
    maxSize: maxEntries,
    sizeCalculation: ({ size }) => Math.max(1, size),
  });
  const jsons = new WeakMap<QueueEntry, { readonly settings: BusinessSettings; readonly json: Buffer }>();
  return {
    async read(queue, read) {
      const known = queues.get(queue);
      const rows = await read([...(known?.keys() ?? [])]);
      const current = new Map(
        rows.map(({ version, entry }) => [
          version,
          entry === null ? known?.get(version) : (JSON.parse(entry) as QueueEntry),
        ]),
      );
      const entries = [...current.values()].filter((entry) => entry !== undefined);
      if (entries.length < rows.length) throw new Error('the database left out an entry whose version it was not sent');
      queues.set(queue, current as ReadonlyMap<string, QueueEntry>);
      return entries;
    },
    fixedJsonOf(entry, settings) {
      const known = jsons.get(entry);
      if (known?.settings === settings) return known.json;
      const json = fixedJson(entry, settings);
      jsons.set(entry, { settings, json });
      return json;
    },
  };
}
