import { Button, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { addClientSecret, changeClientScopes, type Credentials, revokeClient } from '../../../api/mutations/clients.ts';
import { type ApiClient, clientsQuery } from '../../../api/queries/clients.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { dateTime } from '../../../text/time.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { OnceCredentials } from './once-credentials.tsx';
import { ScopeFields } from './scope-fields.tsx';

interface Props {
  readonly client: ApiClient;
  readonly close: () => void;
}

/** What a program may do, its secret, and its end. */
export function ChangeClient({ client, close }: Props): ReactNode {
  const [credentials, setCredentials] = useState<Credentials>();
  return (
    <Dialog title={client.name} isOpen close={close}>
      {credentials === undefined ? (
        <>
          <Scopes client={client} close={close} />
          <NewSecret client={client} tell={setCredentials} />
          <Revoke client={client} close={close} />
        </>
      ) : (
        <OnceCredentials credentials={credentials} close={close} />
      )}
    </Dialog>
  );
}

function Scopes({ client, close }: Props): ReactNode {
  const readAgain = useReadAgain();
  const show = useToast();
  const form = useForm<{ readonly scopes: readonly string[] }>({ scopes: client.scopes });
  const save = async (): Promise<void> => {
    await changeClientScopes(client.client_id, form.values.scopes);
    await readAgain();
    show(t('settings.saved'));
    close();
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit(save);
      }}
    >
      <ScopeFields
        chosen={form.values.scopes}
        choose={(scopes) => form.set('scopes', scopes)}
        error={form.errors['scopes']}
      />
      <FormError message={form.errors['']} />
      <div className={classes['actions']}>
        <Button type="submit" loading={form.isBusy}>
          {t('settings.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('settings.cancel')}
        </Button>
      </div>
    </form>
  );
}

/** For how long the secret before is good as well, in seconds. */
const overlaps = { hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000 } as const;
const overlapNames = ['hour', 'day', 'week', 'month'] as const;

interface SecretProps {
  readonly client: ApiClient;
  readonly tell: (credentials: Credentials) => void;
}

function NewSecret({ client, tell }: SecretProps): ReactNode {
  const { business } = useLogin();
  const readAgain = useReadAgain();
  const form = useForm<{ readonly overlap: string }>({ overlap: 'week' });
  const { previous_secret_until: until } = client;
  const make = async (): Promise<void> => {
    const overlap = overlapNames.find((name) => name === form.values.overlap) ?? 'week';
    tell(await addClientSecret(client.client_id, overlaps[overlap]));
    await readAgain();
  };
  return (
    <section className={classes['block']}>
      <h3>{t('settings.clients.secret')}</h3>
      {until === undefined ? (
        <>
          <NativeSelect
            label={t('settings.clients.overlap')}
            data={overlapNames.map((value) => ({ value, label: t(`settings.clients.overlap.${value}`) }))}
            {...form.text('overlap')}
          />
          <FormError message={form.errors['']} />
          <Button size="xs" variant="default" loading={form.isBusy} onClick={() => form.submit(make)}>
            {t('settings.clients.newSecret')}
          </Button>
        </>
      ) : (
        <p>{t('settings.clients.twoSecrets', { time: dateTime(until, business.time_zone) })}</p>
      )}
    </section>
  );
}

function Revoke({ client, close }: Props): ReactNode {
  const readAgain = useReadAgain();
  const show = useToast();
  const form = useForm({});
  const [isAsked, setIsAsked] = useState(false);
  const { client_id: id, name } = client;
  const revoke = async (): Promise<void> => {
    await revokeClient(id);
    await readAgain();
    show(t('settings.clients.isRevoked', { name }));
    close();
  };
  return (
    <section className={classes['block']}>
      <h3>{t('settings.clients.revoke')}</h3>
      <p>{t('settings.clients.revokeHint')}</p>
      <FormError message={form.errors['']} />
      {isAsked ? (
        <Button size="xs" color="red" loading={form.isBusy} onClick={() => form.submit(revoke)}>
          {t('settings.clients.revokeNow', { name })}
        </Button>
      ) : (
        <Button size="xs" variant="default" onClick={() => setIsAsked(true)}>
          {t('settings.clients.revoke')}
        </Button>
      )}
    </section>
  );
}

function useReadAgain(): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: clientsQuery.queryKey });
}
