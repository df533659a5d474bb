import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { removeDisplay } from '../../../api/mutations/displays.ts';
import { type Display, displaysQuery } from '../../../api/queries/displays.ts';
import { t } from '../../../text/text.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { useToast } from '../../../ui/toasts.tsx';
import { FormError } from '../parts/form-error.tsx';
import { useForm } from '../parts/use-form.ts';
import classes from '../settings.module.css';

interface Props {
  readonly display: Display;
  readonly close: () => void;
}

export function RemoveScreen({ display: { display_id: id, name }, close }: Props): ReactNode {
  const queryClient = useQueryClient();
  const show = useToast();
  const form = useForm({});
  const remove = async (): Promise<void> => {
    await removeDisplay(id);
    await queryClient.invalidateQueries({ queryKey: displaysQuery.queryKey });
    show(t('settings.screens.removed', { name }));
    close();
  };
  return (
    <Dialog title={t('settings.screens.removeTitle', { name })} isOpen close={close}>
      <div className={classes['form']}>
        <p className={classes['empty']}>{t('settings.screens.removeHint')}</p>
        <FormError message={form.errors['']} />
        <div className={classes['actions']}>
          <Button loading={form.isBusy} onClick={() => form.submit(remove)}>
            {t('settings.remove')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('settings.cancel')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
