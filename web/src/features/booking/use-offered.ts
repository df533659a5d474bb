import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type OfferedService, type Slot, slotsQuery } from '../../api/queries/slots.ts';
import { addDays, clinicClock } from '../../text/time.ts';
import { modesOf } from './modes.tsx';
import type { PickerProps } from './slot-picker.tsx';
import { daysShown, daysWith, fittingSlot, serviceLike, wantedDay } from './wanted-time.ts';

interface Offered {
  readonly query: UseQueryResult<readonly OfferedService[]>;
  /** The times of the days that are turned to are on their way. */
  readonly isTurning: boolean;
  readonly services: readonly OfferedService[];
  readonly service: OfferedService | undefined;
  readonly byDay: ReadonlyMap<string, readonly Slot[]>;
  readonly free: readonly Slot[];
  /** The first of the days, YYYY-MM-DD. */
  readonly from: string;
  readonly isFirstWeek: boolean;
  /** The day whose times are shown: that of the chosen time, where one is chosen. */
  readonly shown: string;
  /** The wanted time where this doctor is not free at it, in epoch seconds. */
  readonly lost: number | undefined;
  readonly choose: (slot: Slot) => void;
  readonly chooseService: (service: OfferedService) => void;
  readonly show: (date: string) => void;
  readonly turn: (days: number) => void;
}

/** What a doctor offers, and the choice among it: no time is ever chosen but on the day that is shown. */
export function useOffered({ draft, change, clinic, timeZone, today, firstDay, choosesFirst }: PickerProps): Offered {
  const { doctor, slot: chosen, wanted } = draft;
  const dayOf = (start: number): string => clinicClock(timeZone).day(start);
  const [first] = useState(() => (firstDay !== undefined && firstDay > today ? firstDay : today));
  const [turnedTo, setTurnedTo] = useState(first);
  const [like, setLike] = useState<Pick<OfferedService, 'id' | 'name'>>();
  const day = chosen === null ? wantedDay(wanted, dayOf) : dayOf(chosen.start);
  const from = daysWith(day, turnedTo, today);
  const query = useQuery({
    ...slotsQuery({ doctor, clinic, from, until: addDays(from, daysShown - 1) }),
    // What has the focus stays while the days are turned; of another doctor nothing is shown meanwhile.
    placeholderData: (before, read) => (read?.queryKey[1] === doctor ? before : undefined),
  });
  const services = query.data ?? [];
  const ofChosen = services.find(({ id }) => id === chosen?.serviceId);
  if (ofChosen !== undefined && ofChosen.id !== like?.id) setLike(ofChosen);
  const service = ofChosen ?? serviceLike(services, like);
  const slots = service?.slots ?? [];
  const isKnown = query.isSuccess && !query.isPlaceholderData;
  const fitting = isKnown && chosen === null ? fittingSlot(slots, wanted, dayOf, choosesFirst) : undefined;
  const mode = draft.mode === '' || modesOf(service).includes(draft.mode) ? draft.mode : '';
  useEffect(() => {
    // The time that would be chosen anyway is chosen already: a booking is a name and two keys.
    if (fitting !== undefined) change({ slot: fitting, mode });
  }, [change, fitting, mode]);
  const free = slots.filter(({ isFree }) => isFree);
  const byDay = Map.groupBy(slots, ({ start }) => dayOf(start));
  const [firstFree] = free;
  return {
    query,
    isTurning: query.isPlaceholderData,
    services,
    service,
    byDay,
    free,
    from,
    isFirstWeek: from === first,
    shown: day ?? (isKnown ? ((firstFree && dayOf(firstFree.start)) ?? byDay.keys().next().value) : undefined) ?? from,
    lost:
      isKnown && chosen === null && fitting === undefined && wanted !== null && 'start' in wanted
        ? wanted.start
        : undefined,
    choose: (slot) => change({ slot, wanted: { start: slot.start }, mode }),
    chooseService: (other) => {
      setLike(other);
      change({ slot: null });
    },
    show: (date) =>
      change({ slot: fittingSlot(slots, { day: date }, dayOf, choosesFirst) ?? null, wanted: { day: date }, mode }),
    turn: (days) => {
      const turned = addDays(from, days);
      setTurnedTo(turned < today ? today : turned);
      change({ slot: null, wanted: null });
    },
  };
}
