import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { patientAppointmentsQuery } from '../api/queries/patients.ts';
import { t } from '../text/text.ts';
import { dateLocale } from '../text/time.ts';

/** When a patient was here last; nothing for one who never was. */
export function LastVisit({ id }: { readonly id: string }): ReactNode {
  const visits = useQuery(patientAppointmentsQuery(id));
  const last = visits.data?.find(({ stage }) => stage === 'COMPLETED');
  if (last === undefined) return null;
  const date = new Intl.DateTimeFormat(dateLocale(), { dateStyle: 'medium' }).format(new Date(last.start_time));
  return <small>{t('booking.lastVisit', { date })}</small>;
}
