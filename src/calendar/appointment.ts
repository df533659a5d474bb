import type { Mode } from './schedule.ts';
import type { Status, VisitTimes } from './status.ts';

export type Channel = 'API' | 'Walkin' | 'Offline';

/** The part of its service that an appointment shows. */
export interface BookedService {
  readonly id: string;
  readonly name: string;
  readonly type: 'REGULAR' | 'FOLLOW_UP';
  readonly modes: readonly Mode[];
  readonly price: number | null;
  readonly postPay: boolean;
  readonly bookAheadDays: number;
  readonly allowPatientBooking: boolean;
  readonly createdAt: number;
}

/** An appointment as it is read. Instants are epoch seconds; the JSON members are texts as stored. */
export interface Appointment extends VisitTimes {
  readonly id: string;
  readonly partnerId: string | null;
  readonly doctorId: string;
  readonly partnerDoctorId: string | null;
  readonly clinicId: string;
  readonly partnerClinicId: string | null;
  /** Null for a walk-in who is not registered. */
  readonly patientId: string | null;
  readonly partnerPatientId: string | null;
  readonly status: Status;
  readonly mode: Mode;
  readonly channel: Channel;
  /** Null for dummies alone. */
  readonly token: number | null;
  readonly startAt: number;
  readonly endAt: number;
  readonly createdAt: number;
  /** Made by slots/reserve: without a seat and a token (rule E6). */
  readonly isDummy: boolean;
  /** The appointments that this one took the place of, oldest first, and the one that took its place (rule E4). */
  readonly previousIds: readonly string[];
  readonly nextId: string | null;
  readonly followUpOf: string | null;
  readonly service: BookedService | null;
  readonly customAttributes: string | null;
  readonly videoConnect: string | null;
  readonly partnerMeta: string | null;
  readonly displayMeta: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
  readonly prescriptionId: string | null;
  readonly prescriptionUrl: string | null;
}
