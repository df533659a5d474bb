import { useCallback, useRef } from 'react';
import { randomKey } from '../api/random-key.ts';

export interface ContentKeys {
  /** The same for the same content, so that what is sent again after a lost answer is done once. */
  of(content: unknown): string;
}

/** The keys of what one form sends. */
export function useContentKeys(): ContentKeys {
  const known = useRef(new Map<string, string>());
  const of = useCallback((content: unknown): string => {
    const text = JSON.stringify(content);
    const key = known.current.get(text) ?? randomKey();
    known.current.set(text, key);
    return key;
  }, []);
  return { of };
}
