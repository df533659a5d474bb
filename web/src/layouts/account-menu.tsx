import { Menu, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { wordsOf } from '../api/words.ts';
import { areKeysOn, turnKeys } from '../actions/use-keys.ts';
import { NewPasswordForm } from '../features/sign-in/new-password-form.tsx';
import { SecondFactor } from '../features/sign-in/second-factor.tsx';
import { chooseLanguage } from '../text/chosen-language.ts';
import { type LanguageCode, offeredLanguages } from '../text/languages.ts';
import { language, t } from '../text/text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useToast } from '../ui/toasts.tsx';
import { useLogin } from '../shared/login-context.ts';
import { useLogOut } from './use-log-out.ts';
import classes from './account-menu.module.css';

const schemes = ['light', 'dark', 'auto'] as const;

export function AccountMenu(): ReactNode {
  const { name, username } = useLogin();
  const logOut = useLogOut();
  const [keysAreOn, setKeysAreOn] = useState(areKeysOn);
  const [open, setOpen] = useState<'password' | 'second'>();
  const show = useToast();
  const close = (): void => setOpen(undefined);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button" className={classes['account']} aria-label={t('nav.account', { name })}>
            {name}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{username}</Menu.Label>
          {schemes.map((scheme) => (
            <Menu.Item
              key={scheme}
              onClick={() => setColorScheme(scheme)}
              rightSection={colorScheme === scheme ? '✓' : undefined}
            >
              {t(`nav.theme.${scheme}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Label>{t('nav.language')}</Menu.Label>
          <LanguageItems username={username} />
          <Menu.Divider />
          <Menu.Item
            onClick={() => {
              turnKeys(!keysAreOn);
              setKeysAreOn(!keysAreOn);
            }}
          >
            {t(keysAreOn ? 'nav.turnKeysOff' : 'nav.turnKeysOn')}
          </Menu.Item>
          <Menu.Item onClick={() => setOpen('password')}>{t('login.change')}</Menu.Item>
          <Menu.Item onClick={() => setOpen('second')}>{t('second.title')}</Menu.Item>
          <Menu.Item onClick={logOut}>{t('nav.logOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Dialog title={t('login.change')} isOpen={open === 'password'} close={close}>
        <NewPasswordForm
          oldLabel={t('login.passwordUntilNow')}
          done={() => {
            close();
            show(t('login.changed'));
          }}
        />
      </Dialog>
      <Dialog title={t('second.title')} isOpen={open === 'second'} close={close}>
        <SecondFactor />
      </Dialog>
    </>
  );
}

/** The languages of the desk; a choice stays on this device. */
function LanguageItems({ username }: { readonly username: string }): ReactNode {
  const show = useToast();
  const choose = (code: LanguageCode): void => {
    chooseLanguage(code, username).catch((error: unknown) =>
      show(t('app.failed', { message: wordsOf(error) }), { isError: true }),
    );
  };
  return offeredLanguages.map(({ code, name }) => (
    <Menu.Item key={code} lang={code} onClick={() => choose(code)} rightSection={language() === code ? '✓' : undefined}>
      {name}
    </Menu.Item>
  ));
}
