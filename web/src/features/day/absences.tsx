import type { ReactNode } from 'react';
import { resume } from '../../api/mutations/absences.ts';
import type { Doctor } from '../../api/queries/directory.ts';
import type { Absence } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import { useAttempt } from './use-attempt.ts';
import classes from './absences.module.css';

interface Props {
  readonly clinic: string;
  readonly absences: readonly Absence[];
  readonly doctors: ReadonlyMap<string, Doctor>;
  readonly timeZone: string;
  /** Epoch seconds. */
  readonly now: number;
}

/** Which doctors pause or have left, until when, and the way back. */
export function Absences({ clinic, absences, doctors, timeZone, now }: Props): ReactNode {
  const attempt = useAttempt(clinic);
  const current = absences.filter(({ kind, end_time: end }) => kind === 'departure' || end > now);
  const clock = clinicClock(timeZone);
  return current.map(({ leave_id: id, doctor_id: doctor, kind, start_time: start, end_time: end }) => (
    <p key={id} className={classes['absence']} role="status">
      {t(`absence.${kind}`, {
        doctor: doctors.get(doctor)?.name ?? '',
        time: clock.time(kind === 'pause' ? end : start),
      })}
      <button type="button" onClick={() => attempt(() => resume({ clinic, doctor }, kind))}>
        {t(`absence.end.${kind}`)}
      </button>
    </p>
  ));
}
