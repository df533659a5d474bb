import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { isProblem } from '../../api/errors.ts';
import { changePassword } from '../../api/mutations/login.ts';
import { loginKey } from '../../api/queries/login.ts';
import { wordsOf, wordsOfIssue } from '../../api/words.ts';
import { t } from '../../text/text.ts';
import classes from './login.module.css';

/** Asks for a password of one's own in place of the one that somebody else has made. */
export function NewPasswordPage(): ReactNode {
  const queryClient = useQueryClient();
  const [values, setValues] = useState({ old: '', new: '', again: '' });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const submit = async (): Promise<void> => {
    if (values.new !== values.again) return setErrors({ again: t('login.differ') });
    try {
      await changePassword({ old: values.old, new: values.new });
      return await queryClient.invalidateQueries({ queryKey: loginKey });
    } catch (error) {
      const issues = isProblem(error) ? error.issues : [];
      const atFields = Object.fromEntries(issues.map((issue) => [issue.path.slice(1), wordsOfIssue(issue)]));
      return setErrors(issues.length > 0 ? atFields : { old: wordsOf(error) });
    }
  };
  const field = (name: keyof typeof values) => ({
    value: values[name],
    error: errors[name],
    required: true,
    withAsterisk: false,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setValues({ ...values, [name]: currentTarget.value }),
  });
  return (
    <main className={classes['page']}>
      <section className={classes['box']}>
        <p className={classes['brand']}>{t('app.name')}</p>
        <h1 className={classes['title']}>{t('login.mustChange')}</h1>
        <form
          className={classes['form']}
          onSubmit={(event: SyntheticEvent) => {
            event.preventDefault();
            void submit();
          }}
        >
          <PasswordInput label={t('login.oldPassword')} autoComplete="current-password" autoFocus {...field('old')} />
          <PasswordInput label={t('login.newPassword')} autoComplete="new-password" {...field('new')} />
          <PasswordInput label={t('login.repeatPassword')} autoComplete="new-password" {...field('again')} />
          <Button type="submit" fullWidth>
            {t('login.change')}
          </Button>
        </form>
      </section>
    </main>
  );
}
