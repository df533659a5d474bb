import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { type Login, loginQuery } from '../api/queries/login.ts';
import { BookingHost } from './booking-host.tsx';
import { LoginContext } from './login-context.ts';
import { LinkBanner, LiveProvider } from './live-provider.tsx';
import { LoginAgain } from '../features/sign-in/login-again.tsx';
import { NewPasswordPage } from '../features/sign-in/new-password-page.tsx';
import { AccountMenu } from './account-menu.tsx';
import { paths } from '../paths.ts';
import { t } from '../text/text.ts';
import type { TextKey } from '../text/en.ts';
import { Failure } from '../ui/failure.tsx';
import { Loading } from '../ui/loading.tsx';
import classes from './desk-layout.module.css';

interface PageLink {
  readonly href: string;
  readonly text: TextKey;
  readonly isHere: (path: string) => boolean;
  /** Left out: for every role. */
  readonly role?: Login['role'];
}

const pages: readonly PageLink[] = [
  { href: paths.day(), text: 'nav.day', isHere: (path) => path === '/' },
  { href: paths.patients(), text: 'nav.patients', isHere: (path) => path.startsWith('/patients') },
  {
    href: paths.settings(),
    text: 'nav.settings',
    isHere: (path) => path.startsWith('/settings'),
    role: 'manager',
  },
];

/** The frame of every page behind the login: where one is, who one is, and whether the server is there. */
export function DeskLayout({ children }: { readonly children: ReactNode }): ReactNode {
  const login = useQuery(loginQuery);
  const [path] = useLocation();
  if (login.isPending) return <Loading />;
  if (login.data === undefined) return <Failure error={login.error} retry={() => void login.refetch()} />;
  if (login.data === null) return <Redirect to={paths.login(path + location.search)} replace />;
  if (login.data.must_change_password) return <NewPasswordPage />;
  const { role } = login.data;
  return (
    <LoginContext.Provider value={login.data}>
      <LiveProvider>
        <a className={classes['skip']} href="#content">
          {t('app.skipToContent')}
        </a>
        <header className={classes['header']}>
          <Link href={paths.day()} className={classes['brand']}>
            {t('app.name')}
          </Link>
          <nav aria-label={t('nav.label')} className={classes['nav']}>
            {pages
              .filter((page) => page.role === undefined || page.role === role)
              .map(({ href, text, isHere }) => (
                <Link key={href} href={href} aria-current={isHere(path) ? 'page' : undefined}>
                  {t(text)}
                </Link>
              ))}
          </nav>
          <AccountMenu />
        </header>
        <LinkBanner />
        <main id="content" className={classes['content']} tabIndex={-1}>
          <BookingHost>{children}</BookingHost>
        </main>
        <LoginAgain />
        <PageTitle path={path} />
      </LiveProvider>
    </LoginContext.Provider>
  );
}

/** Names the page in the browser's tab, and to screen readers when it changes. */
function PageTitle({ path }: { readonly path: string }): ReactNode {
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
