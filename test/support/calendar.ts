import { instantOf, localDateOf } from '../../src/kernel/time.ts';
import type { AppointmentState } from '../../src/calendar/appointment-state.ts';
import type { Claim } from '../../src/calendar/occupancy.ts';
import type { Leave, Service, Session } from '../../src/calendar/schedule.ts';
import type { Calendar } from '../../src/calendar/calendar.ts';

export const kolkata = 'Asia/Kolkata';

/** A regular 15-minute consultation that can be had sixty days ahead and without notice. */
export function aService(over: Partial<Service> = {}): Service {
  return {
    id: 'consult',
    doctorId: 'doc',
    name: 'Consultation',
    type: 'REGULAR',
    modes: ['INCLINIC'],
    durationMinutes: 15,
    price: 500,
    currency: 'INR',
    prePay: false,
    postPay: false,
    bookAheadDays: 60,
    minimumNoticeMinutes: 0,
    maxAppointmentsPerDay: null,
    allowPatientBooking: true,
    reminders: [],
    archived: false,
    createdAt: 1_000,
    ...over,
  };
}

/** Mondays 09:00 to 10:00, slots of 15 minutes, no buffer, one seat. */
export function aSession(over: Partial<Session> = {}): Session {
  return {
    id: 'morning',
    doctorId: 'doc',
    clinicId: 'clinic',
    serviceId: 'consult',
    weekday: 1,
    date: null,
    fromMinute: 540,
    toMinute: 600,
    validFrom: null,
    validUntil: null,
    everyWeeks: 1,
    weeksOfMonth: null,
    replaces: false,
    slotMinutes: 15,
    bufferBeforeMinutes: 0,
    bufferMinutes: 0,
    seats: 1,
    maxAppointments: null,
    ...over,
  };
}

/** The doctor's leave everywhere, on no day until `over` names some. */
export function aLeave(over: Partial<Leave> = {}): Leave {
  return {
    id: 'leave',
    doctorId: 'doc',
    clinicId: null,
    startAt: null,
    endAt: null,
    startDate: null,
    endDate: null,
    reason: 'private',
    kind: null,
    ...over,
  };
}

export function aCalendar(over: Partial<Calendar> = {}): Calendar {
  return {
    zone: kolkata,
    clinicId: 'clinic',
    doctorId: 'doc',
    services: [aService()],
    sessions: [aSession()],
    leaves: [],
    ...over,
  };
}

/** In the session of `aSession` unless said otherwise. */
export function aClaim(startAt: number, endAt: number, over: Partial<Claim> = {}): Claim {
  return { clinicId: 'clinic', sessionId: 'morning', startAt, endAt, appointmentId: 'api-1', ...over };
}

/** `at('2026-03-02', '09:15')`: that clock time as an instant, in Kolkata unless said otherwise. */
export function at(date: string, clock: string, zone: string = kolkata): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return instantOf(date, hours * 60 + minutes, zone);
}

/** A booked appointment of `doc`, a quarter of an hour long. */
export function anAppointment(id: string, startAt: number, over: Partial<AppointmentState> = {}): AppointmentState {
  return {
    id,
    version: 1,
    partnerId: null,
    doctorId: 'doc',
    clinicId: 'clinic',
    patientId: 'pt',
    partnerPatientId: null,
    serviceId: 'consult',
    status: 'BK',
    mode: 'INCLINIC',
    channel: 'API',
    practiceDate: localDateOf(startAt, kolkata),
    token: 1,
    calls: 0,
    calledAt: null,
    startAt,
    endAt: startAt + 900,
    occupiedFrom: startAt,
    occupiedUntil: startAt + 900,
    seated: true,
    overbooked: false,
    isDummy: false,
    checkedInAt: null,
    startedAt: null,
    endedAt: null,
    customAttributes: null,
    videoConnect: null,
    partnerMeta: null,
    displayMeta: null,
    notes: null,
    reason: null,
    prescriptionId: null,
    prescriptionUrl: null,
    previousIds: [],
    nextId: null,
    followUpOf: null,
    ...over,
  };
}
