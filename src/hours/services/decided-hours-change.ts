import type { Queryable } from '../../postgres/database.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { BusinessEntry, DoctorSchedule } from '../../runtime/catalog.ts';

/** A decided change of the hours, before it is written: its effect, from which the stranded appointments follow. */
export interface DecidedHoursChange<Result = unknown> {
  /** The doctors whose appointments it may strand. */
  readonly doctorIds: readonly string[];
  /** The doctors and clinics as they are after it; left out: as before. */
  readonly businessAfter?: (business: BusinessEntry) => BusinessEntry;
  /** The schedule of a doctor as it is after it; left out: as before. */
  readonly scheduleAfter?: (schedule: DoctorSchedule) => DoctorSchedule;
  /** The appointments that it strands; left out: those that had a place in the hours and have none after it. */
  readonly findStranded?: (db: Queryable) => Promise<AppointmentState[]>;
  /** The earliest start of a move, at a clinic of this zone; left out: the appointment's own. */
  readonly movesFrom?: (zone: string) => number;
  /** With action transfer; null: any colleague of the clinic. */
  readonly colleagueId: string | null;
  readonly write: (tx: Queryable) => Promise<void>;
  /** The answer beside the appointments: JSON. */
  readonly result: Result;
}
