import type { LiveAppointmentData, LivePatientData } from '../contract.ts';
import type { LiveEvent, LiveMessage } from '../services/feed.ts';

/**
 * Messages as they go out. An event is written once in either form, however many connections it goes out on.
 * `namesActor` is true for a receiver who may read the history of the appointment.
 */
export function createFrames(): (message: LiveMessage, namesActor: boolean) => string {
  const [named, unnamed] = [new WeakMap<LiveEvent, string>(), new WeakMap<LiveEvent, string>()];
  return (message, namesActor) => {
    switch (message.kind) {
      case 'ready':
      case 'reset':
        return `event: ${message.kind}\nid: ${message.id}\ndata: {}\n\n`;
      case 'catalog':
        return 'event: catalog\ndata: {}\n\n';
      case 'change': {
        const frames = namesActor ? named : unnamed;
        const known = frames.get(message.event);
        if (known !== undefined) return known;
        const name = message.event.patient_id === null ? 'appointment' : 'patient';
        const data = JSON.stringify(dataOf(message.event, namesActor));
        const frame = `event: ${name}\nid: ${message.id}\ndata: ${data}\n\n`;
        frames.set(message.event, frame);
        return frame;
      }
    }
  };
}

function dataOf(event: LiveEvent, namesActor: boolean): LiveAppointmentData | LivePatientData {
  if (event.patient_id !== null) return { patient_id: event.patient_id, event: event.event };
  return {
    appointment_id: event.appointment_id,
    version: event.appointment_version,
    event: event.event,
    status: event.status,
    action: event.action,
    doctor_id: event.doctor_id,
    clinic_id: event.clinic_id,
    ...(event.from_clinic_id === null ? {} : { from_clinic_id: event.from_clinic_id }),
    ...(event.from_doctor_id === null ? {} : { from_doctor_id: event.from_doctor_id }),
    start_time: event.start_time,
    ...(namesActor ? whoOf(event) : {}),
  };
}

/** As the history shows it. */
function whoOf(event: LiveEvent & { readonly patient_id: null }): Pick<LiveAppointmentData, 'who'> {
  const { actor_kind: kind, actor_id: id, actor_name: name, actor_role: role, on_behalf_of } = event;
  if (kind === null || id === null) return {};
  return {
    who: {
      kind,
      id,
      ...(name === null ? {} : { name }),
      ...(role === null ? {} : { role }),
      ...(on_behalf_of === null ? {} : { on_behalf_of }),
    },
  };
}
