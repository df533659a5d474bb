import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { clinicsQuery } from '../../../api/queries/clinics.ts';
import { directoryQuery } from '../../../api/queries/directory.ts';
import { doctorsQuery } from '../../../api/queries/doctors.ts';
import { staffQuery } from '../../../api/queries/staff.ts';
import { t } from '../../../text/text.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { AddClinic } from '../directory/add-clinic.tsx';
import { AddDoctor } from '../directory/add-doctor.tsx';
import { ServiceForm } from '../directory/service-form.tsx';
import { AddStaff } from '../staff/add-staff.tsx';
import shared from '../settings.module.css';
import { AddHours } from './add-hours.tsx';
import classes from './first-steps.module.css';
import { FirstSlot } from './first-slot.tsx';
import { type StepId, useSteps } from './use-steps.ts';

/** Leads a new business to its first slot. What is there already is done: the steps go on wherever they were left. */
export function FirstStepsPage(): ReactNode {
  const directory = useQuery(directoryQuery);
  const clinics = useQuery(clinicsQuery);
  const doctors = useQuery(doctorsQuery);
  const staff = useQuery(staffQuery);
  const [opened, setOpened] = useState<StepId>();
  const { steps, doctor, clinic, isPending } = useSteps(directory.data, staff.data);
  const failed = [directory, clinics, doctors, staff].find(({ data, error }) => error !== null && data === undefined);
  if (failed?.error) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (directory.data === undefined || clinics.data === undefined || doctors.data === undefined || isPending) {
    return <Loading />;
  }
  const next = steps.find(({ done }) => done === undefined);
  const close = (): void => setOpened(undefined);
  return (
    <>
      <header className={shared['head']}>
        <h1>{t('settings.part.start')}</h1>
      </header>
      <p>{t(next === undefined ? 'steps.allDone' : 'steps.hint')}</p>
      <ol className={classes['steps']}>
        {steps.map(({ id, done, isPossible }) => (
          <li key={id} data-done={done !== undefined || undefined} aria-current={id === next?.id ? 'step' : undefined}>
            <div>
              <h2>{t(`steps.${id}`)}</h2>
              <p className={shared['soft']}>{done ?? t(`steps.${id}.hint`)}</p>
            </div>
            <Button
              size="sm"
              variant={id === next?.id ? 'filled' : 'default'}
              disabled={!isPossible}
              aria-label={t('steps.addOf', { add: addText(done), what: t(`steps.${id}`) })}
              onClick={() => setOpened(id)}
            >
              {addText(done)}
            </Button>
          </li>
        ))}
      </ol>
      {doctor !== undefined && clinic !== undefined && <FirstSlot doctor={doctor} clinic={clinic} />}
      {opened === 'clinic' && <AddClinic doctors={doctors.data} close={close} />}
      {opened === 'doctor' && <AddDoctor clinics={clinics.data} close={close} />}
      {opened === 'service' && doctor !== undefined && (
        <ServiceForm doctor={doctor.doctor_id} service={undefined} named={t('steps.service.usual')} close={close} />
      )}
      {opened === 'hours' && doctor !== undefined && clinic !== undefined && (
        <AddHours doctor={doctor} clinic={clinic} close={close} />
      )}
      <AddStaff isOpen={opened === 'staff'} directory={directory.data} close={close} />
    </>
  );
}

function addText(done: string | undefined): string {
  return t(done === undefined ? 'settings.add' : 'steps.another');
}
