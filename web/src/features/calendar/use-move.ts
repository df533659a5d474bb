import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { refusalText } from '../../actions/refusal.ts';
import { tokenText } from '../../actions/token-text.ts';
import { hasWayBack } from '../../actions/way-back.ts';
import { move } from '../../api/mutations/booking.ts';
import type { DoctorSlots } from '../../api/queries/clinic-slots.ts';
import type { Clinic } from '../../api/queries/directory.ts';
import type { Day, Entry } from '../../api/queries/queue.ts';
import { paths } from '../../paths.ts';
import { nameOf } from '../../text/person.ts';
import { inItsDirection, t } from '../../text/text.ts';
import { dateTime } from '../../text/time.ts';
import { useToast } from '../../ui/toasts.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { landingOf } from './landing.ts';
import type { PressedSlot } from './stops.ts';

type Move = (entry: Entry, to: PressedSlot) => void;

type Placed = Awaited<ReturnType<typeof move>>;

interface Shown {
  readonly clinic: Clinic;
  readonly offered: ReadonlyMap<string, DoctorSlots>;
  /** Epoch seconds. */
  readonly now: number;
  readonly doctorName: (id: string) => string;
}

/** Moves an appointment to another time, shows it there at once, says its token, and keeps the way back. */
export function useMove({ clinic, offered, now, doctorName }: Shown): Move {
  const { remember } = useUndo();
  const [, navigate] = useLocation();
  const send = useSend(clinic, offered);
  const { time_zone: timeZone } = clinic;
  return useCallback<Move>(
    (entry, to) => {
      const { newService, ...target } = landingOf(entry, to, offered.get(to.doctor));
      if (entry.doctor_id === target.doctor && entry.start_time === target.slot.start) return;
      const name = nameOf(entry);
      const { doctor_id: doctor, start_time: start, end_time: end, service, token: before } = entry;
      const from = { doctor, slot: { start, end, serviceId: service?.conf_id ?? '', isFree: true } };
      const moved = send(entry, target);
      let token: number | undefined;
      const isMade = moved.then((placed) => {
        token = placed?.token;
        return placed !== null;
      });
      const done = (): string =>
        [
          newService === undefined
            ? t('booking.done.move', { name })
            : t('calendar.movedToService', { name, service: newService }),
          dateTime(target.slot.start, timeZone),
          inItsDirection(doctorName(target.doctor)),
          ...tokenText(token, before),
        ].join(' · ');
      const back = async (): Promise<boolean | string> => {
        const placed = await send(entry, from);
        return placed !== null && tokenText(placed.token, before).join('');
      };
      const print = (): void => navigate(paths.slip(entry.appointment_id, true));
      remember({
        name,
        isMade,
        done,
        ...(hasWayBack(entry, offered.get(doctor), now) ? { back } : {}),
        ...(before === undefined ? {} : { next: { label: t('action.slip'), run: print } }),
      });
    },
    [doctorName, navigate, now, offered, remember, send, timeZone],
  );
}

/** @returns null where the server has refused it, which is said */
type Send = (entry: Entry, to: PressedSlot) => Promise<Placed | null>;

function useSend({ clinic_id: clinicId, time_zone: timeZone }: Clinic, offered: Shown['offered']): Send {
  const queryClient = useQueryClient();
  const show = useToast();
  return useCallback<Send>(
    async (entry, to) => {
      const { appointment_id: appointmentId } = entry;
      const queryKey = ['day', clinicId];
      await queryClient.cancelQueries({ queryKey });
      const days = queryClient.getQueriesData<Day>({ queryKey });
      const date = dayOf(offered.get(to.doctor), to);
      queryClient.setQueriesData<Day>({ queryKey }, (day) => day && withMoved(day, entry, to, date));
      try {
        const { doctor, slot } = to;
        return await move({ appointmentId, clinic: clinicId, doctor, start: slot.start, serviceId: slot.serviceId });
      } catch (error) {
        // Back to where it was at once: what is shown must not wait for the next reading.
        for (const [key, day] of days) queryClient.setQueryData(key, day);
        show(await refusalText(queryClient, entry, error, timeZone), { isError: true });
        return null;
      } finally {
        void queryClient.invalidateQueries({ queryKey });
        void queryClient.invalidateQueries({ queryKey: ['slots'] });
        void queryClient.invalidateQueries({ queryKey: ['appointment', appointmentId] });
      }
    },
    [clinicId, offered, queryClient, show, timeZone],
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
