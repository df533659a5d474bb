import { useLocation } from 'wouter';
import { useCommands } from '../actions/commands.ts';
import { useKeys } from '../actions/use-keys.ts';
import { paths } from '../paths.ts';
import { t } from '../text/text.ts';
import { usePages } from './pages.ts';
import { useLogOut } from './use-log-out.ts';

/** The keys of every page, and what every page offers in the palette. */
export function useDeskKeys(): void {
  const [, navigate] = useLocation();
  const pages = usePages();
  const logOut = useLogOut();
  useKeys({
    ...Object.fromEntries(pages.map(({ key, href }) => [key.toLowerCase(), () => navigate(href)])),
    '/': () => navigate(paths.patients()),
  });
  useCommands(() => [
    ...pages.map(({ href, text, key }) => ({ id: href, text: t(text), key, run: () => navigate(href) })),
    { id: 'logOut', text: t('nav.logOut'), run: logOut },
  ]);
}
