import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { clinicsQuery } from '../../../api/queries/clinics.ts';
import { doctorsQuery } from '../../../api/queries/doctors.ts';
import { t } from '../../../text/text.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import classes from '../settings.module.css';
import { AddClinic } from './add-clinic.tsx';
import { ChangeClinic } from './change-clinic.tsx';

export function ClinicsPage(): ReactNode {
  const clinics = useQuery(clinicsQuery);
  const doctors = useQuery(doctorsQuery);
  const [opened, setOpened] = useState<string | null>(null);
  const failed = clinics.error ?? doctors.error;
  if (failed !== null) {
    return <Failure error={failed} retry={() => void Promise.all([clinics.refetch(), doctors.refetch()])} />;
  }
  if (clinics.data === undefined || doctors.data === undefined) return <Loading />;
  const clinic = clinics.data.find(({ id }) => id === opened);
  const close = (): void => setOpened(null);
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.clinics')}</h1>
        <Button size="sm" onClick={() => setOpened('')}>
          {t('settings.clinics.add')}
        </Button>
      </header>
      {clinics.data.length === 0 && <p className={classes['empty']}>{t('settings.none')}</p>}
      <table className={classes['table']}>
        <thead>
          <tr>
            <th>{t('settings.name')}</th>
            <th>{t('settings.clinics.address')}</th>
            <th>{t('settings.clinics.contact')}</th>
            <th>{t('settings.clinics.doctors')}</th>
            <th data-tight>
              <span className="visually-hidden">{t('settings.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {clinics.data.map(({ id, name, address, city, pincode, contact, doctors: staff }) => (
            <tr key={id}>
              <td className={classes['strong']}>{name}</td>
              <td>
                <span className={classes['lines']}>
                  <span>{address}</span>
                  <span className={classes['soft']}>
                    {[pincode, city].filter((part) => part !== undefined).join(' ')}
                  </span>
                </span>
              </td>
              <td dir="ltr">{contact}</td>
              <td>{staff.map(({ firstname, lastname }) => `${firstname} ${lastname}`).join(', ')}</td>
              <td data-tight>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('settings.changeOf', { name })}
                  onClick={() => setOpened(id)}
                >
                  {t('settings.change')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {opened === '' && <AddClinic doctors={doctors.data} close={close} />}
      {clinic !== undefined && <ChangeClinic clinic={clinic} close={close} />}
    </>
  );
}
