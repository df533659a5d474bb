import { api } from '../client.ts';
import type { components, operations } from '../schema.d.ts';
import { sendOnce } from './send.ts';

export type Stranded = components['schemas']['StrandedAppointment'];
type Instruction = components['schemas']['StrictStrandedInstruction'];

/** What is asked beside a change of the hours. */
export interface HoursRequest {
  readonly appointments?: Instruction;
  /** Nothing is written; the answer says what would come of it. */
  readonly dry_run?: boolean;
}

type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody?: { content: { 'application/json': infer Json } };
}
  ? Json
  : never;

export type NewSessions = Body<'addSessions'>;
export type SessionChanges = Body<'changeSession'>;
export type NewLeave = Body<'addLeave'>;
export type NewService = Body<'addService'>;
type ServiceChanges = Body<'changeService'>;

/** What a change does to appointments; each function here answers it, and throws a Problem. */
type Hit = Promise<readonly Stranded[]>;

const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } });

export async function addSessions(doctor: string, body: NewSessions): Hit {
  const { data } = await sendOnce((key) =>
    api.POST('/opdesk/v1/doctors/{doctor_id}/sessions', {
      params: { path: { doctor_id: doctor }, ...keyed(key) },
      body,
    }),
  );
  return data?.data.appointments ?? [];
}

export async function changeSession(id: string, body: SessionChanges): Hit {
  const { data } = await sendOnce((key) =>
    api.PATCH('/opdesk/v1/sessions/{session_id}', {
      params: { path: { session_id: id }, ...keyed(key) },
      body,
    }),
  );
  return data?.data.appointments ?? [];
}

export async function removeSession(id: string, body: HoursRequest): Hit {
  const { data } = await sendOnce((key) =>
    api.DELETE('/opdesk/v1/sessions/{session_id}', {
      params: { path: { session_id: id }, ...keyed(key) },
      body,
    }),
  );
  return data?.data.appointments ?? [];
}

export async function addLeave(body: NewLeave): Hit {
  const { data } = await sendOnce((key) => api.POST('/opdesk/v1/leaves', { params: keyed(key), body }));
  return data?.data.appointments ?? [];
}

export async function removeLeave(id: string): Promise<void> {
  await sendOnce((key) =>
    api.DELETE('/opdesk/v1/leaves/{leave_id}', {
      params: { path: { leave_id: id }, ...keyed(key) },
    }),
  );
}

export async function addService(doctor: string, body: NewService): Promise<void> {
  await sendOnce((key) =>
    api.POST('/opdesk/v1/doctors/{doctor_id}/services', {
      params: { path: { doctor_id: doctor }, ...keyed(key) },
      body,
    }),
  );
}

export async function changeService(id: string, body: ServiceChanges): Hit {
  const { data } = await sendOnce((key) =>
    api.PATCH('/opdesk/v1/services/{conf_id}', {
      params: { path: { conf_id: id }, ...keyed(key) },
      body,
    }),
  );
  return data?.data.appointments ?? [];
}

/** What is done with one appointment by itself, as a dry run has said. */
export async function settleStranded({ appointment_id: id, outcome, to }: Stranded): Promise<void> {
  const params = (key: string) => ({ path: { appointment_id: id }, ...keyed(key) });
  if (outcome === 'cancelled') {
    await sendOnce((key) => api.POST('/opdesk/v1/appointments/{appointment_id}/cancel', { params: params(key) }));
  } else if (to !== undefined) {
    const body = { doctor_id: to.doctor_id, start_time: to.start_time };
    await sendOnce((key) =>
      api.POST('/opdesk/v1/appointments/{appointment_id}/reschedule', {
        params: params(key),
        body,
      }),
    );
  }
}
