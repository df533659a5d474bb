import type { LiveAppointment, LivePatient } from '../contract.ts';
import type { LiveEvent, LiveMessage } from '../services/feed.ts';

/** Messages as they go out. An event is written once, however many connections it goes out on. */
export function createFrames(): (message: LiveMessage) => string {
  const frames = new WeakMap<LiveEvent, string>();
  return (message) => {
    switch (message.kind) {
      case 'ready':
      case 'reset':
        return `event: ${message.kind}\nid: ${message.id}\ndata: {}\n\n`;
      case 'catalog':
        return 'event: catalog\ndata: {}\n\n';
      case 'change': {
        const known = frames.get(message.event);
        if (known !== undefined) return known;
        const name = message.event.patient_id === null ? 'appointment' : 'patient';
        const frame = `event: ${name}\nid: ${message.id}\ndata: ${JSON.stringify(dataOf(message.event))}\n\n`;
        frames.set(message.event, frame);
        return frame;
      }
    }
  };
}

function dataOf(event: LiveEvent): LiveAppointment | LivePatient {
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
  };
}
