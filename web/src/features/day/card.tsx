import { useDraggable } from '@dnd-kit/core';
import { memo, type ReactNode } from 'react';
import { nextAction } from '../../actions/appointment.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { keyText } from '../../text/keys.ts';
import { readableMobile } from '../../text/mobile.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { cardTime, estimateOf } from './card-times.ts';
import type { DayHandlers } from './day-handlers.ts';
import { ageAndSex, nameOf } from '../../text/person.ts';
import { isSlidUnder } from './slid-under.ts';
import classes from './card.module.css';

interface Props {
  readonly entry: Entry;
  /** Left out where the page shows one doctor alone. */
  readonly doctor: string | undefined;
  readonly timeZone: string;
  /** Epoch seconds, of the last whole half minute, so that cards are drawn anew twice a minute. */
  readonly now: number;
  readonly isOpen: boolean;
  /** A change of it waits for the server. */
  readonly isUnsent: boolean;
  /** Another desk has changed it a moment ago. */
  readonly isChanged: boolean;
  readonly handlers: DayHandlers;
}

/** A patient on the board. Plain elements: a day has three hundred of them. */
export const Card = memo(function Card({
  entry,
  doctor,
  timeZone,
  now,
  isOpen,
  isChanged,
  isUnsent,
  handlers,
}: Props): ReactNode {
  useLanguage();
  const name = nameOf(entry);
  const { setNodeRef, listeners, transform, isDragging } = useDraggable({ id: entry.appointment_id });
  return (
    <article
      className={classes['card']}
      data-card={entry.appointment_id}
      data-state={entry.state}
      data-open={isOpen || undefined}
      data-changed={isChanged || undefined}
      data-unsent={isUnsent || undefined}
      data-lifted={isDragging || undefined}
      ref={setNodeRef}
      {...listeners}
      style={transform === null ? undefined : { transform: `translate(${transform.x}px, ${transform.y}px)`, zIndex: 5 }}
      aria-label={name}
    >
      <button
        type="button"
        className={classes['main']}
        aria-expanded={isOpen}
        onClick={() => handlers.open(entry)}
        data-focus
      >
        <span className={classes['token']} title={t('card.token', { token: entry.token ?? '–' })}>
          {entry.token ?? '–'}
        </span>
        <span className={classes['who']}>
          <bdi className={classes['name']}>{name}</bdi>
          <span className={classes['line']}>
            <time>{clinicClock(timeZone).time(entry.start_time)}</time>
            {ageAndSex(entry) !== '' && <span>{ageAndSex(entry)}</span>}
            {entry.patient.mobile !== undefined && <span dir="ltr">{readableMobile(entry.patient.mobile)}</span>}
          </span>
          {doctor !== undefined && (
            <span className={classes['line']}>
              <bdi>{doctor}</bdi>
            </span>
          )}
          {entry.reason !== undefined && <bdi className={classes['reason']}>{entry.reason}</bdi>}
        </span>
      </button>
      <Chips entry={entry} />
      {isUnsent && <p className={classes['unsent']}>{t('card.unsent')}</p>}
      <CardFoot entry={entry} timeZone={timeZone} now={now} handlers={handlers} />
    </article>
  );
});

function Chips({ entry }: Pick<Props, 'entry'>): ReactNode {
  const chips = [
    ...[...entry.labels, ...entry.tags].map(({ key, text }) => ({ key, text })),
    ...entry.attributes.map(({ key, values }) => ({ key, text: values.map((value) => value.text).join(', ') })),
    ...entry.card.map(({ label, value }) => ({ key: label, text: `${label}: ${value}` })),
  ];
  if (chips.length === 0 && !entry.is_overbooked && entry.has_notes !== true) return null;
  return (
    <p className={classes['chips']}>
      {entry.is_overbooked && <span data-kind="warning">{t('card.overbooked')}</span>}
      {entry.has_notes === true && <span>{t('card.notes')}</span>}
      {chips.map(({ key, text }) => (
        <span key={key}>{text}</span>
      ))}
    </p>
  );
}

function CardFoot({
  entry,
  timeZone,
  now,
  handlers,
}: Pick<Props, 'entry' | 'timeZone' | 'now' | 'handlers'>): ReactNode {
  const name = nameOf(entry);
  const next = nextAction(entry, now);
  const wait = cardTime(entry, now);
  const estimate = estimateOf(entry, timeZone, now);
  return (
    <footer className={classes['foot']}>
      <span className={classes['time']} data-long={wait?.isLong}>
        {entry.state === 'called' && <strong>{t('card.called', { calls: entry.calls })} · </strong>}
        {entry.state === 'waiting' && entry.calls > 0 && `${t('card.notThere')} · `}
        {wait?.text}
        {estimate !== undefined && <span className={classes['estimate']}>{estimate}</span>}
        {entry.mode !== 'INCLINIC' && <span className={classes['mode']}>{t(`mode.${entry.mode}`)}</span>}
      </span>
      {entry.video_url !== undefined && (
        <a
          className={classes['join']}
          href={entry.video_url}
          target="_blank"
          rel="noreferrer noopener"
          aria-label={t('card.joinVideo', { name })}
        >
          {t('card.video')}
        </a>
      )}
      {next !== undefined && (
        <button
          type="button"
          className={classes['next']}
          onClick={({ nativeEvent }) => isSlidUnder(nativeEvent, entry.appointment_id) || handlers.run(next, entry)}
          title={next.key === undefined ? undefined : keyText(next.key)}
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
    </footer>
  );
}
