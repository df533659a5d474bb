import type { Calendar } from '../../calendar/calendar.ts';
import type { Claim } from '../../calendar/occupancy.ts';
import { claimsPeriod, countSlots, type DateRange } from '../../calendar/slots.ts';
import { worksAt } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic, findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import { type ClinicSlotsQuestion, doctorSlotsAnswer, tooManyClinicSlots } from '../contract/clinic-slots.ts';
import { daysOfSlots, leavesOn, occurrencesInSteps } from '../domain/offered-occurrences.ts';

/** The most that one answer has: a week of 60 doctors with 100 slots a day, some 4 MB before compression. */
const maxClinicSlots = 42_000;

interface ClinicSlots {
  readonly clinicId: string;
  readonly zone: string;
  /** Epoch seconds. */
  readonly now: number;
  /** One text of JSON for each doctor, in the order of the doctors. */
  readonly doctors: readonly string[];
}

interface DoctorHours {
  readonly calendar: Calendar;
  readonly claims: readonly Claim[];
}

/**
 * The slots of a clinic's doctors on some days of practice, free or not, by the sessions that they are cut from; and the
 * leaves of those days.
 * @throws DomainError CLINIC_NOT_FOUND, DOCTOR_NOT_FOUND, INVALID_REQUEST_PARAMETERS where there are more slots than one
 * answer has
 */
export async function listSlots(
  ctx: Context,
  { clinic: namedClinic, doctor, ...dates }: ClinicSlotsQuestion,
): Promise<ClinicSlots> {
  const business = await ctx.catalog.business(ctx.businessId);
  const clinic = findClinic(business, namedClinic);
  const doctorIds = doctor === undefined ? [...business.doctors.keys()] : [findDoctor(business, doctor).id];
  const here = doctorIds.filter((doctorId) => worksAt(business, { doctorId, clinicId: clinic.id }));
  const found = await Promise.all(here.map((id) => ctx.catalog.calendar(business, id, clinic.id)));
  const calendars = found.filter((calendar) => calendar !== undefined);
  await ctx.slices.run(refuseTooMany(calendars, dates));
  const hours = await Promise.all(
    calendars.map(async (calendar): Promise<DoctorHours> => {
      const period = claimsPeriod(calendar, daysOfSlots(calendar, dates));
      return { calendar, claims: await ctx.claims.read(business.id, calendar.doctorId, period) };
    }),
  );
  const now = Math.floor(ctx.now());
  const doctors = await ctx.slices.run(write(hours, { ...dates, now }));
  return { clinicId: clinic.id, zone: clinic.timeZone, now, doctors };
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS */
function* refuseTooMany(calendars: readonly Calendar[], dates: DateRange): Generator<undefined, void, undefined> {
  let left = maxClinicSlots;
  for (const calendar of calendars) {
    left -= (yield* countSlots(calendar, daysOfSlots(calendar, dates), left)).slots;
    if (left < 0) throw tooManyClinicSlots(maxClinicSlots);
  }
}

function* write(
  hours: readonly DoctorHours[],
  query: DateRange & { readonly now: number },
): Generator<undefined, string[], undefined> {
  const doctors: string[] = [];
  for (const { calendar, claims } of hours) {
    const occurrences = yield* occurrencesInSteps(calendar, claims, query);
    doctors.push(JSON.stringify(doctorSlotsAnswer(calendar, occurrences, leavesOn(calendar, query))));
    yield;
  }
  return doctors;
}
