import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Directory, directoryQuery } from '../../../api/queries/directory.ts';
import { servicesQuery, sessionsQuery } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useChoice } from '../parts/use-choice.ts';
import classes from '../settings.module.css';
import { HoursEditor } from './hours-editor.tsx';

/** When a doctor is where, week by week and on single dates. */
export function HoursPage(): ReactNode {
  const directory = useQuery(directoryQuery);
  if (directory.isPending) return <Loading />;
  if (directory.data === undefined) return <Failure error={directory.error} retry={() => void directory.refetch()} />;
  return <Chosen directory={directory.data} />;
}

function Chosen({ directory }: { readonly directory: Directory }): ReactNode {
  const [params, choose] = useChoice('hours');
  const all = [...directory.doctors.values()];
  const doctor = directory.doctors.get(params.get('doctor') ?? '') ?? all[0];
  const clinics = directory.clinics.filter(({ doctors }) => doctors.includes(doctor?.doctor_id ?? ''));
  const clinic = clinics.find(({ clinic_id: id }) => id === params.get('clinic')) ?? clinics[0];
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.hours')}</h1>
        {doctor !== undefined && (
          <NativeSelect
            aria-label={t('settings.doctor')}
            data={all.map(({ doctor_id: value, name: label }) => ({ value, label }))}
            value={doctor.doctor_id}
            onChange={({ currentTarget: { value } }) => choose({ doctor: value })}
          />
        )}
        {doctor !== undefined && clinic !== undefined && (
          <NativeSelect
            aria-label={t('settings.clinic')}
            data={clinics.map(({ clinic_id: value, name: label }) => ({ value, label }))}
            value={clinic.clinic_id}
            onChange={({ currentTarget: { value } }) => choose({ doctor: doctor.doctor_id, clinic: value })}
          />
        )}
      </header>
      {doctor === undefined && <p className={classes['empty']}>{t('settings.hours.noDoctor')}</p>}
      {doctor !== undefined && clinic === undefined && (
        <p className={classes['empty']}>{t('settings.hours.noClinic')}</p>
      )}
      {doctor !== undefined && clinic !== undefined && (
        <HoursOf
          key={`${doctor.doctor_id} ${clinic.clinic_id}`}
          doctor={doctor.doctor_id}
          clinic={clinic.clinic_id}
          directory={directory}
        />
      )}
    </>
  );
}

interface HoursProps {
  readonly doctor: string;
  readonly clinic: string;
  readonly directory: Directory;
}

function HoursOf({ doctor, clinic, directory }: HoursProps): ReactNode {
  const services = useQuery(servicesQuery(doctor));
  const sessions = useQuery(sessionsQuery(doctor));
  const failed = services.error ?? sessions.error;
  if (failed !== null)
    return <Failure error={failed} retry={() => void Promise.all([services.refetch(), sessions.refetch()])} />;
  if (services.data === undefined || sessions.data === undefined) return <Loading />;
  if (services.data.every(({ archived }) => archived)) {
    return <p className={classes['empty']}>{t('settings.hours.noService')}</p>;
  }
  return (
    <HoursEditor
      doctor={doctor}
      clinic={clinic}
      directory={directory}
      services={services.data}
      sessions={sessions.data}
    />
  );
}
