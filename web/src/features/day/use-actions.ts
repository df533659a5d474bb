import { useCallback } from 'react';
import type { Action } from '../../actions/action.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { useUndo } from '../../ui/undo.tsx';
import { nameOf } from '../../text/person.ts';
import { useSteps } from './use-steps.ts';

interface Actions {
  readonly run: (action: Action, entry: Entry) => void;
  readonly isOwn: (id: string) => boolean;
}

/** Carries out what a button, a key or a dropped card asks for, and keeps the way back. */
export function useActions(clinic: string, timeZone: string): Actions {
  const { take, isOwn } = useSteps(clinic, timeZone);
  const { remember } = useUndo();
  const run = useCallback(
    (action: Action, entry: Entry): void => {
      const steps = action.steps?.(entry);
      if (steps === undefined) return;
      const name = nameOf(entry);
      const back = action.undo?.(entry) ?? [];
      remember({
        name,
        isMade: take(entry, steps),
        ...(action.done === undefined ? {} : { done: t(action.done, { name }) }),
        ...(back.length === 0 ? {} : { back: () => take(entry, back) }),
      });
    },
    [remember, take],
  );
  return { run, isOwn };
}
