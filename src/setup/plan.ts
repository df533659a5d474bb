import { checkBusiness } from '../access/services/add-business.ts';
import { firstMeeting } from '../calendar/session-overlap.ts';
import type { Session } from '../calendar/schedule.ts';
import { collectIssues, type Issue } from '../kernel/errors.ts';
import { checkShownName } from '../kernel/names.ts';
import { localDateOf } from '../kernel/time.ts';
import { genders } from '../patients/contract/patients.ts';
import { checkSession } from '../schedules/contract/session-checks.ts';
import { minuteOf, sessionText } from '../schedules/contract/sessions.ts';
import { newSession } from '../schedules/domain/session.ts';
import { readHours } from './hours.ts';

/** A first practice, as its owner says it: texts, none of them checked. */
export interface SetupFields {
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  readonly clinic: string;
  readonly address: string;
  /** First and last name. */
  readonly doctor: string;
  readonly gender: string;
  readonly service: string;
  readonly minutes: string;
  readonly hours: string;
  readonly seats: string;
}

/** The fields that nobody has to name. */
export function setupDefaults({
  name = '',
  clinic = name,
}: Partial<SetupFields>): Omit<SetupFields, 'name' | 'doctor'> {
  return {
    timeZone: 'Asia/Kolkata',
    country: 'IN',
    clinic: name,
    address: clinic,
    gender: 'O',
    service: 'Consultation',
    minutes: '15',
    hours: 'Mon-Sat 09:00-13:00, 17:00-20:00',
    seats: '1',
  };
}

/** Characters, as the contract's bodies have them; of a doctor's first and last name each. */
const longest = { clinic: 255, address: 1_000, doctor: 100, service: 100 };
const most = { minutes: 1_440, seats: 100 };

/** Everything that is wrong in it. */
export function checkSetup(fields: SetupFields, now: number): Issue[] {
  const issues = [
    ...checkBusiness(fields),
    ...checkShownName(fields.clinic, '/clinic', longest.clinic),
    ...checkShownName(fields.address, '/address', longest.address),
    ...checkDoctorName(fields.doctor),
    ...checkShownName(fields.service, '/service', longest.service),
    ...checkCount(fields.minutes, '/minutes', most.minutes),
    ...checkCount(fields.seats, '/seats', most.seats),
    ...readHours(fields.hours).issues,
  ];
  if (!(genders as readonly string[]).includes(fields.gender.toUpperCase())) {
    issues.push({ path: '/gender', code: 'enum', message: `must be ${genders.join(', ')}`, allowed: genders });
  }
  return issues.length > 0 ? issues : checkWeek(weekOf(fields), fields.timeZone, localDateOf(now, fields.timeZone));
}

/** The last word is the last name. */
export function doctorNames(doctor: string): { readonly firstname: string; readonly lastname: string } {
  const words = doctor.trim().split(/\s+/);
  return { firstname: words.slice(0, -1).join(' '), lastname: words.at(-1) ?? '' };
}

function checkDoctorName(doctor: string): Issue[] {
  const { firstname, lastname } = doctorNames(doctor);
  const issues = [firstname, lastname].flatMap((name) => checkShownName(name, '/doctor', longest.doctor));
  if (issues.length === 0) return [];
  return [{ path: '/doctor', code: 'format', message: 'must be a first and a last name, such as "Asha Rao"' }];
}

function checkCount(text: string, path: string, maximum: number): Issue[] {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= maximum) return [];
  return [
    { path, code: 'format', message: `must be a whole number from 1 to ${maximum}`, allowed: { minimum: 1, maximum } },
  ];
}

type WeekSession = ReturnType<typeof newSession>;

/** The sessions of valid fields. */
export function weekOf({ minutes, hours, seats }: Pick<SetupFields, 'minutes' | 'hours' | 'seats'>): WeekSession[] {
  const service = { durationMinutes: Number(minutes) };
  return readHours(hours).hours.map(({ weekday, from, to }) => {
    const values = { fromMinute: minuteOf(from), toClockMinute: minuteOf(to), seats: Number(seats) };
    return newSession(values, { weekday, date: null }, service);
  });
}

/** The issues that adding these sessions would have. */
function checkWeek(week: readonly WeekSession[], zone: string, today: string): Issue[] {
  const sessions = week.map((session): Session => ({ ...session, id: '', doctorId: '', clinicId: '', serviceId: '' }));
  const tooShort = sessions.flatMap((session) =>
    checkSession(session).map((issue) => ({
      ...issue,
      path: '/minutes',
      message: `${issue.message} on ${sessionText(session)}`,
    })),
  );
  const overlaps = sessions.flatMap((one, index) =>
    collectIssues(sessions.slice(index + 1), (other) =>
      firstMeeting({ session: one, zone }, { session: other, zone }, today) === null
        ? []
        : [{ path: '/hours', code: 'conflict', message: `overlap: ${sessionText(one)} and ${sessionText(other)}` }],
    ),
  );
  return [...tooShort, ...overlaps];
}
