import type { ReactNode } from 'react';
import type { Entry, EntryState } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import classes from './status-bar.module.css';

const states: readonly EntryState[] = [
  'expected',
  'waiting',
  'called',
  'in_consultation',
  'parked',
  'done',
  'cancelled',
  'no_show',
];

interface Props {
  readonly entries: readonly Entry[];
  readonly chosen: string | undefined;
  readonly choose: (state: string | undefined) => void;
}

/** How many there are of each state; each count shows only its own. */
export function StatusBar({ entries, chosen, choose }: Props): ReactNode {
  return (
    <div className={classes['bar']} role="group" aria-label={t('day.states')}>
      {states.map((state) => (
        <button
          key={state}
          type="button"
          data-state={state}
          aria-pressed={chosen === state}
          onClick={() => choose(chosen === state ? undefined : state)}
        >
          <span className={classes['dot']} aria-hidden />
          {t(`state.${state}`)} <strong>{entries.filter((entry) => entry.state === state).length}</strong>
        </button>
      ))}
    </div>
  );
}
