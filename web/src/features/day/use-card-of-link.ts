import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isProblem } from '../../api/errors.ts';
import { appointmentQuery } from '../../api/queries/appointment.ts';
import type { Clinic } from '../../api/queries/directory.ts';
import type { Day } from '../../api/queries/queue.ts';
import { addDays, clinicClock } from '../../text/time.ts';
import type { useDayLocation } from './use-day-location.ts';

interface Shown {
  /** The card that the address asks for. */
  readonly card: string | undefined;
  readonly clinics: readonly Clinic[];
  /** The id of the one that is shown. */
  readonly clinic: string;
  /** Undefined while it is read. */
  readonly day: Day | undefined;
  readonly change: ReturnType<typeof useDayLocation>[1];
}

/**
 * Leads from an address with a card to the clinic and the day of the appointment, or to the one that took its place.
 * A card that was seen on the shown day and has left it is not followed.
 * @returns whether there is no such appointment
 */
export function useCardOfLink({ card, clinics, clinic: shownClinic, day, change }: Shown): boolean {
  const seen = useRef<string>(undefined);
  const tried = useRef<readonly string[]>([]);
  const [lost, setLost] = useState<string>();
  const shownDay = `${shownClinic} ${day?.date ?? ''}`;
  const isHere = day?.entries.some(({ appointment_id: id }) => id === card) === true;
  const isMissing = card !== undefined && day !== undefined && !isHere;
  const { data: appointment, error } = useQuery({ ...appointmentQuery(card ?? ''), enabled: isMissing });
  useEffect(() => {
    if (isHere) seen.current = card;
    if (isHere || card === undefined) tried.current = [];
  }, [card, isHere]);
  useEffect(() => {
    if (!isMissing || seen.current === card || appointment === undefined) return;
    if (appointment.next_aid !== undefined) return change({ card: appointment.next_aid }, { replace: true });
    const { clinic_id: clinic, start_time: start } = appointment;
    const zone = clinics.find(({ clinic_id: id }) => id === clinic)?.time_zone;
    if (zone === undefined) return;
    const date = clinicClock(zone).day(start);
    // An evening that lasts until after midnight is of the day on which it began.
    tried.current = [...tried.current, shownDay];
    const next = [date, addDays(date, -1)].find((each) => !tried.current.includes(`${clinic} ${each}`));
    if (next === undefined) return setLost(card);
    change({ clinic, date: next, doctor: undefined, show: undefined }, { replace: true });
  }, [appointment, card, change, clinics, isMissing, shownDay]);
  return isMissing && (lost === card || (isProblem(error) && error.status === 404));
}
