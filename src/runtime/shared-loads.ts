import type { LRUCache } from 'lru-cache';

/** Fills caches so that a key is read once however many ask for it at a time. */
interface SharedLoads {
  /**
   * The cached value, or what `read` answers; undefined where that finds nothing.
   * @param isCurrent whether a value that was read earlier still holds
   */
  load<Value extends object>(
    cache: LRUCache<string, Value>,
    key: string,
    read: () => Promise<Value | undefined>,
    isCurrent?: (value: Value) => boolean,
  ): Promise<Value | undefined>;
  /** A value that is being read for the key may be from before a change: it is neither shared nor kept. */
  forget(key: string): void;
}

export function createSharedLoads(): SharedLoads {
  const loading = new Map<string, Promise<unknown>>();
  const loads: SharedLoads = {
    async load(cache, key, read, isCurrent = () => true) {
      type Value = Awaited<ReturnType<typeof read>>;
      const cached = cache.get(key);
      if (cached !== undefined && isCurrent(cached)) return cached;
      const running = loading.get(key) as Promise<Value> | undefined;
      if (running !== undefined) {
        const joined = await running;
        // It may have begun before a change that the caller already knows of; then it must not be decided on.
        return joined === undefined || isCurrent(joined) ? joined : loads.load(cache, key, read, isCurrent);
      }
      const started = read();
      loading.set(key, started);
      try {
        const value = await started;
        if (value !== undefined && loading.get(key) === started) cache.set(key, value);
        return value;
      } finally {
        if (loading.get(key) === started) loading.delete(key);
      }
    },
    forget: (key) => void loading.delete(key),
  };
  return loads;
}
