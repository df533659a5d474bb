import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { asksForSlot, type BookingTask } from '../../actions/booking-task.ts';
import type { Clinic, Doctor } from '../../api/queries/directory.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import type { PartProps } from './part-props.ts';
import { SlotPicker } from './slot-picker.tsx';

interface Props extends PartProps {
  readonly task: BookingTask;
  readonly clinic: Clinic;
  readonly doctors: readonly Doctor[];
}

/** With whom and when. */
export function PlacePart({ draft, change, errors, task, clinic, doctors }: Props): ReactNode {
  const { scopes } = useLogin();
  const offered = doctors.filter(({ doctor_id: id }) => task.kind !== 'transfer' || id !== task.entry.doctor_id);
  return (
    <>
      <NativeSelect
        label={t('table.doctor')}
        value={draft.doctor}
        error={errors['doctor_id']}
        data={offered.map(({ doctor_id: value, name: label }) => ({ value, label }))}
        onChange={({ currentTarget }) => change({ doctor: currentTarget.value, slot: null })}
      />
      {asksForSlot(task) && (
        <SlotPicker
          draft={draft}
          change={change}
          doctorName={offered.find(({ doctor_id: id }) => id === draft.doctor)?.name ?? ''}
          clinic={clinic.clinic_id}
          timeZone={clinic.time_zone}
          today={clinicClock(clinic.time_zone).day(Date.now() / 1_000)}
          firstDay={'entry' in task ? undefined : task.date}
          choosesFirst={task.kind !== 'followUp'}
          mayOverbook={task.kind === 'book' && scopes.includes('appointments:overbook')}
          error={errors['start_time'] ?? errors['slot']}
        />
      )}
    </>
  );
}
