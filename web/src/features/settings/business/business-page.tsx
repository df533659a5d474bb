import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { settingsQuery } from '../../../api/queries/settings.ts';
import { t } from '../../../text/text.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import classes from '../settings.module.css';
import { AttributesForm } from './attributes-form.tsx';
import { ListForm } from './list-form.tsx';
import { RulesForm } from './rules-form.tsx';

/** How the business books, and which words it has for its appointments. */
export function BusinessPage(): ReactNode {
  const settings = useQuery(settingsQuery);
  if (settings.isPending) return <Loading />;
  if (settings.data === undefined) return <Failure error={settings.error} retry={() => void settings.refetch()} />;
  const { custom_attributes: attributes, labels, tags } = settings.data;
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.business')}</h1>
      </header>
      <RulesForm settings={settings.data} />
      <div className={classes['halves']}>
        <ListForm name="labels" entries={labels} />
        <ListForm name="tags" entries={tags} />
      </div>
      <AttributesForm attributes={attributes} />
    </>
  );
}
