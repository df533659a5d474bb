import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { loginQuery } from '../api/queries/login.ts';
import { BookingHost } from './booking-host.tsx';
import { announceLogin } from '../api/client.ts';
import { onOtherTab } from '../api/tabs.ts';
import { LoginContext, useLogin } from '../shared/login-context.ts';
import { usePages } from './pages.ts';
import { useDeskKeys } from './use-desk-keys.ts';
import { useOwnLanguage } from './use-own-language.ts';
import { LinkBanner, LiveProvider } from './live-provider.tsx';
import { LoginAgain } from '../features/sign-in/login-again.tsx';
import { NewPasswordPage } from '../features/sign-in/new-password-page.tsx';
import { SlowNote } from './slow-note.tsx';
import { AccountMenu } from './account-menu.tsx';
import { PaletteProvider } from './palette.tsx';
import { paths } from '../paths.ts';
import { DeparturesProvider } from '../shared/departures.tsx';
import { t } from '../text/text.ts';
import { Failure } from '../ui/failure.tsx';
import { Loading } from '../ui/loading.tsx';
import { ToastProvider } from '../ui/toasts.tsx';
import { UndoProvider } from '../ui/undo.tsx';
import { reloadUnasked } from '../ui/use-unload-question.ts';
import classes from './desk-layout.module.css';

/** The frame of every page behind the login: where one is, who one is, and whether the server is there. */
export function DeskLayout({ children }: { readonly children: ReactNode }): ReactNode {
  const login = useQuery(loginQuery);
  const [path] = useLocation();
  const isOwnLanguage = useOwnLanguage(login.data?.username);
  if (login.isPending) return <Loading />;
  if (login.data === undefined) return <Failure error={login.error} retry={() => void login.refetch()} />;
  if (login.data === null) return <Redirect to={paths.login(path + location.search)} replace />;
  if (!isOwnLanguage) return <Loading />;
  if (login.data.must_change_password) return <NewPasswordPage />;
  return (
    <LoginContext.Provider value={login.data}>
      <LiveProvider>
        {/* Of one person: the next one is told nothing, and takes nothing back. */}
        <ToastProvider key={login.data.username}>
          <UndoProvider>
            <PaletteProvider>
              <DeparturesProvider>
                <Frame path={path}>{children}</Frame>
              </DeparturesProvider>
            </PaletteProvider>
          </UndoProvider>
        </ToastProvider>
      </LiveProvider>
    </LoginContext.Provider>
  );
}

interface FrameProps {
  readonly path: string;
  readonly children: ReactNode;
}

function Frame({ path, children }: FrameProps): ReactNode {
  const pages = usePages();
  useDeskKeys();
  useOtherTabs();
  return (
    <div className={classes['frame']}>
      <a className={classes['skip']} href="#content">
        {t('app.skipToContent')}
      </a>
      <header className={classes['header']}>
        <Link href={paths.day()} className={classes['brand']}>
          {t('app.name')}
        </Link>
        <nav aria-label={t('nav.label')} className={classes['nav']}>
          {pages.map(({ href, text, key, isHere }) => (
            <Link key={href} href={href} title={key} aria-current={isHere(path) ? 'page' : undefined}>
              {t(text)}
            </Link>
          ))}
        </nav>
        <AccountMenu />
      </header>
      <LinkBanner />
      <SlowNote />
      <main id="content" className={classes['content']} tabIndex={-1}>
        <BookingHost>{children}</BookingHost>
      </main>
      <LoginAgain />
      <PageTitle path={path} />
    </div>
  );
}

/** Follows the login of the browser: another tab may have handed the desk over to somebody else. */
function useOtherTabs(): void {
  const { username } = useLogin();
  useEffect(
    () =>
      onOtherTab((other) => {
        if (other === username) announceLogin('begun');
        else reloadUnasked();
      }),
    [username],
  );
}

/** Names the page in the browser's tab, and to screen readers when it changes. */
function PageTitle({ path }: { readonly path: string }): ReactNode {
  const pages = usePages();
  const page = pages.find(({ isHere }) => isHere(path));
  const title = page === undefined ? t('app.name') : `${t(page.text)} · ${t('app.name')}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {title}
    </p>
  );
}
