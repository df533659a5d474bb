import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { directoryQuery } from '../../../api/queries/directory.ts';
import { type Service, servicesQuery } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useChoice } from '../parts/use-choice.ts';
import classes from '../settings.module.css';
import { ServiceForm } from './service-form.tsx';

/** What each doctor offers. */
export function ServicesPage(): ReactNode {
  const directory = useQuery(directoryQuery);
  const [params, choose] = useChoice('services');
  const [opened, setOpened] = useState<string | null>(null);
  const doctors = [...(directory.data?.doctors.values() ?? [])];
  const doctor = directory.data?.doctors.get(params.get('doctor') ?? '') ?? doctors[0];
  const services = useQuery(servicesQuery(doctor?.doctor_id ?? ''));
  if (directory.error !== null) return <Failure error={directory.error} retry={() => void directory.refetch()} />;
  if (directory.isPending) return <Loading />;
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.services')}</h1>
        {doctor !== undefined && (
          <>
            <NativeSelect
              aria-label={t('settings.doctor')}
              data={doctors.map(({ doctor_id: value, name: label }) => ({ value, label }))}
              value={doctor.doctor_id}
              onChange={({ currentTarget: { value } }) => choose({ doctor: value })}
            />
            <Button size="sm" onClick={() => setOpened('')}>
              {t('settings.services.add')}
            </Button>
          </>
        )}
      </header>
      {doctor === undefined && <p className={classes['empty']}>{t('settings.hours.noDoctor')}</p>}
      {services.error !== null && <Failure error={services.error} retry={() => void services.refetch()} />}
      {services.data?.length === 0 && <p className={classes['empty']}>{t('settings.none')}</p>}
      {services.data !== undefined && services.data.length > 0 && (
        <ServicesTable services={services.data} open={setOpened} />
      )}
      {opened !== null && doctor !== undefined && (
        <ServiceForm
          key={opened}
          doctor={doctor.doctor_id}
          service={services.data?.find(({ conf_id: id }) => id === opened)}
          close={() => setOpened(null)}
        />
      )}
    </>
  );
}

interface TableProps {
  readonly services: readonly Service[];
  readonly open: (id: string) => void;
}

function ServicesTable({ services, open }: TableProps): ReactNode {
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.name')}</th>
          <th>{t('settings.services.type')}</th>
          <th>{t('settings.services.modes')}</th>
          <th>{t('settings.services.minutes')}</th>
          <th>{t('settings.services.price')}</th>
          <th>{t('settings.services.ahead')}</th>
          <th>{t('settings.state')}</th>
          <th data-tight>
            <span className="visually-hidden">{t('settings.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {services.map((service) => (
          <tr key={service.conf_id} data-off={service.archived || undefined}>
            <td className={classes['strong']}>{service.name}</td>
            <td>{t(`settings.services.type.${service.type}`)}</td>
            <td>{service.modes.map((mode) => t(`mode.${mode}`)).join(', ')}</td>
            <td>{t('settings.services.minutesShort', { minutes: service.duration_minutes })}</td>
            <td>{service.price === null ? '' : `${service.currency} ${service.price}`}</td>
            <td>{service.book_ahead_days}</td>
            <td>
              <span className={classes['badge']} data-tone={service.archived ? undefined : 'good'}>
                {t(service.archived ? 'settings.services.archived' : 'settings.services.offered')}
              </span>
            </td>
            <td data-tight>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t('settings.changeOf', { name: service.name })}
                onClick={() => open(service.conf_id)}
              >
                {t('settings.change')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
