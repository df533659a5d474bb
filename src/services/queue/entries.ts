import { LRUCache } from 'lru-cache';
import { fixedText } from '../../contract/queue.ts';
import type { QueueEntry } from '../../domain/queue.ts';
import type { BusinessSettings } from '../../domain/settings.ts';

/**
 * Entries of queues that this process has read before, by what the database tells of them: a desk reads its queue again
 * after each change, and all but one entry are as they were. Nothing in it can be stale, because the row itself is the key.
 */
export interface QueueEntries {
  /** @param json a QueueEntry as JSON. The same text gives the same object */
  readonly entryOf: (json: string) => QueueEntry;
  /** As fixedText, remembered for as long as the entry is. */
  readonly fixedTextOf: (entry: QueueEntry, settings: BusinessSettings) => string;
}

/** @param maxEntries about 3 KB each */
export function createQueueEntries(maxEntries = 3_000): QueueEntries {
  const entries = new LRUCache<string, QueueEntry>({ max: maxEntries });
  const texts = new WeakMap<QueueEntry, { readonly settings: BusinessSettings; readonly text: string }>();
  return {
    entryOf(json) {
      const known = entries.get(json);
      if (known !== undefined) return known;
      const entry = JSON.parse(json) as QueueEntry;
      entries.set(json, entry);
      return entry;
    },
    fixedTextOf(entry, settings) {
      const known = texts.get(entry);
      if (known?.settings === settings) return known.text;
      const text = fixedText(entry, settings);
      texts.set(entry, { settings, text });
      return text;
    },
  };
}
