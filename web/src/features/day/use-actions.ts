import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import type { Action, Step } from '../../actions/action.ts';
import { takeSteps } from '../../api/mutations/steps.ts';
import type { Day, Entry } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';
import { nameOf } from './person.ts';
import { refusalText } from './refusal.ts';

interface Undoable {
  readonly entry: Entry;
  readonly steps: readonly Step[];
  /** Whether the change was made: it may be under way yet. */
  readonly isMade: Promise<boolean>;
}

/** As many changes can be taken back, the latest first. */
const maxUndoable = 20;

/** How long after its answer a change of this desk may still come by way of the feed, in ms. */
const ownMs = 3_000;

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

interface Actions {
  readonly run: (action: Action, entry: Entry) => void;
  readonly undoLast: () => void;
  /** Whether this desk changes the appointment, or has just done so: what comes of it is no news. */
  readonly isOwn: (id: string) => boolean;
}

/** Carries out what a button, a key or a dropped card asks for, shows it at once, and keeps the way back. */
export function useActions(clinic: string, timeZone: string): Actions {
  const queryClient = useQueryClient();
  const show = useToast();
  const undoable = useRef<Undoable[]>([]);
  const own = useRef(new Map<string, number>());

  const take = useCallback(
    async (entry: Entry, steps: readonly Step[]): Promise<boolean> => {
      const queryKey = ['day', clinic];
      own.current.set(entry.appointment_id, Number.POSITIVE_INFINITY);
      await queryClient.cancelQueries({ queryKey });
      const patch = Object.assign({}, ...steps.map((step) => expected[step])) as Partial<Entry>;
      queryClient.setQueriesData<Day>({ queryKey }, (day) => day && withPatch(day, entry.appointment_id, patch));
      try {
        await takeSteps(entry.appointment_id, steps);
        return true;
      } catch (error) {
        // Back to where it was at once: what is shown must not wait for the next reading.
        const { status, state } = entry;
        queryClient.setQueriesData<Day>(
          { queryKey },
          (day) => day && withPatch(day, entry.appointment_id, { status, state }),
        );
        show(await refusalText(queryClient, entry, error, timeZone), { isError: true });
        return false;
      } finally {
        own.current.set(entry.appointment_id, performance.now() + ownMs);
        void queryClient.invalidateQueries({ queryKey });
        void queryClient.invalidateQueries({ queryKey: ['appointment', entry.appointment_id] });
      }
    },
    [clinic, queryClient, show, timeZone],
  );

  const undo = useCallback(
    (last: Undoable): void => {
      // Taken back already, by the key or by the button.
      if (!undoable.current.includes(last)) return;
      undoable.current = undoable.current.filter((each) => each !== last);
      void last.isMade
        .then((isMade) => isMade && take(last.entry, last.steps))
        .then((isUndone) => {
          if (isUndone) show(t('done.undone', { name: nameOf(last.entry) }));
        });
    },
    [show, take],
  );

  const run = useCallback(
    (action: Action, entry: Entry): void => {
      const steps = action.steps?.(entry);
      if (steps === undefined) return;
      const isMade = take(entry, steps);
      // A change without a way back stands in the list too: the key must not take back an older one in its place.
      const back = action.undo?.(entry) ?? [];
      const last: Undoable = { entry, steps: back, isMade };
      undoable.current = [...undoable.current.slice(1 - maxUndoable), last];
      void isMade.then((isDone) => {
        if (!isDone) undoable.current = undoable.current.filter((each) => each !== last);
        if (!isDone || action.done === undefined) return;
        const text = t(action.done, { name: nameOf(entry) });
        show(text, back.length === 0 ? {} : { action: { label: t('action.undo'), run: () => undo(last) } });
      });
    },
    [show, take, undo],
  );

  const undoLast = useCallback((): void => {
    const last = undoable.current.at(-1);
    if (last === undefined) show(t('done.nothingToUndo'));
    else if (last.steps.length === 0) show(t('done.noWayBack', { name: nameOf(last.entry) }));
    else undo(last);
  }, [show, undo]);

  const isOwn = useCallback((id: string) => (own.current.get(id) ?? 0) > performance.now(), []);

  return { run, undoLast, isOwn };
}

function withPatch(day: Day, id: string, patch: Partial<Entry>): Day {
  return {
    ...day,
    entries: day.entries.map((entry) => (entry.appointment_id === id ? { ...entry, ...patch } : entry)),
  };
}
