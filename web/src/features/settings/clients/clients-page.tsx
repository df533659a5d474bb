import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type ApiClient, clientsQuery } from '../../../api/queries/clients.ts';
import { t } from '../../../text/text.ts';
import { scopes } from '../../../../../src/rights/scopes.ts';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import classes from '../settings.module.css';
import { AddClient } from './add-client.tsx';
import { ChangeClient } from './change-client.tsx';

/** The programs that call the API of the business. */
export function ClientsPage(): ReactNode {
  const clients = useQuery(clientsQuery);
  const [opened, setOpened] = useState<string | null>(null);
  if (clients.isPending) return <Loading />;
  if (clients.data === undefined) return <Failure error={clients.error} retry={() => void clients.refetch()} />;
  const client = clients.data.find(({ client_id: id }) => id === opened);
  const close = (): void => setOpened(null);
  return (
    <>
      <header className={classes['head']}>
        <h1>{t('settings.part.clients')}</h1>
        <Button size="sm" onClick={() => setOpened('')}>
          {t('settings.clients.add')}
        </Button>
      </header>
      <p className={classes['empty']}>{t('settings.clients.hint')}</p>
      {clients.data.length > 0 && <ClientsTable clients={clients.data} open={setOpened} />}
      <AddClient isOpen={opened === ''} close={close} />
      {client !== undefined && <ChangeClient key={client.client_id} client={client} close={close} />}
    </>
  );
}

interface TableProps {
  readonly clients: readonly ApiClient[];
  readonly open: (id: string) => void;
}

function ClientsTable({ clients, open }: TableProps): ReactNode {
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th>{t('settings.name')}</th>
          <th>{t('settings.clients.scopes')}</th>
          <th>{t('settings.state')}</th>
          <th data-tight>
            <span className="visually-hidden">{t('settings.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <tr key={client.client_id} data-off={client.revoked || undefined}>
            <td>
              <span className={classes['lines']}>
                <bdi className={classes['strong']}>{client.name}</bdi>
                <span className={classes['soft']}>{client.client_id}</span>
              </span>
            </td>
            <td>{scopesText(client)}</td>
            <td>
              <StateBadge client={client} />
            </td>
            <td data-tight>
              {!client.revoked && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('settings.changeOf', { name: client.name })}
                  onClick={() => open(client.client_id)}
                >
                  {t('settings.change')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the program may do, in words. */
function scopesText(client: ApiClient): string {
  const given = scopes.filter((each) => client.scopes.includes(each));
  if (given.length === scopes.length) return t('settings.clients.everything');
  return given.map((each) => t(`settings.clients.scope.${each}`)).join(' · ');
}

function StateBadge({ client }: { readonly client: ApiClient }): ReactNode {
  const hasTwo = client.previous_secret_until !== undefined;
  const [tone, state] = client.revoked ? ['bad', 'revoked'] : hasTwo ? ['due', 'twoSecrets'] : ['good', 'active'];
  return (
    <span className={classes['badge']} data-tone={tone}>
      {t(`settings.clients.state.${state as 'revoked' | 'twoSecrets' | 'active'}`)}
    </span>
  );
}
