import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Service, Session } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { longDate } from '../../../text/time.ts';
import shared from '../settings.module.css';

interface Props {
  readonly clinic: string;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly open: (session: Session) => void;
}

/** Hours of single dates. */
export function DatesTable({ clinic, services, sessions, open }: Props): ReactNode {
  const here = sessions
    .filter(({ clinic_id: id }) => id === clinic)
    .toSorted((one, other) => `${one.date} ${one.from}`.localeCompare(`${other.date} ${other.from}`));
  return (
    <section className={shared['section']}>
      <h2>{t('settings.hours.onDates')}</h2>
      {here.length === 0 ? (
        <p className={shared['empty']}>{t('settings.hours.noDates')}</p>
      ) : (
        <table className={shared['table']}>
          <tbody>
            {here.map((session) => (
              <tr key={session.session_id}>
                <td className={shared['strong']}>{longDate(session.date ?? '')}</td>
                <td>
                  {session.from}–{session.to}
                </td>
                <td>{services.find(({ conf_id: id }) => id === session.conf_id)?.name}</td>
                <td className={shared['soft']}>
                  {t(session.replaces ? 'settings.hours.instead' : 'settings.hours.extra')}
                </td>
                <td data-tight>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t('settings.changeOf', { name: longDate(session.date ?? '') })}
                    onClick={() => open(session)}
                  >
                    {t('settings.change')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
