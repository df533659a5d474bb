import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { refusalText } from '../../actions/refusal.ts';
import { hasWayBack } from '../../actions/way-back.ts';
import { move } from '../../api/mutations/booking.ts';
import type { DoctorSlots } from '../../api/queries/clinic-slots.ts';
import type { Clinic } from '../../api/queries/directory.ts';
import type { Day, Entry } from '../../api/queries/queue.ts';
import { nameOf } from '../../text/person.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { landingOf } from './landing.ts';
import type { PressedSlot } from './stops.ts';

type Move = (entry: Entry, to: PressedSlot) => void;

/**
 * Moves an appointment to another time, shows it there at once, and keeps the way back.
 * @param now epoch seconds
 */
export function useMove(clinic: Clinic, offered: ReadonlyMap<string, DoctorSlots>, now: number): Move {
  const queryClient = useQueryClient();
  const { remember } = useUndo();
  const show = useToast();
  const { clinic_id: clinicId, time_zone: timeZone } = clinic;

  const send = useCallback(
    async (entry: Entry, to: PressedSlot): Promise<boolean> => {
      const { appointment_id: appointmentId } = entry;
      const queryKey = ['day', clinicId];
      await queryClient.cancelQueries({ queryKey });
      const days = queryClient.getQueriesData<Day>({ queryKey });
      const date = dayOf(offered.get(to.doctor), to);
      queryClient.setQueriesData<Day>({ queryKey }, (day) => day && withMoved(day, entry, to, date));
      try {
        const { doctor, slot } = to;
        await move({ appointmentId, clinic: clinicId, doctor, start: slot.start, serviceId: slot.serviceId });
        return true;
      } catch (error) {
        // Back to where it was at once: what is shown must not wait for the next reading.
        for (const [key, day] of days) queryClient.setQueryData(key, day);
        show(await refusalText(queryClient, entry, error, timeZone), { isError: true });
        return false;
      } finally {
        void queryClient.invalidateQueries({ queryKey });
        void queryClient.invalidateQueries({ queryKey: ['slots'] });
        void queryClient.invalidateQueries({ queryKey: ['appointment', appointmentId] });
      }
    },
    [clinicId, offered, queryClient, show, timeZone],
  );
  return useCallback<Move>(
    (entry, to) => {
      const { newService, ...target } = landingOf(entry, to, offered.get(to.doctor));
      if (entry.doctor_id === target.doctor && entry.start_time === target.slot.start) return;
      const name = nameOf(entry);
      const { doctor_id: doctor, start_time: start, end_time: end, service } = entry;
      const before = { doctor, slot: { start, end, serviceId: service?.conf_id ?? '', isFree: true } };
      remember({
        name,
        isMade: send(entry, target),
        done:
          newService === undefined
            ? t('booking.done.move', { name })
            : t('calendar.movedToService', { name, service: newService }),
        ...(hasWayBack(entry, offered.get(doctor), now) ? { back: () => send(entry, before) } : {}),
      });
    },
    [now, offered, remember, send],
  );
}

/** The day of practice of a time. */
function dayOf(offered: DoctorSlots | undefined, { slot }: PressedSlot): string | undefined {
  return offered?.occurrences.find(({ start_time: start, end_time: end }) => start <= slot.start && slot.start < end)
    ?.date;
}

function withMoved(day: Day, entry: Entry, { doctor, slot }: PressedSlot, date: string | undefined): Day {
  const others = day.entries.filter(({ appointment_id: id }) => id !== entry.appointment_id);
  const isHere = date === undefined ? others.length < day.entries.length : day.date === date;
  if (!isHere) return others.length < day.entries.length ? { ...day, entries: others } : day;
  const moved = { ...entry, doctor_id: doctor, start_time: slot.start, end_time: slot.end };
  return { ...day, entries: [...others, moved] };
}
