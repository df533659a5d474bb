import { useEffect, useRef, useState } from 'react';
import type { Entry } from '../../api/queries/queue.ts';

/** As long a card is marked that another desk has changed, in ms. */
const markedMs = 2_500;

const nobody: ReadonlySet<string> = new Set();

/**
 * The cards that have changed by themselves a moment ago.
 * @param isOwn whether this desk has just changed the appointment itself
 */
export function useChanged(entries: readonly Entry[], isOwn: (id: string) => boolean): ReadonlySet<string> {
  const before = useRef<ReadonlyMap<string, string> | null>(null);
  const [changed, setChanged] = useState(nobody);
  useEffect(() => {
    const looks = new Map(entries.map((entry) => [entry.appointment_id, lookOf(entry)]));
    const known = before.current;
    before.current = looks;
    // The first reading of a day has changed nothing.
    if (known === null || known.size === 0) return undefined;
    const fresh = [...looks].filter(([id, look]) => known.get(id) !== look && !isOwn(id)).map(([id]) => id);
    if (fresh.length === 0) return undefined;
    setChanged(new Set(fresh));
    const timer = setTimeout(() => setChanged(nobody), markedMs);
    return () => clearTimeout(timer);
  }, [entries, isOwn]);
  return changed;
}

/** What a person at the desk would see change. */
function lookOf({ state, doctor_id: doctor, start_time: start, calls, token }: Entry): string {
  return [state, doctor, start, calls, token].join(' ');
}
