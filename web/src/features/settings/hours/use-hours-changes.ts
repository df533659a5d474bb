import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { addSessions, changeSession, removeSession } from '../../../api/mutations/schedule.ts';
import type { Session } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { useToast } from '../../../ui/toasts.tsx';
import { useRehearsal } from '../parts/use-rehearsal.tsx';
import { type Draft, newSessions, sessionChanges } from './draft.ts';

interface Options {
  readonly doctor: string;
  readonly clinic: string;
  /** Null: the draft is of new hours. */
  readonly opened: Session | null;
  readonly draft: Draft;
  readonly startAnew: () => void;
}

interface HoursChanges {
  /** @throws Problem with an issue at the field */
  readonly save: () => Promise<void>;
  readonly remove: (session: Session) => Promise<void>;
  readonly dialog: ReactNode;
}

/** Adds, changes and removes hours, and shows first who loses the place. */
export function useHoursChanges({ doctor, clinic, opened, draft, startAnew }: Options): HoursChanges {
  const queryClient = useQueryClient();
  const show = useToast();
  const { run, dialog } = useRehearsal();
  const finish = (text: string) => (): void => {
    startAnew();
    show(text);
    void queryClient.invalidateQueries({ queryKey: ['schedule', doctor] });
    void queryClient.invalidateQueries({ queryKey: ['slots'] });
  };
  return {
    dialog,
    save: () =>
      run({
        title: t('settings.hit.title'),
        submit: t('settings.save'),
        send: (request) =>
          opened === null
            ? addSessions(doctor, { ...newSessions(draft, clinic), ...request })
            : changeSession(opened.session_id, { ...sessionChanges(draft, opened), ...request }),
        done: finish(t('settings.hours.saved')),
      }),
    remove: ({ session_id: id }) =>
      run({
        title: t('settings.hours.removeTitle'),
        submit: t('settings.remove'),
        send: (request) => removeSession(id, request),
        done: finish(t('settings.hours.removed')),
        isAsked: true,
      }),
  };
}
