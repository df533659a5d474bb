import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Change, historyQuery } from '../../api/queries/appointment.ts';
import { isTextKey, t } from '../../text/text.ts';
import { dateTime } from '../../text/time.ts';
import classes from './sheet.module.css';

interface Props {
  readonly id: string;
  readonly timeZone: string;
}

/** Who did what, the latest first. */
export function History({ id, timeZone }: Props): ReactNode {
  const history = useQuery(historyQuery(id));
  if (history.data === undefined || history.data.length === 0) return null;
  return (
    <section>
      <h3>{t('sheet.history')}</h3>
      <ol className={classes['history']}>
        {history.data.map((change) => (
          <li key={change.version}>
            <time>{dateTime(change.at, timeZone)}</time> {doing(change)}{' '}
            <bdi className={classes['line']}>{by(change)}</bdi>
            {change.why !== undefined && <bdi className={classes['why']}>{change.why}</bdi>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function doing({ what }: Change): string {
  const key = `what.${what}`;
  return isTextKey(key) ? t(key) : what.replaceAll('_', ' ');
}

function by({ who }: Change): string {
  return 'name' in who && typeof who.name === 'string' ? who.name : t(`role.${who.role}`);
}
