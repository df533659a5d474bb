import {
  BookAppointmentBody,
  type Booking,
  checkBooking,
  contentDigest,
  readBooking,
} from '../../appointments/contract/booking.ts';
import { bookAccepted, bookingRefusal } from '../../appointments/services/book-accepted.ts';
import { bookAppointment } from '../../appointments/services/book-appointment.ts';
import { loadBookingBodyContext } from '../../appointments/services/body-context.ts';
import type { AcceptedBooking, RefusedBooking } from '../../appointments/services/booking-request.ts';
import { checkBookable } from '../../appointments/services/check-bookable.ts';
import type { Issue } from '../../kernel/errors.ts';
import { createId } from '../../kernel/ids.ts';
import { instantOf } from '../../kernel/time.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { createValidator } from '../../runtime/validation.ts';
import { minuteOf } from '../../schedules/contract/sessions.ts';
import { problemsOf } from '../contract/problems.ts';
import { selectAppointmentHolders, selectPatientsNamed } from '../db/references.ts';
import { columnsByKind } from '../domain/columns.ts';
import type { Row, RowOutcome } from '../domain/rows.ts';
import { isOfEnded, namesOfPlanned, type PastStatus, statusNamed, statusNames } from '../domain/statuses.ts';
import { clinicByCell, doctorByCell, isSameName, checkPlace } from './check-place.ts';
import { contextOfRow, issuesOf, refused, type RowRequest, seedOfRow } from './context-of-row.ts';

const validate = createValidator().compile(BookAppointmentBody, '');

/** What the rows of a part name, looked up for all of them at once. */
interface Known {
  /** Our ids of patients and of appointments, by the ids that name them. */
  readonly patients: ReadonlyMap<string, string>;
  readonly appointments: ReadonlyMap<string, string>;
}

/**
 * Books the appointments of rows: one to come as every booking, one that is over with its status and without a seat.
 * The bookings of a part are gathered into few statements.
 */
export async function addAppointmentRows(
  ctx: Context,
  rows: readonly Row[],
  request: RowRequest,
): Promise<RowOutcome[]> {
  const named = (field: string): string[] => rows.flatMap(({ body }) => textOf(body[field]) ?? []);
  const known = {
    patients: await selectPatientsNamed(ctx.db, ctx.businessId, named('patient')),
    appointments: await selectAppointmentHolders(ctx.db, ctx.businessId, named('partner_appointment_id')),
  };
  return Promise.all(rows.map((row) => addAppointmentRow(ctx, row, known, request)));
}

async function addAppointmentRow(ctx: Context, row: Row, known: Known, request: RowRequest): Promise<RowOutcome> {
  const business = await ctx.catalog.business(ctx.businessId);
  const { body, issues } = await bodyOf(ctx, business, row, known);
  const bodyContext = await loadBookingBodyContext(ctx, body, '');
  const status = statusNamed(row.body['status']);
  issues.push(...statusIssues(ctx, status, body));
  // Ids that no column has were looked up, and found wanting, above.
  issues.push(...[...validate(body), ...checkBooking(body, bodyContext)].map(inColumns).filter(isOfColumn));
  const problems = problemsOf(row, columnsByKind.appointments, issues);
  if (problems.length > 0 || status === undefined) return refused(row, problems);
  const done = (outcome: 'added' | 'present'): RowOutcome => ({ row: row.number, outcome, problems });
  const holder = known.appointments.get(body.partner_appointment_id ?? '');
  if (holder !== undefined && holder !== createId('appointment', seedOfRow(request, row.number)))
    return done('present');
  const booking = readBooking(body, bodyContext);
  try {
    await book(contextOfRow(ctx, request, row.number), body, booking, status, request);
    return done('added');
  } catch (error) {
    return refused(row, problemsOf(row, columnsByKind.appointments, issuesOf(error)));
  }
}

async function book(
  ctx: Context,
  body: BookAppointmentBody,
  booking: Booking,
  status: PastStatus | 'BK',
  { isDryRun, bookings }: RowRequest,
): Promise<void> {
  const isPast = status !== 'BK';
  if (isDryRun || isPast) {
    const accept = (): Promise<AcceptedBooking | RefusedBooking> => acceptAs(ctx, booking, isPast ? status : null);
    if (!isDryRun) {
      await bookAccepted(ctx, bookings, booking.partnerAppointmentId, contentDigest(body), accept);
      return;
    }
    const accepted = await accept();
    if (!accepted.ok) throw await accepted.refusal();
    return;
  }
  await bookAppointment(ctx, bookings, booking, contentDigest(body));
}

