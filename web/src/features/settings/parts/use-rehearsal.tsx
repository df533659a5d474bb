import { type ReactNode, useState } from 'react';
import type { Action } from './rehearsal-table.tsx';
import type { HoursRequest, Stranded } from '../../../api/mutations/schedule.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Rehearsal } from './rehearsal.tsx';

/** A change that may take the place of appointments. */
export interface HoursChange {
  readonly title: string;
  /** What the button says that makes it. */
  readonly submit: string;
  readonly send: (request: HoursRequest) => Promise<readonly Stranded[]>;
  readonly done: () => void;
  /** Shown first for the appointments; left out: they are kept. */
  readonly action?: Action;
  /** It is asked whether to make it, also where it affects nobody. */
  readonly isAsked?: boolean;
}

interface UsedRehearsal {
  /** @throws Problem with an issue at the field */
  readonly run: (change: HoursChange) => Promise<void>;
  readonly dialog: ReactNode;
}

/** Shows whom a change affects before it is made; one that affects nobody is made at once. */
export function useRehearsal(): UsedRehearsal {
  const [shown, setShown] = useState<{
    readonly change: HoursChange;
    readonly kept: readonly Stranded[];
  } | null>(null);
  const close = (): void => setShown(null);
  return {
    run: async (change) => {
      const kept = await change.send({ dry_run: true });
      if (kept.length > 0 || change.isAsked === true) return setShown({ change, kept });
      await change.send({});
      change.done();
    },
    dialog: shown !== null && (
      <Dialog title={shown.change.title} isOpen isWide={shown.kept.length > 0} close={close}>
        <Rehearsal {...shown} close={close} />
      </Dialog>
    ),
  };
}
