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

/** Characters of the JSON of all entries that are kept; a process takes about three times as many bytes for them. */
const maxKeptLength = 4_000_000;
/** What each counts beside. */
const entryOverhead = 200;

interface KnownEntry {
  readonly entry: QueueEntry;
  readonly length: number;
}

export function createQueueEntries(): QueueEntries {
  const queues = new LRUCache<string, ReadonlyMap<string, KnownEntry>>({
    maxSize: maxKeptLength,
    sizeCalculation: (entries) => [...entries.values()].reduce((sum, { length }) => sum + length, entryOverhead),
  });
  const jsons = new WeakMap<QueueEntry, { readonly settings: BusinessSettings; readonly json: Buffer }>();
  return {
    async read(queue, read) {
      const known = queues.get(queue);
      const rows = await read([...(known?.keys() ?? [])]);
      const current = new Map<string, KnownEntry>();
      for (const { version, entry } of rows) {
        const read = entry === null ? known?.get(version) : parsed(entry);
        if (read === undefined) throw new Error('the database left out an entry whose version it was not sent');
        current.set(version, read);
      }
      queues.set(queue, current);
      return [...current.values()].map(({ entry }) => entry);
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

function parsed(json: string): KnownEntry {
  return { entry: JSON.parse(json) as QueueEntry, length: json.length + entryOverhead };
}
