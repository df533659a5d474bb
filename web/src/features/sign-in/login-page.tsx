import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Redirect, useSearchParams } from 'wouter';
import { loginQuery } from '../../api/queries/login.ts';
import { wordsOf } from '../../api/words.ts';
import { paths } from '../../paths.ts';
import { chooseLanguage } from '../../text/chosen-language.ts';
import { type LanguageCode, offeredLanguages } from '../../text/languages.ts';
import { language, t } from '../../text/text.ts';
import { LoginForm } from './login-form.tsx';
import classes from './login.module.css';

export function LoginPage(): ReactNode {
  const login = useQuery(loginQuery);
  const [search] = useSearchParams();
  const title = `${t('login.title')} · ${t('app.name')}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (login.data !== null && login.data !== undefined) return <Redirect to={ownPath(search.get('to'))} replace />;
  return (
    <main className={classes['page']}>
      <section className={classes['box']}>
        <p className={classes['brand']}>{t('app.name')}</p>
        <h1 className={classes['title']}>{t('login.title')}</h1>
        <LoginForm />
        <Languages />
      </section>
    </main>
  );
}

function Languages(): ReactNode {
  const [failure, setFailure] = useState<string>();
  const choose = (code: LanguageCode): void => {
    setFailure(undefined);
    chooseLanguage(code).catch((error: unknown) => setFailure(t('app.failed', { message: wordsOf(error) })));
  };
  return (
    <>
      {failure !== undefined && (
        <p className={classes['message']} role="alert">
          {failure}
        </p>
      )}
      <div className={classes['languages']} role="group" aria-label={t('nav.language')}>
        {offeredLanguages.map(({ code, name }) => (
          <button key={code} type="button" lang={code} aria-pressed={language() === code} onClick={() => choose(code)}>
            {name}
          </button>
        ))}
      </div>
    </>
  );
}

/** A link may name a page of the desk alone: one elsewhere would show its visitors a false desk. */
function ownPath(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : paths.day();
}
