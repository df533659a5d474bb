import type { ReactNode } from 'react';
import { kinds } from '../../../../../src/imports/domain/columns.ts';
import { t } from '../../../text/text.ts';
import classes from '../settings.module.css';
import own from './import.module.css';

/** The same four as files, which an import reads. */
export function ExportLinks(): ReactNode {
  return (
    <section className={classes['section']}>
      <h2>{t('settings.export.title')}</h2>
      <p className={classes['soft']}>{t('settings.export.hint')}</p>
      <ul className={own['exports']}>
        {kinds.map((kind) => (
          <li key={kind}>
            <a href={`/opdesk/v1/tables/${kind}`} download={`${kind}.csv`}>
              {t(`settings.import.kind.${kind}`)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
