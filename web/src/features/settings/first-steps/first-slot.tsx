import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Clinic, Doctor } from '../../../api/queries/directory.ts';
import { slotsQuery } from '../../../api/queries/slots.ts';
import { useOpenBooking } from '../../../shared/booking-context.ts';
import { t } from '../../../text/text.ts';
import { addDays, clinicClock, longDate } from '../../../text/time.ts';
import shared from '../settings.module.css';
import classes from './first-steps.module.css';

/** The days that are looked at: a week has hours on one of them, whatever its days. */
const days = 8;

interface Props {
  readonly doctor: Doctor;
  readonly clinic: Clinic;
}

/** What the steps lead to: the first time at which somebody can be booked. */
export function FirstSlot({ doctor, clinic }: Props): ReactNode {
  const openBooking = useOpenBooking();
  const clock = clinicClock(clinic.time_zone);
  const from = clock.day(Date.now() / 1_000);
  const { doctor_id: doctorId } = doctor;
  const { clinic_id: clinicId } = clinic;
  const offered = useQuery(slotsQuery({ doctor: doctorId, clinic: clinicId, from, until: addDays(from, days - 1) }));
  const starts = (offered.data ?? []).flatMap(({ slots }) => slots.filter(({ isFree }) => isFree));
  const first = Math.min(...starts.map(({ start }) => start));
  if (!Number.isFinite(first)) return null;
  const time = `${longDate(clock.day(first))} ${clock.time(first)}`;
  return (
    <section className={classes['slot']} aria-label={t('steps.slot')}>
      <div>
        <h2>{t('steps.slot')}</h2>
        <p>{t('steps.slotAt', { time, doctor: doctor.name, clinic: clinic.name })}</p>
      </div>
      <div className={shared['actions']}>
        <Button onClick={() => openBooking({ kind: 'book', clinic: clinicId, doctor: doctorId })}>
          {t('day.book')}
        </Button>
      </div>
    </section>
  );
}
