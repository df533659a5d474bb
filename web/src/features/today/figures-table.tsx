import type { ReactNode } from 'react';
import type { Figures } from '../../api/queries/figures.ts';
import { t } from '../../text/text.ts';
import { minutes, percent } from './figure-texts.ts';
import classes from './today.module.css';

export interface FigureLine {
  readonly label: string;
  readonly figures: Figures;
}

interface Props {
  readonly caption: string;
  /** The head of the first column. */
  readonly head: string;
  readonly lines: readonly FigureLine[];
}

/** The numbers of a chart, for everybody who wants them exactly or cannot see it. */
export function FiguresTable({ caption, head, lines }: Props): ReactNode {
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label={caption}>
      <table className={classes['table']}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t('today.booked')}</th>
            <th scope="col">{t('today.seen')}</th>
            <th scope="col">{t('today.noShows')}</th>
            <th scope="col">{t('today.cancelled')}</th>
            <th scope="col">{t('today.wait')}</th>
            <th scope="col">{t('today.wait90')}</th>
            <th scope="col">{t('today.visit')}</th>
            <th scope="col">{t('today.utilisation')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ label, figures }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{figures.booked}</td>
              <td>{figures.seen}</td>
              <td>{figures.no_shows}</td>
              <td>{figures.cancelled}</td>
              <td>{minutes(figures.wait_median)}</td>
              <td>{minutes(figures.wait_90)}</td>
              <td>{minutes(figures.visit_median)}</td>
              <td>{percent(figures.utilisation)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
