import type { ReactNode } from 'react';
import type { Clinic, Directory } from '../../api/queries/directory.ts';
import type { Entry } from '../../api/queries/queue.ts';
import type { DayLocation } from '../../paths.ts';
import { useLogin } from '../../shared/login-context.ts';
import { AbsenceDialog } from './absence/absence-dialog.tsx';
import { CardMenu } from './card-menu.tsx';
import { Help } from './help.tsx';
import type { DayDesk } from './use-day-desk.ts';

interface Props {
  readonly desk: DayDesk;
  readonly directory: Directory;
  readonly clinic: Clinic;
  readonly entries: readonly Entry[];
  /** Epoch seconds. */
  readonly now: number;
  readonly at: DayLocation;
}

/** What opens over the day. */
export function DayOverlays({ desk, directory, clinic, entries, now, at }: Props): ReactNode {
  const login = useLogin();
  return (
    <>
      <CardMenu menu={desk.menu} now={now} run={desk.run} />
      <AbsenceDialog
        step={desk.absence}
        go={desk.goAbsence}
        clinic={clinic}
        doctors={directory.doctors}
        offered={desk.mayBeAway}
        shown={login.doctor_id ?? at.doctor}
        entries={entries}
        now={now}
        mayTransfer={login.role !== 'doctor'}
      />
      <Help isOpen={desk.isHelpOpen} close={desk.closeHelp} />
    </>
  );
}
