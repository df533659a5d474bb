import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { checkLogin, onLogin } from '../../api/client.ts';
import { loginQuery } from '../../api/queries/login.ts';
import { onEndInOtherTab } from '../../api/tabs.ts';
import { paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LoginForm } from './login-form.tsx';

/** Asks for the password over the page where a login ends while somebody works, so that nothing typed is lost. */
export function LoginAgain(): ReactNode {
  const [isEnded, setIsEnded] = useState(false);
  const login = useQuery({ ...loginQuery, enabled: false });
  useEffect(() => onLogin('ended', () => setIsEnded(true)), []);
  // Another tab may have met the end of an older login than that of now.
  useEffect(() => (isEnded ? undefined : onEndInOtherTab(checkLogin)), [isEnded]);
  // In this tab or in another one.
  useEffect(() => onLogin('begun', () => setIsEnded(false)), []);
  return (
    <Dialog title={t('login.again')} isOpen={isEnded} isCovering>
      <p>{t('login.againHint')}</p>
      <LoginForm {...(login.data === null || login.data === undefined ? {} : { username: login.data.username })} />
      <p>
        <a href={paths.login()}>{t('login.somebodyElse')}</a>
      </p>
    </Dialog>
  );
}
