import type { components } from '../schema.d.ts';

type Entry = components['schemas']['QueueEntry'];
type Change = Partial<Entry>;

/** What this desk has asked for and the server has not answered yet, by the appointment, in the order of asking. */
const expected = new Map<string, readonly Change[]>();

/** Remembers what will come of a request. @returns forgets it, once the request is answered */
export function expectChange(id: string, change: Change): () => void {
  expected.set(id, [...(expected.get(id) ?? []), change]);
  return () => {
    const others = (expected.get(id) ?? []).filter((each) => each !== change);
    if (others.length === 0) expected.delete(id);
    else expected.set(id, others);
  };
}

/** The entries as they will be: a reading that is made between a press and its answer must not take the press back. */
export function withExpected(entries: readonly Entry[]): readonly Entry[] {
  if (expected.size === 0) return entries;
  return entries.map((entry) => Object.assign({}, entry, ...(expected.get(entry.appointment_id) ?? [])) as Entry);
}
