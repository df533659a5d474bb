import { Button, PasswordInput } from '@mantine/core';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { fieldErrors, type FieldErrors } from '../../api/field-errors.ts';
import { changePassword } from '../../api/mutations/login.ts';
import { t } from '../../text/text.ts';
import classes from './login.module.css';

interface Props {
  readonly oldLabel: string;
  /** Called when the password is changed. */
  readonly done: () => void;
}

/** Asks for the password until now and, twice, for the one to come. */
export function NewPasswordForm({ oldLabel, done }: Props): ReactNode {
  const [values, setValues] = useState({ old: '', new: '', again: '' });
  const [errors, setErrors] = useState<FieldErrors>({});
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (values.new !== values.again) return setErrors({ again: t('login.differ') });
    setIsBusy(true);
    try {
      await changePassword({ old: values.old, new: values.new });
      done();
    } catch (error) {
      const { '': elsewhere, ...atFields } = fieldErrors(error, ['old', 'new']);
      setErrors(elsewhere === undefined ? atFields : { old: elsewhere, ...atFields });
    } finally {
      setIsBusy(false);
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
    <form
      className={classes['form']}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <PasswordInput label={oldLabel} autoComplete="current-password" data-autofocus autoFocus {...field('old')} />
      <PasswordInput label={t('login.newPassword')} autoComplete="new-password" {...field('new')} />
      <PasswordInput label={t('login.repeatPassword')} autoComplete="new-password" {...field('again')} />
      <Button type="submit" loading={isBusy} fullWidth>
        {t('login.change')}
      </Button>
    </form>
  );
}
