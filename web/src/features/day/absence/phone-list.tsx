import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { tokenText } from '../../../actions/token-text.ts';
import type { Directory } from '../../../api/queries/directory.ts';
import type { Absence, Entry } from '../../../api/queries/queue.ts';
import { type Affected, type Departure } from '../../../shared/departures.tsx';
import { readableMobile } from '../../../text/mobile.ts';
import { nameOf } from '../../../text/person.ts';
import { t } from '../../../text/text.ts';
import { clinicClock } from '../../../text/time.ts';
import { PrintedAlone } from '../../../ui/printed-alone.tsx';
import { newTimeOf } from './new-time.ts';
import classes from './leave-early.module.css';

/** Somebody who has to be phoned. */
interface ToPhone {
  readonly id: string;
  readonly name: string;
  readonly mobile: string | undefined;
  /** Epoch seconds. */
  readonly start: number;
  readonly newTime: string;
}

/** Those whom a departure has hit, as this desk has seen it. */
export function toPhone(
  { affected, isTakenBack }: Departure,
  doctors: Directory['doctors'],
  zone: string,
): readonly ToPhone[] {
  const newTime = (one: Affected): string => {
    if (isTakenBack && one.failure === undefined) {
      return [t('absence.asBefore'), ...tokenText(one.token, one.entry?.token)].join(' · ');
    }
    const now = newTimeOf(one.stranded, doctors, zone);
    return one.failure === undefined ? now : t('absence.notBackBecause', { time: now, message: one.failure });
  };
  return affected.map((one) => ({
    ...personOf(one.entry),
    id: one.stranded.appointment_id,
    start: one.stranded.start_time,
    newTime: newTime(one),
  }));
}

/** Those who are booked with a doctor who has left: what another desk, or this one before, has not found a time for. */
export function stillBooked(
  { doctor_id: doctor, start_time: left }: Pick<Absence, 'doctor_id' | 'start_time'>,
  entries: readonly Entry[],
): readonly ToPhone[] {
  return entries
    .filter(
      (entry) =>
        entry.doctor_id === doctor &&
        entry.end_time > left &&
        (entry.state === 'expected' ||
          entry.state === 'waiting' ||
          entry.state === 'called' ||
          entry.state === 'parked'),
    )
    .map((entry) => ({
      ...personOf(entry),
      id: entry.appointment_id,
      start: entry.start_time,
      newTime: t('absence.kept'),
    }));
}

function personOf(entry: Entry | undefined): Pick<ToPhone, 'name' | 'mobile'> {
  return { name: entry === undefined ? '–' : nameOf(entry), mobile: entry?.patient.mobile };
}

interface Props {
  /** Says whose list it is, on paper too. */
  readonly title: string;
  readonly people: readonly ToPhone[];
  readonly timeZone: string;
  /** Further buttons. */
  readonly children?: ReactNode;
}

/** Whom to phone, with the number and the new time: on the screen, and alone on paper. */
export function PhoneList({ title, people, timeZone, children }: Props): ReactNode {
  return (
    <>
      <People people={people} timeZone={timeZone} />
      <div className={classes['answer']}>
        {people.length > 0 && (
          <Button variant="default" onClick={() => window.print()}>
            {t('absence.print')}
          </Button>
        )}
        {children}
      </div>
      <PrintedAlone>
        <h1>{title}</h1>
        <People people={people} timeZone={timeZone} isPaper />
      </PrintedAlone>
    </>
  );
}

interface PeopleProps extends Pick<Props, 'people' | 'timeZone'> {
  /** With a box to tick. */
  readonly isPaper?: boolean;
}

function People({ people, timeZone, isPaper = false }: PeopleProps): ReactNode {
  if (people.length === 0) return <p>{t('absence.nobodyToPhone')}</p>;
  const clock = clinicClock(timeZone);
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('absence.patient')}</th>
          <th>{t('table.mobile')}</th>
          <th>{t('absence.was')}</th>
          <th>{t('absence.newTime')}</th>
          {isPaper && <th>{t('absence.phoned')}</th>}
        </tr>
      </thead>
      <tbody>
        {people.map(({ id, name, mobile, start, newTime }) => (
          <tr key={id}>
            <td>
              <bdi className={classes['name']}>{name}</bdi>
            </td>
            <td>
              {mobile === undefined ? (
                t('absence.noNumber')
              ) : (
                <a href={`tel:${mobile}`} dir="ltr">
                  {readableMobile(mobile)}
                </a>
              )}
            </td>
            <td>{clock.time(start)}</td>
            <td>{newTime}</td>
            {isPaper && <td>☐</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
