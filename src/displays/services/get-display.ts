import { awayOf } from '../domain/away.ts';
import { noteDisplaySeen, type OpenDisplay, selectOpenDisplay } from '../db/displays.ts';
import { boardOf, type DoctorBoard } from '../domain/board.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { QueueEntries } from '../../queue/services/entries.ts';
import { getQueue } from '../../queue/services/get-queue.ts';
import { callerContext, type Runtime } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';
import { loadDoctorNames } from './load-doctor-names.ts';

/** The list of screens learns so often that a screen is on. */
const noteSeenSeconds = 30;

interface ShownDoctor extends DoctorBoard {
  readonly name: string;
  /** Epoch seconds; when a pause of the doctor ends, null without one. */
  readonly awayUntil: number | null;
  readonly hasLeft: boolean;
}

/** What a screen shows. */
interface ShownDisplay {
  readonly clinicName: string;
  readonly timeZone: string;
  readonly message: string | null;
  /** By name. */
  readonly doctors: readonly ShownDoctor[];
}

/**
 * What the screen with this cookie shows: the present day of practice of its clinic, without ids and names of patients
 * (rule A10).
 * @throws DomainError UNAUTHENTICATED for a screen that no clinic has, or has any more
 */
export async function getDisplay(
  runtime: Runtime,
  queueEntries: QueueEntries,
  secret: string | undefined,
): Promise<ShownDisplay> {
  const display = secret === undefined ? undefined : await selectOpenDisplay(runtime.db, digestOf(secret));
  if (display === undefined) throw new DomainError('UNAUTHENTICATED', 'No clinic has this screen.');
  await noteSeen(runtime, display);
  const { businessId, clinicId, names, message } = display;
  const actor = { kind: 'system', id: 'display' } as const;
  const ctx = callerContext(runtime, { businessId, actor, scopes: new Set() });
  const clinic = (await ctx.catalog.business(businessId)).clinics.get(clinicId);
  if (clinic === undefined) throw new DomainError('UNAUTHENTICATED', 'No clinic has this screen.');
  const query = { clinic: { id: clinicId, partnerId: undefined }, doctor: undefined, date: undefined };
  const { doctors, absences, now } = await getQueue(ctx, queueEntries, query);
  const doctorIds = doctors.map(({ doctorId }) => doctorId);
  const doctorNames = await loadDoctorNames(ctx, doctorIds);
  const shown = doctors.map(({ doctorId, entries }): ShownDoctor => {
    return {
      ...boardOf(entries, names === 'initials'),
      name: doctorNames.get(doctorId) ?? '',
      ...awayOf(absences, doctorId, now),
    };
  });
  return {
    clinicName: clinic.name,
    timeZone: clinic.timeZone,
    message,
    doctors: shown.filter(({ goesOn }) => goesOn).toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
  };
}

async function noteSeen({ db, now }: Runtime, { businessId, id, seenAt }: OpenDisplay): Promise<void> {
  if (now() - seenAt >= noteSeenSeconds) await noteDisplaySeen(db, businessId, id, now());
}
