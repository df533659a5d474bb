import { type Static, Type } from 'typebox';
import type { Issue } from '../kernel/errors.ts';
import { checkOneId } from '../appointments/contract/fields.ts';
import { Id, type UnreadObject } from '../kernel/schemas.ts';

/** The query of `GET /opdesk/v1/live`. */
export const LiveQuery = Type.Object({
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  ticket: Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, description: 'In place of an access token; see issueLiveTicket' }),
  ),
  last_event_id: Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'For clients that cannot set the header Last-Event-ID, which counts where both come',
    }),
  ),
});
export type LiveQuery = Static<typeof LiveQuery>;

/** The rules for the query that the schema cannot say: a clinic need not be named, but not twice. */
export function checkLiveQuery(query: UnreadObject): Issue[] {
  return checkOneId(query, 'clinic')
    .filter(({ code }) => code === 'conflict')
    .map((issue) => ({ ...issue, path: `/query${issue.path}` }));
}

/** The answer of `POST /opdesk/v1/live/ticket`. */
export const LiveTicketAnswer = Type.Object({
  ticket: Type.String({ description: 'For the query parameter of that name, once' }),
  expires_at: Type.Integer({ description: 'Epoch seconds' }),
});

/** The data of an event `appointment`: ids and attributes alone, so that it may be shown on any screen. */
export interface LiveAppointmentData {
  readonly appointment_id: string;
  readonly version: number;
  readonly event: string;
  readonly status: string;
  readonly action: string;
  readonly doctor_id: string;
  readonly clinic_id: string;
  /** Of a move: the clinic that it left. */
  readonly from_clinic_id?: string;
  /** Of a move: the doctor whom it left. */
  readonly from_doctor_id?: string;
  /** Epoch seconds. */
  readonly start_time: number;
  /** The person or program that made the change, as the history names them. */
  readonly who?: {
    readonly kind: string;
    readonly id: string;
    readonly name?: string;
    readonly role?: string;
    readonly on_behalf_of?: string;
  };
}

/** The data of an event `patient`: what is shown of the patient is to be read anew. */
export interface LivePatientData {
  readonly patient_id: string;
  readonly event: string;
}

/** The stream as the OpenAPI document shows it. */
export const LiveAnswer = Type.String();

export const liveExample = `event: ready
id: sV0cXW2nG1R2ZkqIhZ0m6g
data: {}

event: appointment
id: 9sGm3f0W1xHqjPp0v7w0jA
data: {"appointment_id":"api-0197f3d5-3bae-7042-8d83-4e5f6a7b8c9d","version":2,"event":"appointment.updated","status":"CK","action":"modified","doctor_id":"do-0197f3d2-5b11-7c02-8a44-6b7f3c2d1e0f","clinic_id":"cl-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f","start_time":1935718200,"who":{"kind":"staff","id":"su-0197f3d2-7d2b-7c4f-8e66-1a3e7d2c8b51","name":"Farah Khan","role":"staff"}}

event: patient
id: Yt6pQeXoTq2cYVn2Vw5k3Q
data: {"patient_id":"pt-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b40","event":"patient.updated"}

`;
