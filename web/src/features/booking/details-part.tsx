import { Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../../text/text.ts';
import { AttributesPart } from './attributes-part.tsx';
import type { PartProps } from './part-props.ts';
import classes from './booking.module.css';

/** Why the patient comes, and what is seldom said. */
export function DetailsPart({ draft, change, errors, isWalkIn }: PartProps): ReactNode {
  return (
    <>
      <TextInput
        label={t('table.reason')}
        value={draft.reason}
        error={errors['reason']}
        autoComplete="off"
        onChange={({ currentTarget }) => change({ reason: currentTarget.value })}
      />
      {!isWalkIn && (
        <details className={classes['more']} open={errors['notes'] !== undefined || errors['token'] !== undefined}>
          <summary>{t('booking.more')}</summary>
          <Textarea
            label={t('sheet.notes')}
            value={draft.notes}
            error={errors['notes']}
            rows={3}
            onChange={({ currentTarget }) => change({ notes: currentTarget.value })}
          />
          <TextInput
            label={t('table.token')}
            description={t('booking.tokenHint')}
            value={draft.token}
            error={errors['token']}
            inputMode="numeric"
            autoComplete="off"
            onChange={({ currentTarget }) => change({ token: currentTarget.value })}
          />
          <AttributesPart draft={draft} change={change} />
        </details>
      )}
    </>
  );
}
