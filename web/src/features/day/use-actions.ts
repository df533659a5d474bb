import { useCallback } from 'react';
import { useLocation } from 'wouter';
import type { Action } from '../../actions/action.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { useUndo } from '../../ui/undo.tsx';
import { nameOf } from '../../text/person.ts';
import { useSteps } from './use-steps.ts';

interface Actions {
  readonly run: (action: Action, entry: Entry) => void;
  readonly isOwn: (id: string) => boolean;
  readonly unsent: ReadonlySet<string>;
}

/** Carries out what a button, a key or a dropped card asks for, and keeps the way back. */
export function useActions(clinic: string, timeZone: string): Actions {
  const { take, isOwn, unsent } = useSteps(clinic, timeZone);
  const { remember } = useUndo();
  const [, navigate] = useLocation();
  const run = useCallback(
    (action: Action, entry: Entry): void => {
      const steps = action.steps?.(entry);
      if (steps === undefined) return;
      const name = nameOf(entry);
      const print = (): void => navigate(paths.slip(entry.appointment_id, true));
      const back = action.undo?.(entry) ?? [];
      remember({
        name,
        isMade: take(entry, steps, action.why === undefined ? undefined : t(action.why)),
        ...(action.done === undefined ? {} : { done: t(action.done, { name }) }),
        ...(back.length === 0 ? {} : { back: () => take(entry, back) }),
        ...(action.offersSlip === true ? { next: { label: t('action.slip'), run: print } } : {}),
      });
    },
    [navigate, remember, take],
  );
  return { run, isOwn, unsent };
}
