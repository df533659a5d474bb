import type { AbsenceKind } from '../../calendar/schedule.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import type { Period } from '../../kernel/interval.ts';

/** A pause or an early departure of a doctor. */
export interface DoctorAbsence extends Period {
  readonly leaveId: string;
  readonly doctorId: string;
  readonly kind: AbsenceKind;
}

/** The absences of a doctor that are not over; an ordinary leave is none. @param now epoch seconds */
export function absencesOf({ doctorId, leaves }: Calendar, now: number): DoctorAbsence[] {
  return leaves.flatMap(({ id: leaveId, kind, startAt, endAt }) =>
    kind === null || startAt === null || endAt === null || endAt <= now
      ? []
      : [{ leaveId, doctorId, kind, startAt, endAt }],
  );
}
