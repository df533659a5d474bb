import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from '../settings.module.css';

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly choose: (values: readonly string[]) => void;
  readonly error?: string | undefined;
  /** Long ones, under each other. */
  readonly isColumn?: boolean;
}

/** Several of a few. */
export function Checks({ label, hint, options, chosen, choose, error, isColumn = false }: Props): ReactNode {
  return (
    <fieldset className={classes['checks']} data-column={isColumn || undefined}>
      <legend>
        {label} {hint !== undefined && <span className={classes['soft']}>{hint}</span>}
      </legend>
      {options.map(({ value, label: text }) => (
        <Checkbox
          key={value}
          size="sm"
          label={text}
          checked={chosen.includes(value)}
          onChange={({ currentTarget: { checked } }) =>
            choose(checked ? [...chosen, value] : chosen.filter((each) => each !== value))
          }
        />
      ))}
      {error !== undefined && (
        <p className={classes['error']} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
