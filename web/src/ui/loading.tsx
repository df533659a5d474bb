import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../text/text.ts';
import classes from './loading.module.css';

export function Loading(): ReactNode {
  return (
    <div className={classes['loading']} role="status">
      <Loader size="sm" />
      <span>{t('app.loading')}</span>
    </div>
  );
}
