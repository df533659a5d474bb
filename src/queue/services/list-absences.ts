import { absencesOf, type DoctorAbsence } from '../domain/absence.ts';
import { type BusinessEntry, worksAt } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';

interface AbsenceQuery {
  readonly clinicId: string;
  /** Undefined for every doctor of the clinic. */
  readonly doctorId: string | undefined;
  /** Undefined for the day of practice of each; on another day nobody is away in this way. */
  readonly date: string | undefined;
  /** Epoch seconds. */
  readonly now: number;
}

/** The pauses and early departures that concern the queues of a clinic, in the order of the doctors. */
export async function listAbsences(
  ctx: Context,
  business: BusinessEntry,
  { clinicId, doctorId, date, now }: AbsenceQuery,
): Promise<readonly DoctorAbsence[]> {
  const doctorIds = doctorId === undefined ? [...business.doctors.keys()].toSorted() : [doctorId];
  const found = await Promise.all(
    doctorIds
      .filter((id) => worksAt(business, { doctorId: id, clinicId }))
      .map(async (id): Promise<DoctorAbsence[]> => {
        const calendar = await ctx.catalog.calendar(business, id, clinicId);
        const absences = calendar === undefined ? [] : absencesOf(calendar, now);
        if (absences.length === 0 || date === undefined) return absences;
        return date === (await ctx.catalog.practiceDate(business, clinicId, id, now)) ? absences : [];
      }),
  );
  return found.flat();
}
