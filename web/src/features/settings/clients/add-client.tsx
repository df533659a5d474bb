import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { addClient, type Credentials } from '../../../api/mutations/clients.ts';
import { clientsQuery } from '../../../api/queries/clients.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';
import { OnceCredentials } from './once-credentials.tsx';
import { ScopeFields } from './scope-fields.tsx';

interface Props {
  readonly isOpen: boolean;
  readonly close: () => void;
}

export function AddClient({ isOpen, close }: Props): ReactNode {
  return (
    <Dialog title={t('settings.clients.add')} isOpen={isOpen} close={close}>
      <AddForm close={close} />
    </Dialog>
  );
}

interface Values {
  readonly name: string;
  readonly scopes: readonly string[];
}

const empty: Values = { name: '', scopes: ['directory:read', 'appointments:write'] };

function AddForm({ close }: Pick<Props, 'close'>): ReactNode {
  const queryClient = useQueryClient();
  const form = useForm(empty);
  const [credentials, setCredentials] = useState<Credentials>();
  if (credentials !== undefined) return <OnceCredentials credentials={credentials} close={close} />;
  const { values, errors, set } = form;
  const save = async (): Promise<void> => {
    setCredentials(await addClient(values.name.trim(), values.scopes));
    await queryClient.invalidateQueries({ queryKey: clientsQuery.queryKey });
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit(save);
      }}
    >
      <TextInput label={t('settings.name')} autoComplete="off" {...form.text('name')} />
      <ScopeFields chosen={values.scopes} choose={(scopes) => set('scopes', scopes)} error={errors['scopes']} />
      <FormError message={errors['']} />
      <div className={classes['actions']}>
        <Button type="submit" loading={form.isBusy}>
          {t('settings.add')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('settings.cancel')}
        </Button>
      </div>
    </form>
  );
}
