import type { ReactNode, Ref } from 'react';
import type { Slip as SlipData } from '../../api/queries/slip.ts';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { clinicClock, longDate } from '../../text/time.ts';
import type { Paper } from './paper.ts';
import { QrCode } from './qr-code.tsx';
import classes from './slip.module.css';

interface Props {
  readonly slip: SlipData;
  readonly paper: Paper;
  readonly ref: Ref<HTMLElement>;
}

/** The piece of paper that the patient takes along. */
export function Slip({ slip, paper, ref }: Props): ReactNode {
  const { entry, clinic, doctor, date, ticket } = slip;
  const marks = [...entry.labels, ...entry.tags].map(({ text }) => text);
  const address = [clinic.address, clinic.pincode, clinic.city].filter((part) => part !== undefined).join(', ');
  return (
    <article ref={ref} className={classes['slip']} data-paper={paper} aria-label={t('slip.title')}>
      <h1 className={classes['clinic']}>{clinic.name}</h1>
      <p className={classes['address']}>{address}</p>
      {entry.token !== undefined && (
        <>
          <p className={classes['label']}>{t('slip.token')}</p>
          <p className={classes['token']}>{entry.token}</p>
        </>
      )}
      <p className={classes['name']}>
        <bdi>{entry.patient.name}</bdi>
      </p>
      <p className={classes['doctor']}>{doctor}</p>
      <p>{entry.service?.service_name}</p>
      <p>
        {longDate(date)} · {timeOf(slip)}
      </p>
      {marks.length > 0 && <p className={classes['marks']}>{marks.join(' · ')}</p>}
      <div className={classes['code']}>
        <QrCode text={paths.turn(ticket)} label={t('slip.code')} />
      </div>
      <p className={classes['hint']}>{t('slip.codeHint')}</p>
    </article>
  );
}

/** A walk-in has no time of their own: the estimate is told as such. */
function timeOf({ entry, timeZone }: SlipData): string {
  const clock = clinicClock(timeZone);
  if (entry.channel !== 'Walkin') return clock.time(entry.start_time);
  const estimate = entry.estimated_start;
  return estimate === undefined ? t('slip.byToken') : t('slip.about', { time: clock.time(estimate) });
}
