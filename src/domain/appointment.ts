import type { Mode } from './schedule.ts';

/** Every status that an appointment can have; the contract's codes. */
export const statuses = {
  BK: 'booked',
  RV: 'reserved',
  IN: 'initiated: a follow-up was proposed',
  CK: 'checked in',
  PA: 'parked',
  OG: 'ongoing',
  CM: 'completed with a prescription',
  CMNP: 'completed without a prescription',
  AB: 'aborted: begun but not completed',
  NS: 'no-show',
  NSD: 'no-show, told by the doctor',
  NSS: 'no-show, told by staff',
  CN: 'cancelled through the API',
  CND: 'cancelled by the doctor',
  CNS: 'cancelled by staff',
  PC: 'provisionally cancelled',
  PNR: 'payment not received',
  RE: 'rescheduled through the API',
  RES: 'rescheduled by staff',
  RED: 'rescheduled by the doctor',
} as const;

export type Status = keyof typeof statuses;

export type Stage = 'BOOKED' | 'ONGOING' | 'COMPLETED' | 'CANCELLED';

/** The four coarse stages in which a patient's appointments are listed (decision D3). */
export function stageOf(status: Status): Stage {
  switch (status) {
    case 'BK':
    case 'RV':
    case 'IN':
    case 'CK':
    case 'PA':
      return 'BOOKED';
    case 'OG':
      return 'ONGOING';
    case 'CM':
    case 'CMNP':
    case 'AB':
      return 'COMPLETED';
    case 'NS':
    case 'NSD':
    case 'NSS':
    case 'CN':
    case 'CND':
    case 'CNS':
    case 'PC':
    case 'PNR':
    case 'RE':
    case 'RES':
    case 'RED':
      return 'CANCELLED';
  }
}

export type Channel = 'API' | 'Walkin' | 'Offline';

/** What an appointment shows of its service. */
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
export interface Appointment {
  readonly id: string;
  readonly partnerId: string | null;
  readonly doctorId: string;
  readonly partnerDoctorId: string | null;
  readonly clinicId: string;
  readonly partnerClinicId: string | null;
  readonly patientId: string;
  readonly partnerPatientId: string | null;
  readonly status: Status;
  readonly mode: Mode;
  readonly channel: Channel;
  readonly token: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly createdAt: number;
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

/** A live appointment as it is answered where something takes its time or its place away. Instants are epoch seconds. */
export type LiveAppointment = Readonly<
  Pick<Appointment, 'id' | 'partnerId' | 'patientId' | 'doctorId' | 'clinicId' | 'startAt' | 'endAt' | 'status'> & {
    /** Of the clinic. */
    zone: string;
  }
>;
