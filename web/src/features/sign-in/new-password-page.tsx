import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { loginKey } from '../../api/queries/login.ts';
import { t } from '../../text/text.ts';
import classes from './login.module.css';
import { NewPasswordForm } from './new-password-form.tsx';

/** Asks for a password of one's own in place of the one that somebody else has made. */
export function NewPasswordPage(): ReactNode {
  const queryClient = useQueryClient();
  return (
    <main className={classes['page']}>
      <section className={classes['box']}>
        <p className={classes['brand']}>{t('app.name')}</p>
        <h1 className={classes['title']}>{t('login.mustChange')}</h1>
        <NewPasswordForm
          oldLabel={t('login.oldPassword')}
          done={() => void queryClient.invalidateQueries({ queryKey: loginKey })}
        />
      </section>
    </main>
  );
}
