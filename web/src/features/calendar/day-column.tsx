import { type CSSProperties, memo, type ReactNode } from 'react';
import type { DoctorSlots } from '../../api/queries/clinic-slots.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { nameOf } from '../../text/person.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import { useLanguage } from '../../ui/use-language.ts';
import { type Axis, placeOf, type Span } from './axis.ts';
import { columnModel, type PlacedEntry, type PlacedSlot } from './column-model.ts';
import type { DayClock } from './day-clock.ts';
import type { Lane } from './lanes.ts';
import classes from './column.module.css';

interface Props {
  readonly axis: Axis;
  readonly clock: DayClock;
  readonly doctor: string;
  /** Which doctor and which day it is, for who does not see the heads. */
  readonly name: string;
  /** Whether it is the first column of its day. */
  readonly isNewDay: boolean;
  readonly timeZone: string;
  readonly offered: DoctorSlots | undefined;
  readonly entries: readonly Entry[];
  /** Epoch seconds; 0 where no part of the day is past because of it. */
  readonly now: number;
}

/** A time of the height, in minutes: as custom properties, so that another zoom draws no column anew. */
function placed({ at, length }: Span, { lane, lanes }: Lane = { lane: 0, lanes: 1 }): Readonly<Record<string, number>> {
  return { '--at': at, '--for': length, '--lane': lane, '--lanes': lanes };
}

/**
 * A doctor's day. Plain elements: a week of thirty doctors has ten thousand of them. What is pressed in it, its page
 * knows by the data of the element.
 */
export const DayColumn = memo(function DayColumn(props: Props): ReactNode {
  useLanguage();
  const { axis, clock, doctor, name, isNewDay, timeZone, offered, now } = props;
  const { hours, slots, entries, leaves, gaps } = columnModel(props);
  const services = new Map(offered?.services.map(({ conf_id: id, service_name: service }) => [id, service]));
  const atNow = placeOf(axis, clock, now);
  const isNowShown = now > 0 && atNow >= 0 && atNow <= axis.last - axis.first;
  return (
    <section
      className={classes['column']}
      aria-label={name}
      data-column={doctor}
      data-date={clock.date}
      data-new-day={isNewDay || undefined}
    >
      {hours.map((each) => (
        <div
          key={each.id}
          className={classes['hours']}
          style={placed(each, each)}
          title={each.isExtra ? t('calendar.extra') : undefined}
          data-extra={each.isExtra || undefined}
          data-beside={each.lane > 0 || undefined}
        />
      ))}
      {slots.map((slot) => (
        <SlotButton
          key={`${slot.serviceId} ${slot.start}`}
          slot={slot}
          service={services.size > 1 ? services.get(slot.serviceId) : undefined}
          timeZone={timeZone}
        />
      ))}
      {leaves.map((leave) => (
        <div key={leave.id} className={classes['leave']} style={placed(leave)}>
          <span>{t(leave.isOver ? `calendar.was.${leave.reason}` : `calendar.${leave.reason}`)}</span>
        </div>
      ))}
      {gaps.map((gap) => (
        <div key={gap.at} className={classes['gap']} style={placed(gap)} />
      ))}
      {entries.map((entry) => (
        <Appointment key={entry.entry.appointment_id} placedEntry={entry} timeZone={timeZone} />
      ))}
      {isNowShown && <div className={classes['now']} style={{ '--at': atNow } as CSSProperties} />}
    </section>
  );
}, isSame);

/** Another reading makes new lists of the same entries. */
function isSame({ entries, ...before }: Props, { entries: others, ...after }: Props): boolean {
  return (
    entries.length === others.length &&
    entries.every((entry, index) => entry === others[index]) &&
    (Object.keys(before) as (keyof typeof before)[]).every((key) => before[key] === after[key])
  );
}

interface SlotProps {
  readonly slot: PlacedSlot;
  /** Left out where the doctor offers one alone. */
  readonly service: string | undefined;
  readonly timeZone: string;
}

function SlotButton({ slot, service, timeZone }: SlotProps): ReactNode {
  const { start, end, serviceId, isFree, reason, seats, booked } = slot;
  const time = [clinicClock(timeZone).time(start), ...(service === undefined ? [] : [service])].join(' ');
  const label = seats > 1 ? t('calendar.freeSeats', { time, booked, seats }) : t('calendar.free', { time });
  return (
    <button
      type="button"
      className={classes['slot']}
      style={placed(slot, slot)}
      aria-label={isFree ? label : t('booking.taken', { time })}
      tabIndex={-1}
      data-stop
      data-slot={start}
      data-end={end}
      data-service={serviceId}
      data-grey={isFree ? undefined : (reason ?? '')}
    >
      <span className={classes['time']}>{time}</span>{' '}
      {seats > 1 && (isFree || reason === 'TAKEN') && (
        <span className={classes['seats']}>{t('calendar.seats', { booked: Math.min(booked, seats), seats })}</span>
      )}
    </button>
  );
}

interface AppointmentProps {
  readonly placedEntry: PlacedEntry;
  readonly timeZone: string;
}

function Appointment({ placedEntry, timeZone }: AppointmentProps): ReactNode {
  const { entry, ...place } = placedEntry;
  const clock = clinicClock(timeZone);
  const [from, until] = [clock.time(entry.start_time), clock.time(entry.end_time)];
  const name = nameOf(entry);
  const text = [name, from, ...(entry.reason === undefined ? [] : [entry.reason])].join(' ');
  return (
    <button
      type="button"
      className={classes['appointment']}
      style={placed(place, place)}
      // It begins with what can be seen, as those say it who speak to their machine.
      aria-label={t('calendar.card', { text, until, state: t(`state.${entry.state}`) })}
      aria-describedby="calendar-lift"
      tabIndex={-1}
      data-stop
      data-appointment={entry.appointment_id}
      data-state={entry.state}
      data-dummy={entry.is_dummy || undefined}
    >
      <span className={classes['lines']}>
        <bdi className={classes['name']}>{name}</bdi> <span className={classes['from']}>{from}</span>{' '}
        {entry.reason !== undefined && <bdi className={classes['reason']}>{entry.reason}</bdi>}
      </span>
    </button>
  );
}
