import type { CSSProperties, ReactNode } from 'react';
import type { Directory } from '../../../api/queries/directory.ts';
import type { Service, Session } from '../../../api/queries/schedule.ts';
import { useToday } from '../../../shared/use-today.ts';
import { t } from '../../../text/text.ts';
import { longDate } from '../../../text/time.ts';
import { endOf, minutesOf, rowMinutes } from '../parts/clock-times.ts';
import { weekdayName, weekdays } from '../parts/weekdays.ts';
import { weeksText } from './weeks-of-month.ts';
import classes from './hours.module.css';

/** As many colours as the services are told apart by. */
const hues = 5;

interface Props {
  readonly clinic: string;
  readonly directory: Directory;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly openedId: string | undefined;
  readonly open: (session: Session) => void;
  /** Minutes since midnight at which the grid begins, and how many rows it has. */
  readonly first: number;
  readonly rows: number;
}

/** The hours that there are, laid over the grid; those at other clinics are shown, and changed there. */
export function WeekBlocks({ clinic, directory, services, sessions, openedId, open, first, rows }: Props): ReactNode {
  const today = useToday();
  return (
    <div className={classes['layer']}>
      {weekdays.map((day) => {
        const ofDay = sessions.filter(({ weekday }) => weekday === day);
        const lanes = lanesOf(ofDay);
        const count = Math.max(0, ...lanes.values()) + 1;
        return (
          <ul key={day} className={classes['column']} aria-label={weekdayName(day, 'long')}>
            {ofDay.map((session) => {
              const index = services.findIndex(({ conf_id: id }) => id === session.conf_id);
              const style = placeOf(session, first, rows, lanes.get(session.session_id) ?? 0, count);
              const { from, to } = session;
              if (session.clinic_id !== clinic) {
                const name = directory.clinics.find(({ clinic_id: id }) => id === session.clinic_id)?.name ?? '';
                return (
                  <li key={session.session_id} className={classes['elsewhere']} style={style}>
                    {t('settings.hours.elsewhere', { clinic: name, from, to })}
                  </li>
                );
              }
              const service = services[index]?.name ?? '';
              return (
                <li
                  key={session.session_id}
                  className={classes['block']}
                  style={style}
                  data-hue={index % hues}
                  data-narrow={count > 1 || undefined}
                >
                  <button type="button" aria-pressed={session.session_id === openedId} onClick={() => open(session)}>
                    <span className="visually-hidden">{weekdayName(day, 'long')} </span>
                    <b>
                      {from}–{to}
                    </b>
                    <bdi>{service}</bdi>
                    {notesOf(session, today).map((note) => (
                      <small key={note}>{note}</small>
                    ))}
                  </button>
                </li>
              );
            })}
          </ul>
        );
      })}
    </div>
  );
}

function placeOf({ from, to }: Session, first: number, rows: number, lane: number, lanes: number): CSSProperties {
  const share = (minutes: number): string => `${(100 * minutes) / (rows * rowMinutes)}%`;
  return {
    top: share(minutesOf(from) - first),
    height: share(endOf(from, to) - minutesOf(from)),
    insetInlineStart: `${(100 * lane) / lanes}%`,
    width: `${100 / lanes}%`,
  };
}

/** Hours at one time stand beside each other: each in the first lane that is free by then. */
function lanesOf(sessions: readonly Session[]): ReadonlyMap<string, number> {
  const ends: number[] = [];
  const lanes = new Map<string, number>();
  for (const session of sessions.toSorted((one, other) => minutesOf(one.from) - minutesOf(other.from))) {
    const free = ends.findIndex((end) => end <= minutesOf(session.from));
    const lane = free === -1 ? ends.length : free;
    ends[lane] = endOf(session.from, session.to);
    lanes.set(session.session_id, lane);
  }
  return lanes;
}

/** What a week's hours have beside their times, where it is not the usual. */
function notesOf(session: Session, today: string): readonly string[] {
  const { every_weeks: weeks, valid_from: since, valid_until: till, weeks_of_month: some, seats } = session;
  return [
    ...(weeks > 1 ? [t('settings.hours.every', { weeks })] : []),
    ...(some === null ? [] : [t('settings.hours.someWeeks', { weeks: weeksText(some) })]),
    ...(since !== null && since > today ? [t('settings.hours.since', { date: longDate(since) })] : []),
    ...(till === null ? [] : [t('settings.hours.till', { date: longDate(till) })]),
    ...(seats > 1 ? [t('settings.hours.seatsShort', { seats })] : []),
  ];
}
