import { clockText, localDateOf, localMinuteOf } from '../../kernel/time.ts';
import { listDoctors } from '../../clinics/services/list-doctors.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { listSessions } from '../../schedules/services/list-sessions.ts';
import { type AppointmentRow, type PatientRow, selectAppointmentsAfter, selectPatientsAfter } from '../db/tables.ts';
import { columnsByKind, type Kind } from '../domain/columns.ts';
import { csvLine } from '../domain/csv.ts';
import { nameOfStatus } from '../domain/statuses.ts';

/** The cells of a row by the names of their columns; one that is missing is empty. */
type Cells = Readonly<Record<string, string | number | null>>;

/** Rows that are read, and written, at once: patients of up to 3,000 characters, appointments of up to 22,000. */
const patientsAtOnce = 500;
const appointmentsAtOnce = 50;

/**
 * All things of a kind as CSV, piece by piece: never all at once. An import reads it. In place of a partner's id that
 * something lacks stands ours, so that another business knows it again, too.
 */
export function exportTable(ctx: Context, kind: Kind): AsyncGenerator<string> {
  return linesOf(ctx, kind);
}

async function* linesOf(ctx: Context, kind: Kind): AsyncGenerator<string> {
  const names = columnsByKind[kind].map(({ name }) => name);
  // A spreadsheet knows UTF-8 by its mark.
  yield `\uFEFF${csvLine(names)}`;
  const business = await ctx.catalog.business(ctx.businessId);
  for await (const page of pagesOf[kind](ctx, business)) {
    yield page.map((cells) => csvLine(names.map((name) => String(cells[name] ?? '')))).join('');
  }
}

const pagesOf: Readonly<Record<Kind, (ctx: Context, business: BusinessEntry) => AsyncGenerator<readonly Cells[]>>> = {
  patients: (ctx) =>
    inPages(
      patientsAtOnce,
      (after, limit) => selectPatientsAfter(ctx.db, ctx.businessId, after, limit),
      cellsOfPatient,
    ),
  doctors: pageOfDoctors,
  hours: pagesOfHours,
  appointments: (ctx, business) =>
    inPages(
      appointmentsAtOnce,
      (after, limit) => selectAppointmentsAfter(ctx.db, ctx.businessId, after, limit),
      (row) => cellsOfAppointment(business, row),
    ),
};

async function* inPages<Row extends { readonly id: string }>(
  atOnce: number,
  load: (afterId: string, limit: number) => Promise<readonly Row[]>,
  cellsOf: (row: Row) => Cells,
): AsyncGenerator<readonly Cells[]> {
  let after = '';
  for (;;) {
    const rows = await load(after, atOnce);
    yield rows.map(cellsOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < atOnce) return;
    after = last.id;
  }
}

function cellsOfPatient(patient: PatientRow): Cells {
  const address = JSON.parse(patient.address ?? '{}') as Readonly<Record<string, string>>;
  const { line1 = '', line2 = '', city = '', state = '', country = '', pincode = '' } = address;
  return {
    partner_id: patient.partnerId ?? patient.id,
    designation: patient.designation,
    first_name: patient.firstName,
    middle_name: patient.middleName,
    last_name: patient.lastName,
    gender: patient.gender,
    date_of_birth: patient.dateOfBirth,
    from_age: patient.fromAge ? 'yes' : '',
    mobile: patient.mobile,
    email: patient.email,
    address: line1,
    address_2: line2,
    city,
    state,
    country,
    pincode,
    tag: patient.tag,
    blood_group: patient.bloodGroup,
    abha: patient.abha,
  };
}

async function* pageOfDoctors(ctx: Context, business: BusinessEntry): AsyncGenerator<readonly Cells[]> {
  const doctors = await listDoctors(ctx);
  yield doctors.map((doctor) => ({
    partner_id: doctor.partnerId ?? doctor.id,
    first_name: doctor.firstName,
    last_name: doctor.lastName,
    gender: doctor.gender,
    clinics: doctor.clinics.map(({ id }) => nameOfClinic(business, id)).join('; '),
    mobile: doctor.mobile,
    email: doctor.email,
    specialisations: doctor.specialisations.join('; '),
    qualifications: doctor.qualifications.join('; '),
  }));
}

/** By the partner's id, else by the name: ours means nothing elsewhere. */
function nameOfClinic({ clinics }: BusinessEntry, id: string): string {
  const clinic = clinics.get(id);
  return clinic?.partnerId ?? clinic?.name ?? id;
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

async function* pagesOfHours(ctx: Context, business: BusinessEntry): AsyncGenerator<readonly Cells[]> {
  for (const { id, partnerId } of business.doctors.values()) {
    const services = await ctx.catalog.services(business, id);
    const offered = new Map(services.filter(({ archived }) => !archived).map((service) => [service.id, service.name]));
    const sessions = await listSessions(ctx, { id, partnerId: undefined });
    yield sessions.flatMap((session) => {
      const service = offered.get(session.serviceId);
      if (service === undefined || !business.clinics.has(session.clinicId)) return [];
      return [
        {
          doctor: partnerId ?? id,
          clinic: nameOfClinic(business, session.clinicId),
          service,
          weekday: session.weekday === null ? '' : (weekdays[session.weekday - 1] ?? ''),
          date: session.date,
          from: clockText(session.fromMinute),
          until: clockText(session.toMinute),
          slot_minutes: session.slotMinutes,
          seats: session.seats,
          valid_from: session.validFrom,
          valid_until: session.validUntil,
          every_weeks: session.everyWeeks === 1 ? '' : session.everyWeeks,
          weeks_of_month: session.weeksOfMonth?.join('; ') ?? '',
          replaces: session.replaces ? 'yes' : '',
          buffer_before_minutes: session.bufferBeforeMinutes === 0 ? '' : session.bufferBeforeMinutes,
          buffer_minutes: session.bufferMinutes === 0 ? '' : session.bufferMinutes,
          max_appointments: session.maxAppointments,
        },
      ];
    });
  }
}

function cellsOfAppointment(business: BusinessEntry, row: AppointmentRow): Cells {
  const zone = business.clinics.get(row.clinicId)?.timeZone ?? business.timeZone;
  return {
    partner_id: row.partnerId ?? row.id,
    doctor: row.partnerDoctorId ?? row.doctorId,
    clinic: nameOfClinic(business, row.clinicId),
    patient: row.partnerPatientId ?? row.patientId,
    date: localDateOf(row.startAt, zone),
    time: clockText(localMinuteOf(row.startAt, zone)),
    minutes: Math.round((row.endAt - row.startAt) / 60),
    service: row.service,
    mode: row.mode,
    status: nameOfStatus(row.status),
    overbooked: row.overbooked ? 'yes' : '',
    token: row.token,
    reason: row.reason,
    notes: row.notes,
  };
}
