import { useQuery } from '@tanstack/react-query';
import { clinicSlotsQuery, type LeaveTime } from '../../api/queries/clinic-slots.ts';
import type { Slot } from '../../api/queries/slots.ts';
import { addDays } from '../../text/time.ts';
import { daysShown } from './wanted-time.ts';

/** Why nothing of a day can be booked: the doctor is on leave, or the clinic is closed. */
export type AwayDays = ReadonlyMap<string, LeaveTime['reason']>;

interface Shown {
  readonly doctor: string;
  readonly clinic: string;
  /** The first of the days, YYYY-MM-DD. */
  readonly from: string;
  readonly byDay: ReadonlyMap<string, readonly Slot[]>;
}

/** The days whose every time is taken by a leave; leaves are read where a day has nothing free. */
export function useAwayDays({ doctor, clinic, from, byDay }: Shown): AwayDays {
  const full = [...byDay].filter(([, slots]) => slots.every(({ isFree }) => !isFree));
  const range = { clinic, doctor, from, until: addDays(from, daysShown - 1) };
  const offered = useQuery({ ...clinicSlotsQuery(range), enabled: full.length > 0 });
  const leaves = offered.data?.find(({ doctor_id: id }) => id === doctor)?.leaves ?? [];
  return new Map(
    full.flatMap(([date, slots]) => {
      const reasons = slots.map((slot) => leaves.find((leave) => takes(leave, slot))?.reason);
      const [reason] = reasons;
      return reason === undefined || reasons.includes(undefined) ? [] : [[date, reason] as const];
    }),
  );
}

function takes({ start_time: from, end_time: until }: LeaveTime, { start, end }: Slot): boolean {
  return start < until && end > from;
}
