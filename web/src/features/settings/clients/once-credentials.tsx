import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Credentials } from '../../../api/mutations/clients.ts';
import { t } from '../../../text/text.ts';
import { OnceSecret } from '../parts/once-secret.tsx';

interface Props {
  readonly credentials: Credentials;
  readonly close: () => void;
}

/** What a program logs in with; the secret is told this once. */
export function OnceCredentials({ credentials: { client_id: id, client_secret: secret }, close }: Props): ReactNode {
  return (
    <>
      <p>
        {t('settings.clients.clientId')} <code>{id}</code>
      </p>
      <OnceSecret label={t('settings.clients.clientSecret')} secret={secret} hint={t('settings.clients.once')} />
      <Button onClick={close}>{t('settings.close')}</Button>
    </>
  );
}