/**
 * Decides on the time of a row without counting seats. One that is over took place, whatever the hours are now: it is
 * judged at its own start, and nothing refuses it but a doctor who does not work at the clinic.
 */
async function acceptAs(
  ctx: Context,
  booking: Booking,
  pastStatus: PastStatus | null,
): Promise<AcceptedBooking | RefusedBooking> {
  const { startAt, endAt, mode, serviceId } = booking;
  const checked = await checkBookable(ctx, {
    doctorId: booking.doctor.id ?? '',
    clinicId: booking.clinic.id ?? '',
    mode,
    startAt,
    endAt,
    serviceOn: () => serviceId,
    overbook: pastStatus !== null || booking.overbook,
    ...(pastStatus === null ? {} : { judgedAt: startAt }),
  });
  if (!checked.ok) {
    const { calendar, reason } = checked;
    return { ok: false, refusal: () => bookingRefusal(ctx, booking, calendar, 'SLOT_UNAVAILABLE', reason) };
  }
  return { ...checked, booking, ...(pastStatus === null ? {} : { special: { status: pastStatus, seated: false } }) };
}

async function bodyOf(
  ctx: Context,
  business: BusinessEntry,
  row: Row,
  { patients }: Known,
): Promise<{ readonly body: BookAppointmentBody; readonly issues: Issue[] }> {
  const { doctor, clinic, patient, date, time, minutes, service, mode, status: _status, ...said } = row.body;
  const issues = checkPlace(row.body, business);
  const doctorId = doctorByCell(business, doctor)?.id ?? '';
  const place = clinicByCell(business, clinic);
  const patientId = patients.get(textOf(patient) ?? '');
  for (const field of ['patient', 'date', 'time']) {
    if (row.body[field] === undefined) issues.push({ path: `/${field}`, code: 'required', message: 'is required' });
  }
  if (patient !== undefined && patientId === undefined)
    issues.push({ path: '/patient', code: 'unknown_id', message: 'no patient of this business has this id' });
  const services = service === undefined || doctorId === '' ? [] : await ctx.catalog.services(business, doctorId);
  const found = services.find(({ name }) => isSameName(name, textOf(service) ?? ''));
  if (service !== undefined && doctorId !== '' && found === undefined) {
    const names = services.map(({ name }) => name).join(', ');
    issues.push({
      path: '/service',
      code: 'unknown_id',
      message: `is not a service of the doctor, who has ${names || 'none'}`,
    });
  }
  const start = instantOf(
    textOf(date) ?? anyDate,
    minuteOf(textOf(time) ?? '00:00'),
    place?.timeZone ?? business.timeZone,
  );
  const details = {
    start_time: start,
    ...(typeof minutes === 'number' ? { end_time: start + minutes * 60 } : {}),
    ...(found === undefined ? {} : { conf_id: found.id }),
    ...(mode === undefined ? {} : { mode }),
  };
  const body = {
    ...said,
    clinic_id: place?.id ?? 'none',
    doctor_id: doctorId || 'none',
    patient_id: patientId ?? 'none',
    appointment_details: details,
  };
  return { body: body as BookAppointmentBody, issues };
}

/** For a row without one, which is refused: the other cells are checked all the same. */
const anyDate = '2000-01-01';

function textOf(cell: unknown): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}

function statusIssues(ctx: Context, status: PastStatus | 'BK' | undefined, body: BookAppointmentBody): Issue[] {
  const startAt = body.appointment_details.start_time;
  if (status === undefined)
    return [{ path: '/status', code: 'enum', message: 'is not a status', allowed: statusNames }];
  const isToCome = startAt >= ctx.now();
  if (isToCome && isOfEnded(status)) {
    const message = 'is of an appointment that has begun, and this one is still to come';
    return [{ path: '/status', code: 'not_allowed', message, allowed: namesOfPlanned }];
  }
  if (status !== 'BK' || isToCome) return [];
  const allowed = statusNames.filter((name) => name !== 'booked');
  return [{ path: '/status', code: 'not_allowed', message: 'is over, and so has another status than booked', allowed }];
}

/** The column of what the body has elsewhere than the row. */
function inColumns(issue: Issue): Issue {
  const path = issue.path.replace('/appointment_details/start_time', '/time');
  const own = path.replace('/appointment_details/end_time', '/minutes').replace('/appointment_details/mode', '/mode');
  return { ...issue, path: own };
}

function isOfColumn({ path }: Issue): boolean {
  return !/^\/(?:clinic|doctor|patient)_id$/.test(path);
}
