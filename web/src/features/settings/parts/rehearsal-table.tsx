import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Stranded } from '../../../api/mutations/schedule.ts';
import { directoryQuery } from '../../../api/queries/directory.ts';
import { patientNamesQuery } from '../../../api/queries/schedule.ts';
import { t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';
import classes from '../settings.module.css';

export const actions = ['keep', 'move', 'transfer', 'cancel'] as const;

/** What is done with an appointment that loses its place. */
export type Action = (typeof actions)[number];

interface Props {
  readonly kept: readonly Stranded[];
  /** What would become of each, in the same order; undefined until the server has said it. */
  readonly planned: readonly (Stranded | undefined)[];
  /** Null: not the same for all. */
  readonly all: Action | null;
  readonly chosen: (one: Stranded) => Action;
  readonly choose: (id: string, action: Action) => void;
  readonly chooseAll: (action: Action) => void;
}

export function RehearsalTable({ kept, planned, all, chosen, choose, chooseAll }: Props): ReactNode {
  const names = useQuery(patientNamesQuery(kept.flatMap(({ patient_id: id }) => id ?? [])));
  const directory = useQuery(directoryQuery);
  const zones = new Map(directory.data?.clinics.map((clinic) => [clinic.clinic_id, clinic.time_zone]));
  const when = (seconds: number, one: Stranded): string => dateTime(seconds, zones.get(one.clinic_id) ?? 'UTC');
  const then = (one: Stranded | undefined): string => {
    if (one === undefined) return '…';
    if (one.reason !== undefined) return t(`settings.hit.reason.${one.reason}`);
    if (one.to === undefined) return t(one.outcome === 'cancelled' ? 'settings.hit.cancelled' : 'settings.hit.kept');
    const time = when(one.to.start_time, one);
    if (one.to.doctor_id === one.doctor_id) return time;
    return t('settings.hit.withDoctor', {
      time,
      doctor: directory.data?.doctors.get(one.to.doctor_id)?.name ?? '',
    });
  };
  const labels = actions.map((value) => ({ value, label: t(`settings.hit.${value}`) }));
  return (
    <>
      <div className={classes['actions']}>
        <span className={classes['strong']}>{t('settings.hit.forAll')}</span>
        <SegmentedControl
          size="sm"
          aria-label={t('settings.hit.forAll')}
          data={labels}
          value={all ?? ''}
          onChange={(value) => chooseAll(actions.find((each) => each === value) ?? 'keep')}
        />
        <span className={classes['soft']}>{t(`settings.hit.hint.${all ?? 'mixed'}`)}</span>
      </div>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th>{t('settings.hit.patient')}</th>
            <th>{t('settings.hit.now')}</th>
            <th>{t('settings.hit.then')}</th>
            <th data-tight>{t('settings.hit.what')}</th>
          </tr>
        </thead>
        <tbody>
          {kept.map((one, index) => {
            const name = names.data?.get(one.patient_id ?? '') ?? t('settings.hit.guest');
            const time = when(one.start_time, one);
            return (
              <tr key={one.appointment_id}>
                <td className={classes['strong']}>
                  <bdi>{name}</bdi>
                </td>
                <td>{time}</td>
                <td>{then(planned[index])}</td>
                <td data-tight>
                  <NativeSelect
                    size="xs"
                    aria-label={t('settings.hit.ofOne', { name, time })}
                    data={labels}
                    value={chosen(one)}
                    onChange={({ currentTarget: { value } }) =>
                      choose(one.appointment_id, actions.find((each) => each === value) ?? 'keep')
                    }
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
