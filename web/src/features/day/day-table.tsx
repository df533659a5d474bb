import type { ReactNode } from 'react';
import { nextAction } from '../../actions/appointment.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { readableMobile } from '../../text/mobile.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import type { DayViewProps } from './board.tsx';
import { cardTime } from './card-times.ts';
import { ageAndSex, nameOf } from '../../text/person.ts';
import { isSlidUnder } from './slid-under.ts';
import classes from './day-table.module.css';

/** The day as a list by time: also what is printed. */
export function DayTable(props: DayViewProps): ReactNode {
  const sorted = props.entries.toSorted(
    (one, other) => one.start_time - other.start_time || (one.token ?? 0) - (other.token ?? 0),
  );
  return (
    <div className={classes['frame']}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t('table.token')}</th>
            <th scope="col">{t('table.time')}</th>
            <th scope="col">{t('table.patient')}</th>
            <th scope="col">{t('table.mobile')}</th>
            {props.hasManyDoctors && <th scope="col">{t('table.doctor')}</th>}
            <th scope="col">{t('table.reason')}</th>
            <th scope="col">{t('table.state')}</th>
            <th scope="col" className={classes['screen']}>
              <span className="visually-hidden">{t('table.next')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((entry) => (
            <Line key={entry.appointment_id} entry={entry} view={props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ entry, view }: { readonly entry: Entry; readonly view: DayViewProps }): ReactNode {
  const { handlers, now } = view;
  const name = nameOf(entry);
  const next = nextAction(entry, now);
  return (
    <tr
      data-card={entry.appointment_id}
      data-state={entry.state}
      data-open={view.openId === entry.appointment_id || undefined}
    >
      <td className={classes['number']}>{entry.token ?? '–'}</td>
      <td className={classes['number']}>{clinicClock(view.timeZone).time(entry.start_time)}</td>
      <td>
        <button type="button" className={classes['name']} onClick={() => handlers.open(entry)} data-focus>
          <bdi>{name}</bdi>
        </button>{' '}
        <span className={classes['soft']}>{ageAndSex(entry)}</span>
      </td>
      <td className={classes['number']} dir="ltr">
        {entry.patient.mobile !== undefined && readableMobile(entry.patient.mobile)}
      </td>
      {view.hasManyDoctors && (
        <td>
          <bdi>{view.doctors.get(entry.doctor_id)?.name}</bdi>
        </td>
      )}
      <td>
        <bdi>{entry.reason}</bdi>
      </td>
      <td>
        {t(`state.${entry.state}`)}{' '}
        <span className={classes['soft']}>
          {view.unsent.has(entry.appointment_id) ? t('card.unsent') : cardTime(entry, now)?.text}
        </span>
      </td>
      <td className={classes['screen']}>
        <span className={classes['buttons']}>
          {next !== undefined && (
            <button
              type="button"
              className={classes['next']}
              onClick={({ nativeEvent }) => isSlidUnder(nativeEvent, entry.appointment_id) || handlers.run(next, entry)}
            >
              {t(next.text)}
            </button>
          )}
          <button
            type="button"
            className={classes['more']}
            aria-label={t('card.more', { name })}
            aria-haspopup="menu"
            onClick={(event) => handlers.openMenu(entry, event.currentTarget)}
          >
            ⋯
          </button>
        </span>
      </td>
    </tr>
  );
}
