import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { paths } from '../paths.ts';
import { t } from '../text/text.ts';
import classes from '../ui/loading.module.css';

export function NotFound(): ReactNode {
  return (
    <div className={classes['loading']}>
      <span>{t('app.notFound')}</span>
      <Link href={paths.day()}>{t('app.toDay')}</Link>
    </div>
  );
}
