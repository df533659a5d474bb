import { slotOf } from '../../actions/way-back.ts';
import type { DoctorSlots } from '../../api/queries/clinic-slots.ts';
import type { Entry } from '../../api/queries/queue.ts';
import type { PressedSlot } from './stops.ts';

/** Where an appointment comes to be that is dropped on a time. */
interface Landing extends PressedSlot {
  /** The name of the service that it has there, where that is another one. */
  readonly newService: string | undefined;
}

/**
 * The same time of the appointment's own service, or of one with its name, where that is free: of several services that
 * a doctor offers at one time, the one that is dropped on says least.
 * @param offered by the doctor of the time
 */
export function landingOf(entry: Entry, to: PressedSlot, offered: DoctorSlots | undefined): Landing {
  const own = offered?.services.find(
    ({ conf_id: id, service_name: name }) =>
      id === entry.service?.conf_id || (entry.doctor_id !== to.doctor && name === entry.service?.service_name),
  );
  const slot = slotOf(offered, own?.conf_id, to.slot.start);
  const landing =
    own === undefined || slot === undefined || slot.reason !== undefined
      ? to
      : { ...to, slot: { start: slot.start_time, end: slot.end_time, serviceId: own.conf_id, isFree: true } };
  const name = offered?.services.find(({ conf_id: id }) => id === landing.slot.serviceId)?.service_name;
  return { ...landing, newService: name === entry.service?.service_name ? undefined : name };
}
