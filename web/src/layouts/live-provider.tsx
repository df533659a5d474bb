import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { inBackground } from '../api/background.ts';
import { onLogin } from '../api/client.ts';
import { type LinkState, listenLive, readChanged } from '../api/live.ts';
import { readAnew } from '../api/queries/read-anew.ts';
import { locale, t } from '../text/text.ts';
import classes from './desk-layout.module.css';

/** A link that is away shorter than this is not worth a word, in ms. */
const quietMs = 2_000;

interface Link {
  readonly state: LinkState;
  /** When it was lost, in ms of Date.now; null while it is there. */
  readonly lostAt: number | null;
}

const LinkContext = createContext<Link>({ state: 'connecting', lostAt: null });

const useLink = (): Link => useContext(LinkContext);

/** Keeps everything read up to date, and knows whether the server is there. */
export function LiveProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const queryClient = useQueryClient();
  const [link, setLink] = useState<Link>({ state: 'connecting', lostAt: null });
  useEffect(
    () =>
      listenLive({
        onMessage: (message) => inBackground(() => readChanged(queryClient, message)),
        onLink: (state) =>
          setLink((before) => ({ state, lostAt: state === 'lost' ? (before.lostAt ?? Date.now()) : null })),
      }),
    [queryClient],
  );
  // What was refused while the login had ended is read again.
  useEffect(() => onLogin('begun', () => readAnew(queryClient)), [queryClient]);
  return <LinkContext.Provider value={link}>{children}</LinkContext.Provider>;
}

/** Says that the server is away, and since when what is shown may be old. */
export function LinkBanner(): ReactNode {
  const { lostAt } = useLink();
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(lostAt !== null), lostAt === null ? 0 : quietMs);
    return () => clearTimeout(timer);
  }, [lostAt]);
  if (!isShown || lostAt === null) return null;
  const since = new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit' }).format(lostAt);
  return (
    <div className={classes['banner']} role="alert">
      {t('link.lost', { since })}
    </div>
  );
}
