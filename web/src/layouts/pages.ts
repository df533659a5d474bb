import type { Login } from '../api/queries/login.ts';
import { paths } from '../paths.ts';
import type { TextKey } from '../text/en.ts';
import { useLogin } from '../shared/login-context.ts';

interface Page {
  readonly href: string;
  readonly text: TextKey;
  /** Two keys, one after the other. */
  readonly key: string;
  readonly isHere: (path: string) => boolean;
  /** Left out: for every role. */
  readonly role?: Login['role'];
}

const pages: readonly Page[] = [
  { href: paths.day(), text: 'nav.day', key: 'G D', isHere: (path) => path === '/' },
  { href: paths.calendar(), text: 'nav.calendar', key: 'G C', isHere: (path) => path === '/calendar' },
  { href: paths.patients(), text: 'nav.patients', key: 'G P', isHere: (path) => path.startsWith('/patients') },
  {
    href: paths.today(),
    text: 'nav.today',
    key: 'G T',
    isHere: (path) => path.startsWith('/today'),
    role: 'manager',
  },
  {
    href: paths.settings(),
    text: 'nav.settings',
    key: 'G S',
    isHere: (path) => path.startsWith('/settings'),
    role: 'manager',
  },
  {
    href: paths.settings('screens'),
    text: 'settings.part.screens',
    key: 'G S',
    isHere: (path) => path.startsWith('/settings'),
    role: 'receptionist',
  },
];

/** The pages that the person may open. */
export function usePages(): readonly Page[] {
  const { role: own } = useLogin();
  return pages.filter(({ role }) => role === undefined || role === own);
}
