import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { type OfferedService, type Slot, slotsQuery } from '../../api/queries/slots.ts';
import { t } from '../../text/text.ts';
import { addDays, clinicClock } from '../../text/time.ts';
import { Failure } from '../../ui/failure.tsx';
import { type BookedMode, Modes } from './modes.tsx';
import { DaySlots, Days, daysShown, NextFree, Services } from './slot-groups.tsx';
import { Why } from './why.tsx';
import classes from './slots.module.css';

/** The free times at the top. */
const nextShown = 4;

interface Props {
  readonly doctor: string;
  readonly clinic: string;
  readonly timeZone: string;
  /** YYYY-MM-DD */
  readonly today: string;
  /** Where the days begin; left out, or in the past: today. */
  readonly firstDay: string | undefined;
  readonly chosen: Slot | null;
  /** Whether the first free time is chosen until another one is. */
  readonly choosesFirst: boolean;
  readonly choose: (slot: Slot | null) => void;
  readonly mode: BookedMode | '';
  readonly chooseMode: (mode: BookedMode | '') => void;
  readonly mayOverbook: boolean;
  readonly error: string | undefined;
}

/** The times of a doctor: the next free ones first, then each day; a taken one says why. */
export function SlotPicker(props: Props): ReactNode {
  const { doctor, clinic, today, timeZone, chosen, choose, choosesFirst } = props;
  const [first] = useState(() => (props.firstDay !== undefined && props.firstDay > today ? props.firstDay : today));
  const [from, setFrom] = useState(first);
  const offered = useQuery(slotsQuery({ doctor, clinic, from, until: addDays(from, daysShown - 1) }));
  const [serviceId, setServiceId] = useState(chosen?.serviceId);
  const [date, setDate] = useState(chosen === null ? undefined : clinicClock(timeZone).day(chosen.start));
  const [refused, setRefused] = useState<Slot | null>(null);
  const services = offered.data ?? [];
  const service = services.find(({ id }) => id === serviceId) ?? services[0];
  const byDay = slotsByDay(service, timeZone);
  const next = (service?.slots ?? []).filter(({ isFree }) => isFree).slice(0, nextShown);
  const shownDate = date ?? firstDay(next, byDay, timeZone) ?? from;
  const firstFree = next[0];
  useEffect(() => {
    // The time that would be chosen anyway is chosen already: a booking is a name and two keys.
    if (choosesFirst && chosen === null && firstFree !== undefined && from === first) choose(firstFree);
  }, [choose, choosesFirst, chosen, firstFree, from, first]);
  if (offered.isError) return <Failure error={offered.error} retry={() => void offered.refetch()} />;
  if (offered.isPending) return <p className={classes['hint']}>{t('app.loading')}</p>;
  return (
    <fieldset className={classes['picker']}>
      <legend>{t('booking.time')}</legend>
      <Services
        services={services}
        chosen={service?.id}
        choose={(id) => {
          setServiceId(id);
          choose(null);
          props.chooseMode('');
        }}
      />
      <Modes service={service} chosen={props.mode} choose={props.chooseMode} />
      {services.length === 0 && <p className={classes['hint']}>{t('booking.noService')}</p>}
      {from === first && <NextFree slots={next} today={today} timeZone={timeZone} choose={choose} />}
      <Days from={from} setFrom={setFrom} today={today} byDay={byDay} shown={shownDate} show={setDate} />
      <DaySlots
        date={shownDate}
        slots={byDay.get(shownDate) ?? []}
        timeZone={timeZone}
        chosen={chosen}
        press={(slot) => {
          setRefused(slot.isFree ? null : slot);
          if (slot.isFree) choose(slot);
        }}
      />
      {refused !== null && <Why slot={refused} {...props} />}
      {props.error !== undefined && (
        <p className={classes['error']} role="alert">
          {props.error}
        </p>
      )}
    </fieldset>
  );
}

function slotsByDay(service: OfferedService | undefined, timeZone: string): ReadonlyMap<string, readonly Slot[]> {
  return Map.groupBy(service?.slots ?? [], ({ start }) => clinicClock(timeZone).day(start));
}

function firstDay(
  next: readonly Slot[],
  byDay: ReadonlyMap<string, readonly Slot[]>,
  timeZone: string,
): string | undefined {
  const [free] = next;
  return free === undefined ? byDay.keys().next().value : clinicClock(timeZone).day(free.start);
}
