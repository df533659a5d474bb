import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { wordsOf } from '../../../api/words.ts';
import { changeStaff, endStaffLogins, resetPassword } from '../../../api/mutations/staff.ts';
import { type Staff, staffLoginsQuery } from '../../../api/queries/staff.ts';
import { useLogin } from '../../../shared/login-context.ts';
import { t } from '../../../text/text.ts';
import { useToast } from '../../../ui/toasts.tsx';
import { dateTime } from '../../../text/time.ts';
import { FormError } from '../parts/form-error.tsx';
import { OnceSecret } from '../parts/once-secret.tsx';
import classes from '../settings.module.css';

/** Whether, how and where somebody is logged in. */
export function StaffAccess({ person }: { readonly person: Staff }): ReactNode {
  const { id, name, disabled: isDisabled } = person;
  const queryClient = useQueryClient();
  const { username } = useLogin();
  const show = useToast();
  const [password, setPassword] = useState<string>();
  const [refusal, setRefusal] = useState<string>();
  const attempt = (act: () => Promise<void>): void => {
    setRefusal(undefined);
    act()
      .then(() => queryClient.invalidateQueries({ queryKey: ['staff'] }))
      .catch((error: unknown) => setRefusal(wordsOf(error)));
  };
  const turn = async (): Promise<void> => {
    await changeStaff(id, { disabled: !isDisabled });
    show(t(isDisabled ? 'settings.staff.isEnabled' : 'settings.staff.isDisabled', { name }));
  };
  const end = async (): Promise<void> => {
    await endStaffLogins(id);
    show(t('settings.staff.loginsEnded', { name }));
  };
  return (
    <>
      <FormError message={refusal} />
      <section className={classes['block']}>
        <h3>{t('settings.staff.password')}</h3>
        {person.username === username ? (
          <p>{t('settings.staff.ownPasswordHint')}</p>
        ) : (
          <NewPassword
            name={name}
            password={password}
            make={() => attempt(async () => setPassword(await resetPassword(id)))}
          />
        )}
      </section>
      <section className={classes['block']}>
        <h3>{t('settings.staff.logins')}</h3>
        <Logins id={id} end={() => attempt(end)} />
      </section>
      <section className={classes['block']}>
        <h3>{t('settings.staff.access')}</h3>
        <p>{t('settings.staff.disableHint')}</p>
        <Button size="xs" variant="default" onClick={() => attempt(turn)}>
          {t(isDisabled ? 'settings.staff.enable' : 'settings.staff.disable')}
        </Button>
      </section>
    </>
  );
}

interface NewPasswordProps {
  readonly name: string;
  /** Made a moment ago; told this once. */
  readonly password: string | undefined;
  readonly make: () => void;
}

function NewPassword({ name, password, make }: NewPasswordProps): ReactNode {
  if (password !== undefined) {
    return (
      <OnceSecret
        label={t('settings.staff.firstPassword', { name })}
        secret={password}
        hint={t('settings.staff.once')}
      />
    );
  }
  return (
    <>
      <p>{t('settings.staff.newPasswordHint')}</p>
      <Button size="xs" variant="default" onClick={make}>
        {t('settings.staff.newPassword')}
      </Button>
    </>
  );
}

function Logins({ id, end }: { readonly id: string; readonly end: () => void }): ReactNode {
  const logins = useQuery(staffLoginsQuery(id));
  const { business } = useLogin();
  if (logins.data === undefined || logins.data.length === 0) return <p>{t('settings.staff.noLogins')}</p>;
  return (
    <>
      <ul className={classes['list']}>
        {logins.data.map(({ id: login, address, user_agent: browser, used_at: used }) => (
          <li key={login} className={classes['lines']}>
            <span>
              {address} · {t('settings.staff.used', { time: dateTime(used, business.time_zone) })}
            </span>
            <span className={classes['soft']}>{browser}</span>
          </li>
        ))}
      </ul>
      <Button size="xs" variant="default" onClick={end}>
        {t('settings.staff.endLogins')}
      </Button>
    </>
  );
}
