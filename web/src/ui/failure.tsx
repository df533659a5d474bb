import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { wordsOf } from '../api/words.ts';
import { t } from '../text/text.ts';
import classes from './loading.module.css';

interface Props {
  readonly error: Error;
  readonly retry: () => void;
}

/** Stands where a page could not be read, and offers to try again. */
export function Failure({ error, retry }: Props): ReactNode {
  return (
    <div className={classes['loading']} role="alert">
      <span>{t('app.failed', { message: wordsOf(error) })}</span>
      <Button variant="default" onClick={retry}>
        {t('app.retry')}
      </Button>
    </div>
  );
}
