import type { Channel } from './appointment.ts';
import type { Status, VisitTimes } from './status.ts';
import type { Mode } from './schedule.ts';

/** An appointment as it stands, for deciding a change of it. Instants are epoch seconds; the JSON members are texts. */
export interface AppointmentState extends VisitTimes {
  readonly id: string;
  /** Counts its changes from 1. A change is written only if this is still the same. */
  readonly version: number;
  readonly partnerId: string | null;
  readonly doctorId: string;
  readonly clinicId: string;
  /** Null for a walk-in who is not registered. */
  readonly patientId: string | null;
  readonly partnerPatientId: string | null;
  readonly serviceId: string | null;
  readonly status: Status;
  readonly mode: Mode;
  readonly channel: Channel;
  /** The day of practice: whose queue it is part of (rule C8). */
  readonly practiceDate: string;
  /** Null for dummies alone. */
  readonly token: number | null;
  readonly calls: number;
  readonly calledAt: number | null;
  readonly startAt: number;
  readonly endAt: number;
  readonly occupiedFrom: number;
  readonly occupiedUntil: number;
  /** Whether it keeps a seat while it is live: walk-ins and dummies do not. */
  readonly seated: boolean;
  readonly overbooked: boolean;
  readonly isDummy: boolean;
  readonly customAttributes: string | null;
  readonly videoConnect: string | null;
  readonly partnerMeta: string | null;
  readonly displayMeta: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
  readonly prescriptionId: string | null;
  readonly prescriptionUrl: string | null;
  readonly previousIds: readonly string[];
  readonly nextId: string | null;
  readonly followUpOf: string | null;
}

/** The members of a live appointment that are answered where something takes its time away. */
export type LiveAppointment = Pick<
  AppointmentState,
  'id' | 'partnerId' | 'patientId' | 'doctorId' | 'clinicId' | 'startAt' | 'endAt' | 'status'
>;

/** The members of a LiveAppointment alone: ids, times and codes, and nothing of the patient. */
export function withoutContents(state: LiveAppointment): LiveAppointment {
  const { id, partnerId, patientId, doctorId, clinicId, startAt, endAt, status } = state;
  return { id, partnerId, patientId, doctorId, clinicId, startAt, endAt, status };
}
