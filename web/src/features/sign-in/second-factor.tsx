import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { fieldErrors } from '../../api/field-errors.ts';
import { addSecondFactor, confirmSecondFactor, removeSecondFactor } from '../../api/mutations/second-factor.ts';
import { secondFactorQuery } from '../../api/queries/second-factor.ts';
import { plainText } from '../../text/numbers.ts';
import { t } from '../../text/text.ts';
import classes from './login.module.css';

interface Told {
  /** For the app, and as an address that opens it. */
  readonly secret?: string;
  readonly uri?: string;
  readonly recoveryCodes?: readonly string[];
}

/** A code of an app beside the password: added in two steps, or taken off. */
export function SecondFactor(): ReactNode {
  const queryClient = useQueryClient();
  const state = useQuery(secondFactorQuery);
  const [told, setTold] = useState<Told>({});
  const [values, setValues] = useState({ password: '', code: '' });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const isConfirmed = state.data?.state === 'confirmed';
  const isAdding = !isConfirmed && told.secret === undefined;

  const send = async (): Promise<Told> => {
    if (isAdding) return addSecondFactor(values.password);
    if (!isConfirmed) return { recoveryCodes: await confirmSecondFactor(plainText(values.code)) };
    await removeSecondFactor({ password: values.password, code: plainText(values.code) });
    return {};
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    send()
      .then((answer) => {
        setTold(answer);
        setErrors({});
        setValues({ password: '', code: '' });
        return queryClient.invalidateQueries(secondFactorQuery);
      })
      .catch((error: unknown) => setErrors(fieldErrors(error, ['password', 'code'])));
  };
  const field = (name: keyof typeof values) => ({
    value: values[name],
    error: errors[name],
    required: true,
    withAsterisk: false,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setValues({ ...values, [name]: currentTarget.value }),
  });
  if (state.data === undefined) return null;
  if (told.recoveryCodes !== undefined) return <RecoveryCodes codes={told.recoveryCodes} />;
  return (
    <form className={classes['form']} onSubmit={submit}>
      <p>{t(isConfirmed ? 'second.isOn' : isAdding ? 'second.isOff' : 'second.toApp')}</p>
      {told.secret !== undefined && (
        <p>
          <a href={told.uri}>{t('second.openApp')}</a> <code>{told.secret}</code>
        </p>
      )}
      {(isAdding || isConfirmed) && (
        <PasswordInput label={t('login.password')} autoComplete="current-password" {...field('password')} />
      )}
      {!isAdding && <TextInput label={t('login.code')} autoComplete="one-time-code" {...field('code')} />}
      {errors[''] !== undefined && <p role="alert">{errors['']}</p>}
      <Button type="submit">{t(isConfirmed ? 'second.remove' : isAdding ? 'second.add' : 'second.confirm')}</Button>
    </form>
  );
}

function RecoveryCodes({ codes }: { readonly codes: readonly string[] }): ReactNode {
  return (
    <section aria-label={t('second.recovery')}>
      <p>{t('second.recoveryHint')}</p>
      <ul className={classes['codes']}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
