import { candidateServices } from './slot-choice.ts';
import type { Mode, Service } from './schedule.ts';
import { type Calendar, servicesOf } from './calendar.ts';

/** The appointment of a patient who comes without one. */
interface WalkInService {
  /** Null where the doctor offers nothing that fits. */
  readonly service: Service | null;
  readonly mode: Mode;
}

/** Without a service. */
const defaultMinutes = 15;

/**
 * The service of a walk-in: the one that is named; else the first of the mode (REGULAR first, then the oldest) that is
 * offered at this clinic, or else anywhere. A walk-in is in the clinic, so that is the mode where none is named.
 * @returns UNKNOWN where the named service is none of the doctor's or is archived
 */
export function walkInService(
  calendar: Calendar,
  { serviceId, mode }: { readonly serviceId: string | null; readonly mode: Mode | null },
): WalkInService | 'UNKNOWN' | 'LACKS_MODE' {
  if (serviceId === null) return { service: firstOfMode(calendar, mode ?? 'INCLINIC'), mode: mode ?? 'INCLINIC' };
  const service = servicesOf(calendar).find(({ id }) => id === serviceId);
  if (service === undefined) return 'UNKNOWN';
  if (mode !== null) return service.modes.includes(mode) ? { service, mode } : 'LACKS_MODE';
  return { service, mode: service.modes.includes('INCLINIC') ? 'INCLINIC' : (service.modes[0] ?? 'INCLINIC') };
}

function firstOfMode(calendar: Calendar, mode: Mode): Service | null {
  return (
    candidateServices(calendar, mode, null)[0] ?? servicesOf(calendar).find(({ modes }) => modes.includes(mode)) ?? null
  );
}

/**
 * The service of the doctor to whom somebody is transferred: of the same name and mode, else the first of the mode;
 * null where there is none.
 * @param name null for an appointment without a service
 */
export function serviceAfterTransfer(calendar: Calendar, name: string | null, mode: Mode): Service | null {
  const sameName = servicesOf(calendar).find((service) => service.name === name && service.modes.includes(mode));
  return sameName ?? firstOfMode(calendar, mode);
}

/** How long a walk-in is expected to take, in seconds. */
export function walkInSeconds(service: Service | null): number {
  return (service?.durationMinutes ?? defaultMinutes) * 60;
}
