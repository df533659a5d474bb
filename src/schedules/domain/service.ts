import type { Service } from '../../calendar/schedule.ts';

/** The values that a change gives a service; what is left out stays. */
export type ServiceChanges = Partial<Omit<Service, 'id' | 'doctorId' | 'createdAt'>>;

/** The values of a new service; what is left out has its default. */
export type NewService = ServiceChanges & Pick<Service, 'name' | 'durationMinutes'>;

const defaults = {
  type: 'REGULAR',
  modes: ['INCLINIC'],
  price: null,
  currency: 'INR',
  prePay: false,
  postPay: true,
  bookAheadDays: 60,
  minimumNoticeMinutes: 0,
  maxAppointmentsPerDay: null,
  allowPatientBooking: true,
  reminders: [],
  archived: false,
} as const;

/** @param made the service's id, its doctor, and when it is made in epoch seconds */
export function newService(values: NewService, made: Pick<Service, 'id' | 'doctorId' | 'createdAt'>): Service {
  return { ...defaults, ...made, ...values };
}
