import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Clinic, Directory } from '../../../api/queries/directory.ts';
import type { Absence, Entry } from '../../../api/queries/queue.ts';
import type { Departure } from '../../../shared/departures.tsx';
import { t } from '../../../text/text.ts';
import { PhoneList, stillBooked, toPhone } from './phone-list.tsx';
import { isChanged } from './put-back.ts';
import { saidOf } from './use-departure.ts';

interface Props {
  readonly clinic: Clinic;
  readonly doctors: Directory['doctors'];
  /** Of the day. */
  readonly entries: readonly Entry[];
  readonly title: string;
  readonly absence: Pick<Absence, 'leave_id' | 'doctor_id' | 'start_time'>;
  /** Left out where another desk has noted it. */
  readonly departure: Departure | undefined;
  readonly isBusy: boolean;
  readonly close: () => void;
  readonly takeBack: () => void;
  /** The doctor stays, and the appointments as they are now. */
  readonly stay: () => void;
}

/** Whom to phone after a departure, and the ways back. */
export function Listed({ title, absence, departure, clinic, doctors, entries, isBusy, ...act }: Props): ReactNode {
  const { close, takeBack, stay } = act;
  const zone = clinic.time_zone;
  const people = departure === undefined ? stillBooked(absence, entries) : toPhone(departure, doctors, zone);
  const canBeTakenBack = departure !== undefined && !departure.isTakenBack;
  return (
    <>
      <p role="status">
        {departure?.isTakenBack === true
          ? (saidOf(departure) ?? t('absence.takenBack'))
          : t('absence.toPhone', { people: people.length })}
      </p>
      <PhoneList title={title} people={people} timeZone={zone}>
        {canBeTakenBack && departure.affected.some(isChanged) && (
          <Button variant="default" disabled={isBusy} onClick={stay}>
            {t('absence.stayAlone')}
          </Button>
        )}
        {canBeTakenBack && (
          <Button variant="default" loading={isBusy} onClick={takeBack}>
            {t('absence.takeBack')}
          </Button>
        )}
        <Button onClick={close}>{t('toast.close')}</Button>
      </PhoneList>
    </>
  );
}
