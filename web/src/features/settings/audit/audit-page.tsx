import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type AuditEntry, auditQuery } from '../../../api/queries/audit.ts';
import { staffQuery } from '../../../api/queries/staff.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { calendarDay } from '../../../text/days.ts';
import { addDays, dateTime } from '../../../text/time.ts';
import { DateField } from '../../../ui/date-field.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { instantAt } from '../parts/clock-times.ts';
import { useChoice } from '../parts/use-choice.ts';
import classes from '../settings.module.css';

const kinds = ['login', 'administration', 'read', 'export', 'erasure'] as const;

/** Who did what; a kind and a day stand in the URL. */
export function AuditPage(): ReactNode {
  const { business } = useLogin();
  const [params, choose] = useChoice('audit');
  const kind = kinds.find((each) => each === params.get('kind'));
  const day = /^\d{4}-\d{2}-\d{2}$/.test(params.get('day') ?? '') ? (params.get('day') ?? '') : '';
  const instant = (date: string): number => instantAt(date, '00:00', business.time_zone);
  const audit = useInfiniteQuery(
    auditQuery({
      kind,
      from: day === '' ? undefined : instant(day),
      until: day === '' ? undefined : instant(addDays(day, 1)),
    }),
  );
  const entries = audit.data?.pages.flatMap((page) => page.entries) ?? [];
  const show = (chosen: { readonly kind?: string; readonly day?: string }): void => {
    const all = { kind: kind ?? '', day, ...chosen };
    choose(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')));
  };
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.audit')}</h1>
        <NativeSelect
          aria-label={t('settings.audit.kind')}
          data={[
            { value: '', label: t('settings.audit.kind.all') },
            ...kinds.map((value) => ({ value, label: t(`settings.audit.kind.${value}`) })),
          ]}
          value={kind ?? ''}
          onChange={({ currentTarget: { value } }) => show({ kind: value })}
        />
        <DateField
          isBare
          label={t('settings.audit.day')}
          value={day}
          onChange={({ currentTarget: { value } }) =>
            (value === '' || calendarDay(value) !== undefined) && show({ day: value })
          }
        />
      </header>
      {audit.isPending && <Loading />}
      {audit.error !== null && <Failure error={audit.error} retry={() => void audit.refetch()} />}
      {audit.data !== undefined && entries.length === 0 && (
        <p className={classes['empty']}>{t('settings.audit.nothing')}</p>
      )}
      {entries.length > 0 && <Entries entries={entries} />}
      {audit.hasNextPage && (
        <Button size="xs" variant="default" className={classes['save']} onClick={() => void audit.fetchNextPage()}>
          {t('settings.audit.older')}
        </Button>
      )}
    </>
  );
}

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }): ReactNode {
  const { business } = useLogin();
  const staff = useQuery(staffQuery);
  const names = new Map(staff.data?.map(({ id, name }) => [id, name]));
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.audit.at')}</th>
          <th>{t('settings.audit.kind')}</th>
          <th>{t('settings.audit.actor')}</th>
          <th>{t('settings.audit.operation')}</th>
          <th>{t('settings.audit.outcome')}</th>
          <th>{t('settings.audit.subjects')}</th>
          <th>{t('settings.audit.address')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.number}>
            <td data-tight>{dateTime(entry.at, business.time_zone)}</td>
            <td data-tight>{t(`settings.audit.kind.${entry.kind}`)}</td>
            <td>
              <span className={classes['lines']}>
                <span className={classes['strong']}>
                  {names.get(entry.actor_id ?? '') ?? t(`settings.audit.actor.${entry.actor_kind}`)}
                </span>
                {!names.has(entry.actor_id ?? '') && <span className={classes['soft']}>{entry.actor_id}</span>}
              </span>
            </td>
            <td>{entry.operation}</td>
            <td>{entry.outcome}</td>
            <td className={classes['soft']}>{subjectsOf(entry)}</td>
            <td className={classes['soft']}>{entry.address}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The first of what it was about, and how many more. */
function subjectsOf({ subject_ids: [first], subjects }: AuditEntry): string {
  if (first === undefined) return '';
  return subjects > 1 ? t('settings.audit.subjectsMore', { first, count: subjects - 1 }) : first;
}
