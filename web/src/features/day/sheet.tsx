import { CloseButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Action } from '../../actions/action.ts';
import { actionsOf } from '../../actions/appointment.ts';
import { appointmentQuery } from '../../api/queries/appointment.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { keyText } from '../../text/keys.ts';
import { useLogin } from '../../shared/login-context.ts';
import { readableMobile } from '../../text/mobile.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import { useFocusBack } from '../../ui/use-focus-back.ts';
import { Notes } from '../../ui/notes.tsx';
import { cardTime } from './card-times.ts';
import { History } from './history.tsx';
import { ageAndSex, nameOf } from '../../text/person.ts';
import classes from './sheet.module.css';

interface Props {
  readonly entry: Entry;
  readonly doctor: string | undefined;
  readonly timeZone: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly run: (action: Action, entry: Entry) => void;
  readonly close: () => void;
}

/** Everything about one appointment, beside the board: the board stays in use. */
export function Sheet({ entry, doctor, timeZone, now, run, close }: Props): ReactNode {
  const id = entry.appointment_id;
  const { operations } = useLogin();
  const heading = useRef<HTMLHeadingElement>(null);
  const sheet = useRef<HTMLElement>(null);
  useFocusBack(sheet);
  useEffect(() => heading.current?.focus(), [id]);
  const name = nameOf(entry);
  return (
    <aside
      ref={sheet}
      className={classes['sheet']}
      aria-label={name}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header className={classes['header']}>
        <div>
          <h2 ref={heading} tabIndex={-1} className={classes['name']}>
            <bdi>{name}</bdi>
          </h2>
          <p className={classes['line']}>
            {ageAndSex(entry)}{' '}
            {entry.patient.mobile !== undefined && <span dir="ltr">{readableMobile(entry.patient.mobile)}</span>}
          </p>
        </div>
        <CloseButton aria-label={t('toast.close')} onClick={close} />
      </header>
      <p className={classes['state']} data-state={entry.state}>
        {t(`state.${entry.state}`)}
        {cardTime(entry, now) !== null && ` · ${cardTime(entry, now)?.text}`}
      </p>
      <div className={classes['actions']}>
        {actionsOf(entry, now, operations).map((action) => (
          <button
            key={action.id}
            type="button"
            data-danger={action.isDangerous}
            title={action.key === undefined ? undefined : keyText(action.key)}
            onClick={() => run(action, entry)}
          >
            {t(action.text)}
          </button>
        ))}
      </div>
      <Facts entry={entry} doctor={doctor} timeZone={timeZone} />
      {entry.has_notes === true && <AppointmentNotes id={id} />}
      <History id={id} timeZone={timeZone} />
    </aside>
  );
}

function Facts({ entry, doctor, timeZone }: Pick<Props, 'entry' | 'doctor' | 'timeZone'>): ReactNode {
  const clock = clinicClock(timeZone);
  return (
    <dl className={classes['facts']}>
      <Fact term={t('table.token')}>{entry.token ?? '–'}</Fact>
      <Fact term={t('table.time')}>
        {clock.time(entry.start_time)}–{clock.time(entry.end_time)}
      </Fact>
      <Fact term={t('table.doctor')}>{doctor}</Fact>
      <Fact term={t('sheet.service')}>{entry.service?.service_name}</Fact>
      <Fact term={t('sheet.mode')}>{t(`mode.${entry.mode}`)}</Fact>
      <Fact term={t('table.reason')}>{entry.reason}</Fact>
      {[...entry.labels, ...entry.tags].length > 0 && (
        <Fact term={t('sheet.labels')}>{[...entry.labels, ...entry.tags].map(({ text }) => text).join(', ')}</Fact>
      )}
      {entry.attributes.map(({ key, text, values }) => (
        <Fact key={key} term={text}>
          {values.map((value) => value.text).join(', ')}
        </Fact>
      ))}
      {entry.card.map(({ label, value }) => (
        <Fact key={label} term={label}>
          {value}
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactNode {
  if (children === undefined || children === null || children === '') return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function AppointmentNotes({ id }: { readonly id: string }): ReactNode {
  const appointment = useQuery(appointmentQuery(id));
  if (appointment.data?.notes === undefined) return null;
  return (
    <section>
      <h3>{t('sheet.notes')}</h3>
      <Notes text={appointment.data.notes} />
    </section>
  );
}
