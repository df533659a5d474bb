import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { onLogin } from '../../api/client.ts';
import { loginQuery } from '../../api/queries/login.ts';
import { t } from '../../text/text.ts';
import { LoginForm } from './login-form.tsx';

/** Asks for the password over the page where a login ends while somebody works, so that nothing typed is lost. */
export function LoginAgain(): ReactNode {
  const [isEnded, setIsEnded] = useState(false);
  const login = useQuery({ ...loginQuery, enabled: false });
  useEffect(() => onLogin('ended', () => setIsEnded(true)), []);
  return (
    <Modal
      opened={isEnded}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      lockScroll={false}
      title={t('login.again')}
      centered
    >
      <p>{t('login.againHint')}</p>
      <LoginForm
        {...(login.data === null || login.data === undefined ? {} : { username: login.data.username })}
        onLogin={() => setIsEnded(false)}
      />
    </Modal>
  );
}
