import type { Answer } from './checker/evidence.ts';
import type { HttpAnswer } from './client.ts';
import type { Plan } from './plan.ts';

interface Read {
  readonly appointment_id?: string;
  readonly patient_id?: string;
  readonly status?: string;
  readonly token?: number;
  readonly entry?: { readonly appointment_id: string; readonly status: string; readonly token: number } | null;
  readonly data?: { readonly leave?: { readonly leave_id: string } };
}

/** The parts of a success that the checker must find again. */
export function readAnswer({ kind }: Plan, { text }: HttpAnswer): Answer {
  const {
    entry,
    appointment_id: id,
    patient_id: patientId,
    status,
    token,
    data,
  } = JSON.parse(text === '' ? '{}' : text) as Read;
  if (entry !== undefined)
    return entry === null ? { id: null } : { id: entry.appointment_id, status: entry.status, token: entry.token };
  if (kind === 'patient') return { id: patientId ?? null };
  if (kind === 'leave') return { id: data?.leave?.leave_id ?? null };
  return { id: id ?? null, ...(status === undefined ? {} : { status }), ...(token === undefined ? {} : { token }) };
}
