import { useLocation } from 'wouter';
import { useCommands } from '../actions/commands.ts';
import { t } from '../text/text.ts';
import { useLogOut } from './use-log-out.ts';
import { usePages } from './pages.ts';

/** What every page offers in the palette: the pages, and to log out. */
export function useDeskCommands(): void {
  const [, navigate] = useLocation();
  const pages = usePages();
  const logOut = useLogOut();
  useCommands(() => [
    ...pages.map(({ href, text, key }) => ({ id: href, text: t(text), key, run: () => navigate(href) })),
    { id: 'logOut', text: t('nav.logOut'), run: logOut },
  ]);
}
