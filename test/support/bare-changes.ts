import type { AppointmentChange } from '../../src/appointments/db/changes.ts';
import { start } from './bare-business.ts';

/** A change of an appointment of a bare business that changes nothing, but for what a test adds. */
export function changeOf(businessId: string, id: string, more: Partial<AppointmentChange> = {}): AppointmentChange {
  return {
    business_id: businessId,
    appointment_id: id,
    expected_version: 1,
    shown_version: null,
    catalog_version: null,
    doctor_ids: ['do-1'],
    action: 'update',
    columns: {},
    fields: [],
    is_placed: false,
    session_id: null,
    may_overbook: false,
    token: null,
    patient_columns: null,
    patient_conflicts: null,
    remark: null,
    event_id: `ev-change-${id}`,
    status_event_id: `ev-status-${id}`,
    actor_kind: 'client',
    actor_id: 'ec-1',
    role: 'api',
    on_behalf_of: null,
    seed: null,
    now: start + 60,
    ...more,
  };
}
