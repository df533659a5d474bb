import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import classes from './day-page.module.css';

interface Props {
  /** What the address asks for and is not there; undefined: nothing. */
  readonly what: 'card' | 'clinic' | 'doctor' | undefined;
}

/** Says that an address asks for something that does not exist, and leads back. */
export function UnknownLink({ what }: Props): ReactNode {
  if (what === undefined) return null;
  return (
    <p className={classes['unknown']} role="alert">
      {t('day.unknown', { what })} <Link href={paths.day()}>{t('app.toDay')}</Link>
    </p>
  );
}
