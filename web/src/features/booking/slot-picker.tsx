import { type ReactNode, useState } from 'react';
import { t } from '../../text/text.ts';
import { Failure } from '../../ui/failure.tsx';
import type { Draft } from './draft.ts';
import { Modes } from './modes.tsx';
import { DaySlots, Days, Lost, NextFree, Services } from './slot-groups.tsx';
import { useAwayDays } from './use-away-days.ts';
import { useOffered } from './use-offered.ts';
import { Why } from './why.tsx';
import classes from './slots.module.css';

/** The free times at the top. */
const nextShown = 4;
/** The free times after one that is taken. */
const insteadShown = 3;

export interface PickerProps {
  readonly draft: Draft;
  readonly change: (changed: Partial<Draft>) => void;
  readonly doctorName: string;
  readonly clinic: string;
  readonly timeZone: string;
  /** YYYY-MM-DD */
  readonly today: string;
  /** Where the days begin; left out, or in the past: today. */
  readonly firstDay: string | undefined;
  /** Whether the first free time is chosen until another one is. */
  readonly choosesFirst: boolean;
  readonly mayOverbook: boolean;
  readonly error: string | undefined;
}

/** The times of a doctor: the next free ones first, then each day; a taken one says why. The day of the chosen time shows. */
export function SlotPicker(props: PickerProps): ReactNode {
  const { draft, change, clinic, today, timeZone } = props;
  const offered = useOffered(props);
  const { query, services, service, byDay, free, from, shown, choose } = offered;
  const away = useAwayDays({ doctor: draft.doctor, clinic, from, byDay });
  const [asked, setAsked] = useState<number>();
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <p className={classes['hint']}>{t('app.loading')}</p>;
  const slots = byDay.get(shown) ?? [];
  const refused = slots.find(({ start, isFree }) => start === asked && !isFree);
  return (
    <fieldset className={classes['picker']}>
      <legend>{t('booking.time')}</legend>
      <Services services={services} chosen={service?.id} choose={offered.chooseService} />
      <Modes service={service} chosen={draft.mode} choose={(mode) => change({ mode })} />
      {services.length === 0 && !offered.isTurning && <p className={classes['hint']}>{t('booking.noService')}</p>}
      {offered.isFirstWeek && (
        <NextFree
          slots={free.slice(0, nextShown)}
          chosen={draft.slot}
          today={today}
          timeZone={timeZone}
          choose={choose}
        />
      )}
      <Days from={from} turn={offered.turn} today={today} byDay={byDay} away={away} shown={shown} show={offered.show} />
      <Lost
        start={offered.lost}
        doctor={props.doctorName}
        service={services.length > 1 ? service?.name : undefined}
        timeZone={timeZone}
      />
      <DaySlots
        date={shown}
        slots={slots}
        isLoading={offered.isTurning}
        timeZone={timeZone}
        chosen={draft.slot}
        press={(slot) => {
          setAsked(slot.isFree ? undefined : slot.start);
          if (slot.isFree) choose(slot);
        }}
      />
      {refused !== undefined && (
        <Why
          slot={refused}
          doctor={draft.doctor}
          clinic={clinic}
          timeZone={timeZone}
          mayOverbook={props.mayOverbook}
          instead={free.filter(({ start }) => start > refused.start).slice(0, insteadShown)}
          choose={choose}
        />
      )}
      {props.error !== undefined && (
        <p className={classes['error']} role="alert" data-wrong>
          {props.error}
        </p>
      )}
    </fieldset>
  );
}
