import { useQueryClient } from '@tanstack/react-query';
import { type Instead, leaveEarly, resume } from '../../../api/mutations/absences.ts';
import type { Entry } from '../../../api/queries/queue.ts';
import { type Affected, type Departure, useDepartures } from '../../../shared/departures.tsx';
import { nameOf } from '../../../text/person.ts';
import { t } from '../../../text/text.ts';
import { useUndo } from '../../../ui/undo.tsx';
import { putBack } from './put-back.ts';

interface UsedDeparture {
  /** @param entries of the day; @throws Problem where it is refused */
  readonly leave: (doctor: string, instead: Instead, entries: readonly Entry[]) => Promise<Departure>;
  /** The doctor stays, and everybody has the old time again as far as it is free. @throws Problem where that is refused */
  readonly takeBack: (departure: Departure) => Promise<Departure>;
}

/** A doctor leaves for the day, and the way back. @param nameOfDoctor by the id */
export function useDeparture(clinic: string, nameOfDoctor: (id: string) => string): UsedDeparture {
  const queryClient = useQueryClient();
  const { keep } = useDepartures();
  const { remember } = useUndo();

  const takeBack = async (departure: Departure): Promise<Departure> => {
    await resume(departure, 'departure');
    const affected: Affected[] = [];
    for (const one of departure.affected) affected.push(await putBack(one));
    const after = { ...departure, affected, isTakenBack: true };
    keep(after);
    await queryClient.invalidateQueries();
    return after;
  };
  const leave: UsedDeparture['leave'] = async (doctor, instead, entries) => {
    const { leaveId = '', hit } = await leaveEarly({ clinic, doctor }, instead, false);
    const affected = hit.map((stranded) => ({
      stranded,
      entry: entries.find(({ appointment_id: id }) => id === stranded.appointment_id),
    }));
    const departure: Departure = { leaveId, clinic, doctor, affected, isTakenBack: false };
    keep(departure);
    remember({
      name: nameOfDoctor(doctor),
      isMade: Promise.resolve(true),
      done: t('absence.doneLeave', { doctor: nameOfDoctor(doctor) }),
      back: async () => saidOf(await takeBack(departure)),
    });
    await queryClient.invalidateQueries();
    return departure;
  };
  return { leave, takeBack };
}

/** Who has another time still, or none. */
export function saidOf({ affected }: Departure): string | void {
  const names = affected
    .filter(({ failure }) => failure !== undefined)
    .map(({ entry }) => (entry === undefined ? '–' : nameOf(entry)));
  return names.length === 0 ? undefined : t('absence.notBack', { names: names.join(', ') });
}
