import type { ReactNode } from 'react';
import type { Action } from '../../actions/action.ts';
import { appointmentActions } from '../../actions/appointment.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { inItsDirection, t } from '../../text/text.ts';
import { cardTime } from './card-times.ts';
import { ageAndSex, nameOf } from '../../text/person.ts';
import { isSlidUnder } from './slid-under.ts';
import classes from './doctor-panel.module.css';

interface Props {
  /** Of one doctor. */
  readonly entries: readonly Entry[];
  /** Epoch seconds. */
  readonly now: number;
  readonly run: (action: Action, entry: Entry) => void;
  readonly open: (entry: Entry) => void;
  readonly callNext: () => void;
}

const { call, callAgain, start, finish, park, followUp, skip } = appointmentActions;

/** Who is with the doctor, and who goes in next and why: large enough for a tablet on the desk. */
export function DoctorPanel({ entries, now, run, open, callNext }: Props): ReactNode {
  const inside = entries.filter(({ state }) => state === 'in_consultation');
  const waiting = entries
    .filter(({ state }) => state === 'waiting' || state === 'called')
    .toSorted(
      (one, other) =>
        Number(other.state === 'called') - Number(one.state === 'called') ||
        (one.position ?? 0) - (other.position ?? 0),
    );
  const [next] = waiting;
  return (
    <section className={classes['panel']} aria-label={t('doctor.panel')}>
      {inside.map((entry) => (
        <Person key={entry.appointment_id} title={t('column.inConsultation')} entry={entry} now={now} open={open}>
          <Buttons entry={entry} now={now} actions={[finish, park, followUp]} run={run} />
        </Person>
      ))}
      {next === undefined ? (
        <p className={classes['nobody']}>{t('doctor.nobodyWaits')}</p>
      ) : (
        <Person title={t('doctor.next', { others: waiting.length - 1 })} entry={next} now={now} open={open}>
          <Buttons entry={next} now={now} actions={[start, call, callAgain, skip, park]} run={run} />
        </Person>
      )}
      <button type="button" className={classes['main']} onClick={callNext} disabled={waiting.length === 0}>
        {t('action.callNext')}
      </button>
    </section>
  );
}

interface PersonProps extends Pick<Props, 'now' | 'open'> {
  readonly title: string;
  readonly entry: Entry;
  readonly children: ReactNode;
}

function Person({ title, entry, now, open, children }: PersonProps): ReactNode {
  return (
    <div className={classes['person']}>
      <p className={classes['title']}>{title}</p>
      <button type="button" className={classes['name']} onClick={() => open(entry)}>
        <span className={classes['token']}>{entry.token ?? '–'}</span> <bdi>{nameOf(entry)}</bdi>
      </button>
      <p className={classes['line']}>
        {[ageAndSex(entry), inItsDirection(entry.reason ?? ''), cardTime(entry, now)?.text]
          .filter((part) => part !== undefined && part !== '')
          .join(' · ')}
      </p>
      <div className={classes['buttons']}>
        {children}
        {entry.video_url !== undefined && (
          <a href={entry.video_url} target="_blank" rel="noreferrer noopener">
            {t('card.video')}
          </a>
        )}
      </div>
    </div>
  );
}

interface ButtonsProps extends Pick<Props, 'now' | 'run'> {
  readonly entry: Entry;
  readonly actions: readonly Action[];
}

function Buttons({ entry, now, actions, run }: ButtonsProps): ReactNode {
  return actions
    .filter((action) => action.isAvailable(entry, now))
    .map((action) => (
      <button
        key={action.id}
        type="button"
        onClick={({ nativeEvent }) =>
          isSlidUnder(nativeEvent, `${entry.appointment_id} ${action.id}`) || run(action, entry)
        }
      >
        {t(action.text)}
      </button>
    ));
}
