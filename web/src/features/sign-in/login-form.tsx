import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { announceLogin } from '../../api/client.ts';
import { isProblem } from '../../api/errors.ts';
import { logIn } from '../../api/mutations/login.ts';
import { loginKey } from '../../api/queries/login.ts';
import { tellTabs } from '../../api/tabs.ts';
import { wordsOf } from '../../api/words.ts';
import { plainText } from '../../text/numbers.ts';
import { t } from '../../text/text.ts';
import classes from './login.module.css';

interface Props {
  /** Of the person whose login has ended; left out: anybody. */
  readonly username?: string;
}

export function LoginForm({ username: known }: Props): ReactNode {
  const queryClient = useQueryClient();
  const [message, setMessage] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);

  const submit = async (event: SyntheticEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    setIsBusy(true);
    setMessage(undefined);
    try {
      const login = await logIn({
        username: known ?? field('username'),
        password: field('password'),
        ...(needsCode ? { code: plainText(field('code')) } : {}),
      });
      queryClient.setQueryData(loginKey, login);
      announceLogin('begun');
      tellTabs(login.username);
    } catch (error) {
      if (isProblem(error) && error.details['second_factor'] === true) setNeedsCode(true);
      setMessage(wordsOf(error));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <form className={classes['form']} onSubmit={(event) => void submit(event)}>
      <TextInput
        label={t('login.username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        {...(known === undefined ? { autoFocus: true } : { value: known, readOnly: true })}
      />
      <PasswordInput
        label={t('login.password')}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus={known !== undefined}
      />
      {needsCode && <CodeField />}
      {message !== undefined && (
        <p className={classes['message']} role="alert">
          {message}
        </p>
      )}
      <Button type="submit" loading={isBusy} fullWidth>
        {t('login.submit')}
      </Button>
    </form>
  );
}

/** Of the second factor, which the server asks for after the right password. */
function CodeField(): ReactNode {
  return (
    <TextInput
      label={t('login.code')}
      description={t('login.codeHint')}
      name="code"
      autoComplete="one-time-code"
      required
      withAsterisk={false}
      autoFocus
    />
  );
}
