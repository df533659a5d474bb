import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Directory, directoryQuery } from '../../../api/queries/directory.ts';
import { lastLoginsQuery, type Staff, staffQuery } from '../../../api/queries/staff.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import classes from '../settings.module.css';
import { AddStaff } from './add-staff.tsx';
import { ChangeStaff } from './change-staff.tsx';

/** Everybody who logs in here. */
export function StaffPage(): ReactNode {
  const staff = useQuery(staffQuery);
  const directory = useQuery(directoryQuery);
  const [opened, setOpened] = useState<string | null>(null);
  if (staff.isPending || directory.isPending) return <Loading />;
  if (staff.data === undefined) return <Failure error={staff.error} retry={() => void staff.refetch()} />;
  if (directory.data === undefined) return <Failure error={directory.error} retry={() => void directory.refetch()} />;
  const person = staff.data.find(({ id }) => id === opened);
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.staff')}</h1>
        <Button size="sm" onClick={() => setOpened('')}>
          {t('settings.staff.add')}
        </Button>
      </header>
      <StaffTable staff={staff.data} directory={directory.data} open={setOpened} />
      <AddStaff isOpen={opened === ''} directory={directory.data} close={() => setOpened(null)} />
      {person !== undefined && (
        <ChangeStaff key={person.id} person={person} directory={directory.data} close={() => setOpened(null)} />
      )}
    </>
  );
}

interface TableProps {
  readonly staff: readonly Staff[];
  readonly directory: Directory;
  readonly open: (id: string) => void;
}

function StaffTable({ staff, directory, open }: TableProps): ReactNode {
  const lastLogins = useQuery(lastLoginsQuery);
  const { business } = useLogin();
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.name')}</th>
          <th>{t('settings.staff.role')}</th>
          <th>{t('settings.doctor')}</th>
          <th>{t('settings.clinics')}</th>
          <th>{t('settings.staff.lastLogin')}</th>
          <th>{t('settings.state')}</th>
          <th data-tight>
            <span className="visually-hidden">{t('settings.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {staff.map((person) => {
          const at = lastLogins.data?.get(person.id);
          return (
            <tr key={person.id} data-off={person.disabled || undefined}>
              <td>
                <span className={classes['lines']}>
                  <span className={classes['strong']}>{person.name}</span>
                  <span className={classes['soft']}>{person.username}</span>
                </span>
              </td>
              <td>{t(`settings.staff.role.${person.role}`)}</td>
              <td>{directory.doctors.get(person.doctor_id ?? '')?.name ?? ''}</td>
              <td>{clinicsOf(person, directory)}</td>
              <td>{at === undefined ? t('settings.staff.noLogin') : dateTime(at, business.time_zone)}</td>
              <td>
                <StateBadge person={person} />
              </td>
              <td data-tight>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('settings.changeOf', { name: person.name })}
                  onClick={() => open(person.id)}
                >
                  {t('settings.change')}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function clinicsOf({ clinic_ids: ids }: Staff, { clinics }: Directory): string {
  if (ids.length === 0) return t('settings.all');
  return clinics.flatMap(({ clinic_id: id, name }) => (ids.includes(id) ? [name] : [])).join(', ');
}

function StateBadge({ person }: { readonly person: Staff }): ReactNode {
  if (person.disabled) {
    return (
      <span className={classes['badge']} data-tone="bad">
        {t('settings.staff.disabled')}
      </span>
    );
  }
  return person.must_change_password ? (
    <span className={classes['badge']} data-tone="due">
      {t('settings.staff.mustChange')}
    </span>
  ) : (
    <span className={classes['badge']} data-tone="good">
      {t('settings.staff.active')}
    </span>
  );
}
