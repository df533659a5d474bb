import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { clinicsQuery } from '../../../api/queries/clinics.ts';
import { doctorsQuery } from '../../../api/queries/doctors.ts';
import { t } from '../../../text/text.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import classes from '../settings.module.css';
import { AddDoctor } from './add-doctor.tsx';
import { ChangeDoctor } from './change-doctor.tsx';

export function DoctorsPage(): ReactNode {
  const doctors = useQuery(doctorsQuery);
  const clinics = useQuery(clinicsQuery);
  const [opened, setOpened] = useState<string | null>(null);
  const failed = doctors.error ?? clinics.error;
  if (failed !== null)
    return <Failure error={failed} retry={() => void Promise.all([doctors.refetch(), clinics.refetch()])} />;
  if (doctors.data === undefined || clinics.data === undefined) return <Loading />;
  const doctor = doctors.data.find(({ id }) => id === opened);
  const close = (): void => setOpened(null);
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.doctors')}</h1>
        <Button size="sm" onClick={() => setOpened('')}>
          {t('settings.doctors.add')}
        </Button>
      </header>
      {doctors.data.length === 0 && <p className={classes['empty']}>{t('settings.none')}</p>}
      <table className={classes['table']}>
        <thead>
          <tr>
            <th>{t('settings.name')}</th>
            <th>{t('settings.doctors.specialisation')}</th>
            <th>{t('settings.doctors.contact')}</th>
            <th>{t('settings.clinics')}</th>
            <th data-tight>
              <span className="visually-hidden">{t('settings.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {doctors.data.map(({ id, firstname, lastname, specialisation, mobile, email, clinics: at }) => (
            <tr key={id}>
              <td className={classes['strong']}>
                {firstname} {lastname}
              </td>
              <td>{specialisation}</td>
              <td>
                <span className={classes['lines']}>
                  <span dir="ltr">{mobile}</span>
                  <span className={classes['soft']}>{email}</span>
                </span>
              </td>
              <td>{at.map(({ name }) => name).join(', ')}</td>
              <td data-tight>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('settings.changeOf', { name: `${firstname} ${lastname}` })}
                  onClick={() => setOpened(id)}
                >
                  {t('settings.change')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {opened === '' && <AddDoctor clinics={clinics.data} close={close} />}
      {doctor !== undefined && <ChangeDoctor doctor={doctor} clinics={clinics.data} close={close} />}
    </>
  );
}
