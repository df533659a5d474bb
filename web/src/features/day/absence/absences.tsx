import type { ReactNode } from 'react';
import { resume } from '../../../api/mutations/absences.ts';
import type { Doctor } from '../../../api/queries/directory.ts';
import type { Absence } from '../../../api/queries/queue.ts';
import { useDepartures } from '../../../shared/departures.tsx';
import { t } from '../../../text/text.ts';
import { clinicClock } from '../../../text/time.ts';
import { useToast } from '../../../ui/toasts.tsx';
import { useAttempt } from '../use-attempt.ts';
import { isChanged } from './put-back.ts';
import classes from './absences.module.css';

interface Props {
  readonly clinic: string;
  readonly absences: readonly Absence[];
  readonly doctors: ReadonlyMap<string, Doctor>;
  readonly timeZone: string;
  /** Epoch seconds. */
  readonly now: number;
  /** Shows whom to phone, and the ways back. */
  readonly list: (absence: Absence) => void;
}

/** Which doctors pause or have left, until when, whom to phone, and the way back. */
export function Absences({ clinic, absences, doctors, timeZone, now, list }: Props): ReactNode {
  const attempt = useAttempt(clinic);
  const show = useToast();
  const { known } = useDepartures();
  const current = absences.filter(({ kind, end_time: end }) => kind === 'departure' || end > now);
  const clock = clinicClock(timeZone);
  return current.map((absence) => {
    const { leave_id: id, doctor_id: doctor, kind, start_time: start, end_time: end } = absence;
    const name = doctors.get(doctor)?.name ?? '';
    const comeBack = async (): Promise<void> => {
      await resume({ clinic, doctor }, kind);
      if (kind === 'departure') show(t('absence.stays', { doctor: name }));
    };
    // What became of the others is decided with their names in sight.
    const hasChanged = known.get(id)?.affected.some(isChanged) === true;
    return (
      <p key={id} className={classes['absence']} role="status">
        {t(`absence.${kind}`, { doctor: name, time: clock.time(kind === 'pause' ? end : start) })}
        {kind === 'departure' && (
          <button type="button" onClick={() => list(absence)}>
            {t('absence.list')}
          </button>
        )}
        <button type="button" onClick={() => (hasChanged ? list(absence) : attempt(comeBack))}>
          {t(`absence.end.${kind}`)}
        </button>
      </p>
    );
  });
}
