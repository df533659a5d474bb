interface Absence {
  readonly doctorId: string;
  readonly kind: 'pause' | 'departure';
  /** Epoch seconds, as the end. */
  readonly startAt: number;
  readonly endAt: number;
}

/** What patients are told of a doctor who is away now: until when of a pause, and whether the doctor has left. */
export function awayOf(
  absences: readonly Absence[],
  doctorId: string,
  now: number,
): { readonly awayUntil: number | null; readonly hasLeft: boolean } {
  const away = absences.filter((absence) => absence.doctorId === doctorId && absence.startAt <= now);
  const pause = away.find(({ kind }) => kind === 'pause');
  return {
    awayUntil: pause === undefined ? null : Math.floor(pause.endAt),
    hasLeft: away.some(({ kind }) => kind === 'departure'),
  };
}
