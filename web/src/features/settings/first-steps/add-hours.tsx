import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Clinic, Doctor } from '../../../api/queries/directory.ts';
import { servicesQuery } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { type Draft, emptyDraft } from '../hours/draft.ts';
import { HoursForm } from '../hours/hours-form.tsx';
import { useHoursChanges } from '../hours/use-hours-changes.ts';
import { useForm } from '../parts/use-form.ts';

/** A week as most practices have it, to be changed: Monday to Saturday in the morning. */
const usual: Pick<Draft, 'weekdays' | 'from' | 'to'> = {
  weekdays: ['1', '2', '3', '4', '5', '6'],
  from: '09:00',
  to: '13:00',
};

interface Props {
  readonly doctor: Doctor;
  readonly clinic: Clinic;
  readonly close: () => void;
}

/** The first hours of a doctor, without the grid of the week. */
export function AddHours({ doctor, clinic, close }: Props): ReactNode {
  const services = useQuery(servicesQuery(doctor.doctor_id));
  const offered = (services.data ?? []).filter(({ archived }) => !archived);
  const form = useForm<Draft>({ ...emptyDraft(offered[0]?.conf_id ?? ''), ...usual });
  const { save, dialog } = useHoursChanges({
    doctor: doctor.doctor_id,
    clinic: clinic.clinic_id,
    opened: null,
    draft: form.values,
    startAnew: close,
  });
  return (
    <Dialog title={t('steps.hours.title', { doctor: doctor.name, clinic: clinic.name })} isOpen close={close}>
      <HoursForm form={form} services={offered} isKnown={false} save={save} remove={undefined} startAnew={close} />
      {dialog}
    </Dialog>
  );
}
