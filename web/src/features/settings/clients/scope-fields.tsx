import type { ReactNode } from 'react';
import { scopes } from '../../../../../src/rights/scopes.ts';
import { t } from '../../../text/text.ts';
import { Checks } from '../parts/checks.tsx';

interface Props {
  readonly chosen: readonly string[];
  readonly choose: (scopes: readonly string[]) => void;
  readonly error: string | undefined;
}

/** What a program may do. */
export function ScopeFields({ chosen, choose, error }: Props): ReactNode {
  return (
    <Checks
      label={t('settings.clients.scopes')}
      options={scopes.map((value) => ({ value, label: `${t(`settings.clients.scope.${value}`)} (${value})` }))}
      chosen={chosen}
      choose={choose}
      error={error}
      isColumn
    />
  );
}
