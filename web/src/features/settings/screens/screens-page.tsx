import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Directory, directoryQuery } from '../../../api/queries/directory.ts';
import { type Display, displaysQuery } from '../../../api/queries/displays.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { paths } from '../../../paths.ts';
import { t } from '../../../text/text.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { dateTime } from '../../../text/time.ts';
import classes from '../settings.module.css';
import { AddScreen } from './add-screen.tsx';
import { RemoveScreen } from './remove-screen.tsx';
import { ShownOnScreens } from './shown-on-screens.tsx';

/** The televisions of the waiting rooms. */
export function ScreensPage(): ReactNode {
  const { role } = useLogin();
  const displays = useQuery(displaysQuery);
  const directory = useQuery(directoryQuery);
  const [isAdding, setIsAdding] = useState(false);
  const [isChanging, setIsChanging] = useState(false);
  const [removed, setRemoved] = useState<Display | null>(null);
  const failed = displays.error ?? directory.error;
  if (failed !== null) {
    return <Failure error={failed} retry={() => void Promise.all([displays.refetch(), directory.refetch()])} />;
  }
  if (displays.data === undefined || directory.data === undefined) return <Loading />;
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.screens')}</h1>
        {role === 'manager' && (
          <Button size="sm" variant="default" onClick={() => setIsChanging(true)}>
            {t('settings.screens.shown')}
          </Button>
        )}
        <Button size="sm" onClick={() => setIsAdding(true)}>
          {t('settings.screens.add')}
        </Button>
      </header>
      <p className={classes['empty']}>{t('settings.screens.hint', { path: paths.display() })}</p>
      {displays.data.length > 0 && (
        <ScreensTable displays={displays.data} directory={directory.data} remove={setRemoved} />
      )}
      {isAdding && <AddScreen directory={directory.data} close={() => setIsAdding(false)} />}
      {isChanging && <ShownOnScreens directory={directory.data} close={() => setIsChanging(false)} />}
      {removed !== null && <RemoveScreen display={removed} close={() => setRemoved(null)} />}
    </>
  );
}

interface TableProps {
  readonly displays: readonly Display[];
  readonly directory: Directory;
  readonly remove: (display: Display) => void;
}

function ScreensTable({ displays, directory, remove }: TableProps): ReactNode {
  const { business } = useLogin();
  const clinics = new Map(directory.clinics.map((clinic) => [clinic.clinic_id, clinic]));
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.name')}</th>
          <th>{t('settings.clinic')}</th>
          <th>{t('settings.screens.seen')}</th>
          <th data-tight>
            <span className="visually-hidden">{t('settings.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {displays.map((display) => {
          const { display_id: id, clinic_id: clinicId, name, seen_at: seenAt } = display;
          const clinic = clinics.get(clinicId);
          return (
            <tr key={id}>
              <td className={classes['strong']}>{name}</td>
              <td>{clinic?.name}</td>
              <td>{dateTime(seenAt, clinic?.time_zone ?? business.time_zone)}</td>
              <td data-tight>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('settings.removeOf', { name })}
                  onClick={() => remove(display)}
                >
                  {t('settings.remove')}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
