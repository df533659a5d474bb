import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Instead } from '../../../api/mutations/absences.ts';
import type { Clinic, Directory, Doctor } from '../../../api/queries/directory.ts';
import type { Absence, Entry } from '../../../api/queries/queue.ts';
import { wordsOf } from '../../../api/words.ts';
import { useDepartures } from '../../../shared/departures.tsx';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { AskAbsence } from './ask-absence.tsx';
import { LeaveEarly } from './leave-early.tsx';
import { Listed } from './listed.tsx';
import { useDeparture } from './use-departure.ts';

/** Whom to phone after a departure. */
interface Listing {
  readonly kind: 'list';
  readonly absence: Pick<Absence, 'leave_id' | 'doctor_id' | 'start_time'>;
}

/** What is asked about a doctor who is late or away. */
export type AbsenceStep = { readonly kind: 'ask' } | { readonly kind: 'leave'; readonly doctor: string } | Listing;

interface Props {
  readonly step: AbsenceStep | null;
  readonly go: (step: AbsenceStep | null) => void;
  readonly clinic: Clinic;
  readonly doctors: Directory['doctors'];
  /** Those whom the person may have pause or leave. */
  readonly offered: readonly Doctor[];
  /** The one whom the page shows. */
  readonly shown: string | undefined;
  /** Of the day. */
  readonly entries: readonly Entry[];
  /** Epoch seconds. */
  readonly now: number;
  /** Whether those who are booked may be given to a colleague. */
  readonly mayTransfer: boolean;
}

/** A doctor is late, pauses or leaves for the day; and then: who has to be phoned. */
export function AbsenceDialog(props: Props): ReactNode {
  const { step, go, clinic, doctors, offered, shown, entries, now, mayTransfer } = props;
  const queryClient = useQueryClient();
  const { isBusy, attempt } = useBusy();
  const one = offered.find(({ doctor_id: id }) => id === shown)?.doctor_id;
  const nameOf = (id: string): string => doctors.get(id)?.name ?? '';
  const departures = useDeparture(clinic.clinic_id, nameOf);
  const { known } = useDepartures();
  const close = (): void => go(null);
  const leaveNow = async (leaving: string, instead: Instead): Promise<void> => {
    const { leaveId, doctor, affected } = await departures.leave(leaving, instead, entries);
    const absence = { leave_id: leaveId, doctor_id: doctor, start_time: now };
    go(affected.length === 0 ? null : { kind: 'list', absence });
  };
  const stay = async ({ leave_id: leaveId, doctor_id: doctor }: Listing['absence']): Promise<void> => {
    await departures.stay({ leaveId, clinic: clinic.clinic_id, doctor });
    close();
  };
  if (step === null) return null;
  const departure = step.kind === 'list' ? known.get(step.absence.leave_id) : undefined;
  const title = titleOf(step, one, departure?.isTakenBack === true, nameOf);
  return (
    <Dialog title={title} isOpen close={close} isWide={step.kind !== 'ask'}>
      {step.kind === 'ask' && (
        <AskAbsence
          clinic={clinic.clinic_id}
          doctors={offered}
          doctor={one}
          done={() => {
            close();
            void queryClient.invalidateQueries({ queryKey: ['day', clinic.clinic_id] });
          }}
          leave={(doctor) => go({ kind: 'leave', doctor })}
        />
      )}
      {step.kind === 'leave' && (
        <LeaveEarly
          clinic={clinic.clinic_id}
          doctor={step.doctor}
          doctors={doctors}
          colleagues={mayTransfer ? colleaguesOf(step.doctor, clinic, doctors) : []}
          entries={entries}
          timeZone={clinic.time_zone}
          isBusy={isBusy}
          leave={(instead) => attempt(() => leaveNow(step.doctor, instead))}
        />
      )}
      {step.kind === 'list' && (
        <Listed
          {...props}
          title={title}
          absence={step.absence}
          departure={departure}
          isBusy={isBusy}
          close={close}
          takeBack={() => attempt(async () => departure && departures.takeBack(departure))}
          stay={() => attempt(() => stay(step.absence))}
        />
      )}
    </Dialog>
  );
}

interface Busy {
  readonly isBusy: boolean;
  /** A refusal is said. */
  readonly attempt: (act: () => Promise<unknown>) => void;
}

function useBusy(): Busy {
  const show = useToast();
  const [isBusy, setIsBusy] = useState(false);
  const attempt = (act: () => Promise<unknown>): void => {
    setIsBusy(true);
    act()
      .catch((error: unknown) => show(t('done.failed', { message: wordsOf(error) }), { isError: true }))
      .finally(() => setIsBusy(false));
  };
  return { isBusy, attempt };
}

function titleOf(
  step: AbsenceStep,
  shown: string | undefined,
  isTakenBack: boolean,
  nameOf: (id: string) => string,
): string {
  if (step.kind === 'list') {
    return t(isTakenBack ? 'absence.backTitle' : 'absence.listTitle', { doctor: nameOf(step.absence.doctor_id) });
  }
  if (step.kind === 'leave') return t('absence.leaveTitle', { doctor: nameOf(step.doctor) });
  return shown === undefined ? t('absence.title') : t('absence.ask', { doctor: nameOf(shown) });
}

/** The others who work at the clinic. */
function colleaguesOf(doctor: string, clinic: Clinic, doctors: Directory['doctors']): readonly Doctor[] {
  return clinic.doctors.filter((id) => id !== doctor).flatMap((id) => doctors.get(id) ?? []);
}
