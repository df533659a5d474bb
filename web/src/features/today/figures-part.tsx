import type { ReactNode } from 'react';
import { t } from '../../text/text.ts';
import { Bars } from '../../ui/bars.tsx';
import { stillBooked } from './figure-texts.ts';
import { type FigureLine, FiguresTable } from './figures-table.tsx';
import classes from './today.module.css';

interface Props {
  readonly title: string;
  readonly head: string;
  readonly lines: readonly FigureLine[];
  /** What stands under each bar, where the label of the line is too long for it. */
  readonly labels?: readonly string[];
}

/** A chart with its table beside it. */
export function FiguresPart({ title, head, lines, labels }: Props): ReactNode {
  const kinds = [
    { label: t('today.seen'), tone: 'done' },
    { label: t('today.stillBooked'), tone: 'booked' },
    { label: t('today.noShows'), tone: 'off' },
    { label: t('today.cancelled'), tone: 'parked' },
  ] as const;
  const bars = lines.map(({ label, figures }, index) => ({
    label: labels?.[index] ?? label,
    values: [figures.seen, stillBooked(figures), figures.no_shows, figures.cancelled],
  }));
  return (
    <section className={classes['part']}>
      <h2>{title}</h2>
      {lines.length === 0 ? (
        <p className={classes['soft']}>{t('today.nothing')}</p>
      ) : (
        <div className={classes['beside']}>
          <Bars label={t('today.chart', { title })} kinds={kinds} bars={bars} />
          <FiguresTable caption={title} head={head} lines={lines} />
        </div>
      )}
    </section>
  );
}
