import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { type Step, takeSteps } from '../../api/mutations/steps.ts';
import type { Day, Entry } from '../../api/queries/queue.ts';
import { expectChange } from '../../api/queries/expected-changes.ts';
import { useToast } from '../../ui/toasts.tsx';
import { refusalText } from '../../actions/refusal.ts';

/** How long after its answer a change of this desk may still come by way of the feed, in ms. */
const ownMs = 3_000;
/** A change that has no answer for so long waits for the server, in ms. */
const unsentMs = 2_000;

/** What a step makes of an entry, shown until the server has answered. */
const expected: Readonly<Record<Step, Partial<Pick<Entry, 'status' | 'state'>>>> = {
  'check-in': { status: 'CK', state: 'waiting' },
  'undo-check-in': { status: 'BK', state: 'expected' },
  call: { state: 'called' },
  start: { status: 'OG', state: 'in_consultation' },
  'undo-start': { status: 'CK', state: 'waiting' },
  finish: { status: 'CMNP', state: 'done' },
  park: { status: 'PA', state: 'parked' },
  unpark: { status: 'CK', state: 'waiting' },
  skip: { status: 'CK', state: 'waiting' },
  cancel: { status: 'CNS', state: 'cancelled' },
  'no-show': { status: 'NSS', state: 'no_show' },
  'undo-no-show': { status: 'BK', state: 'expected' },
  reinstate: { status: 'BK', state: 'expected' },
  confirm: { status: 'BK', state: 'expected' },
};

interface Steps {
  /** @param why kept in the history; @returns whether the server has taken the steps; a refusal is said. */
  readonly take: (entry: Entry, steps: readonly Step[], why?: string) => Promise<boolean>;
  /** Whether this desk changes the appointment, or has just done so: what comes of it is not marked. */
  readonly isOwn: (id: string) => boolean;
  /** The appointments with a change that waits for the server. */
  readonly unsent: ReadonlySet<string>;
}

/** Takes an appointment through steps, and shows at once what will come of them. */
export function useSteps(clinic: string, timeZone: string): Steps {
  const queryClient = useQueryClient();
  const show = useToast();
  const own = useRef(new Map<string, number>());
  const [unsent, setUnsent] = useState<ReadonlySet<string>>(new Set());
  const underWay = useRef(new Map<string, Promise<unknown>>());

  const take = useCallback(
    async (entry: Entry, steps: readonly Step[], why?: string): Promise<boolean> => {
      const { appointment_id: id, status, state } = entry;
      const queryKey = ['day', clinic];
      const showAs = (patch: Partial<Entry>): void => {
        queryClient.setQueriesData<Day>({ queryKey }, (day) => day && withPatch(day, id, patch));
      };
      own.current.set(id, Number.POSITIVE_INFINITY);
      await queryClient.cancelQueries({ queryKey });
      const change = Object.assign({}, ...steps.map((step) => expected[step])) as Partial<Entry>;
      const forget = expectChange(id, change);
      showAs(change);
      // One after the other, also while the server is away: what is asked for later must not arrive first.
      const taken = (underWay.current.get(id) ?? Promise.resolve())
        .then(() => takeSteps(id, steps, why))
        .finally(forget);
      underWay.current.set(
        id,
        taken.catch(() => undefined),
      );
      const waits = setTimeout(() => setUnsent((ids) => new Set([...ids, id])), unsentMs);
      try {
        await taken;
        return true;
      } catch (error) {
        // Back to where it was at once: what is shown must not wait for the next reading.
        showAs({ status, state });
        show(await refusalText(queryClient, entry, error, timeZone), { isError: true });
        return false;
      } finally {
        clearTimeout(waits);
        setUnsent((ids) => (ids.has(id) ? new Set([...ids].filter((each) => each !== id)) : ids));
        own.current.set(id, performance.now() + ownMs);
        void queryClient.invalidateQueries({ queryKey });
        void queryClient.invalidateQueries({ queryKey: ['appointment', id] });
      }
    },
    [clinic, queryClient, show, timeZone],
  );
  const isOwn = useCallback((id: string) => (own.current.get(id) ?? 0) > performance.now(), []);
  return { take, isOwn, unsent };
}

function withPatch(day: Day, id: string, patch: Partial<Entry>): Day {
  return {
    ...day,
    entries: day.entries.map((entry) => (entry.appointment_id === id ? { ...entry, ...patch } : entry)),
  };
}
