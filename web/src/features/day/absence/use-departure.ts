import { useQueryClient } from '@tanstack/react-query';
import { type Instead, leaveEarly, resume } from '../../../api/mutations/absences.ts';
import { dayQuery, type Entry } from '../../../api/queries/queue.ts';
import { type Affected, type Departure, useDepartures } from '../../../shared/departures.tsx';
import { nameOf } from '../../../text/person.ts';
import { t } from '../../../text/text.ts';
import { useUndo } from '../../../ui/undo.tsx';
import { putBack } from './put-back.ts';

type Left = Pick<Departure, 'leaveId' | 'clinic' | 'doctor'>;

interface UsedDeparture {
  /** @param entries of the day; @throws Problem where it is refused */
  readonly leave: (doctor: string, instead: Instead, entries: readonly Entry[]) => Promise<Departure>;
  /**
   * The doctor stays, and everybody has the old time again as far as it is free. Nothing happens where it is taken back.
   * @throws Problem or Error where that is refused
   */
  readonly takeBack: (departure: Departure) => Promise<Departure>;
  /** The doctor stays, and the appointments as they are now. @throws Problem or Error where that is refused */
  readonly stay: (left: Left) => Promise<void>;
}

/** A doctor leaves for the day, and the ways back. @param nameOfDoctor by the id */
export function useDeparture(clinic: string, nameOfDoctor: (id: string) => string): UsedDeparture {
  const queryClient = useQueryClient();
  const { keep, takeBackOnce } = useDepartures();
  const { remember, forget } = useUndo();

  /** Ends this departure, where it has not been ended. The server ends by the kind: it might be a later one. */
  const end = async (left: Left): Promise<void> => {
    const { leaveId, clinic: at, doctor } = left;
    const { absences } = await queryClient.query({ ...dayQuery(at, undefined, doctor), staleTime: 0 });
    const present = absences.find(({ kind, doctor_id: id }) => kind === 'departure' && id === doctor);
    if (present === undefined) return;
    if (present.leave_id !== leaveId) throw new Error(t('absence.leftAgain', { doctor: nameOfDoctor(doctor) }));
    await resume(left, 'departure');
  };
  const takeBack: UsedDeparture['takeBack'] = async (asked) => {
    const after = await takeBackOnce(asked, async (departure) => {
      await end(departure);
      const affected: Affected[] = [];
      for (const one of departure.affected) affected.push(await putBack(one));
      return { ...departure, affected, isTakenBack: true };
    });
    forget(asked.leaveId);
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
      id: leaveId,
      name: nameOfDoctor(doctor),
      isMade: Promise.resolve(true),
      done: t('absence.doneLeave', { doctor: nameOfDoctor(doctor) }),
      back: async () => saidOf(await takeBack(departure)),
    });
    await queryClient.invalidateQueries();
    return departure;
  };
  const stay: UsedDeparture['stay'] = async (left) => {
    await end(left);
    const name = nameOfDoctor(left.doctor);
    // The key must not take back the new times, which were to remain.
    remember({ name, isMade: Promise.resolve(true), done: t('absence.stays', { doctor: name }) });
    await queryClient.invalidateQueries();
  };
  return { leave, takeBack, stay };
}

/** Who has another time still, or none. */
export function saidOf({ affected }: Departure): string | void {
  const names = affected
    .filter(({ failure }) => failure !== undefined)
    .map(({ entry }) => (entry === undefined ? '–' : nameOf(entry)));
  return names.length === 0 ? undefined : t('absence.notBack', { names: names.join(', ') });
}
