import { Button } from '@mantine/core';
import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Router } from 'wouter';
import { t } from '../text/text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useUnloadQuestion } from '../ui/use-unload-question.ts';
import classes from './leave-guard.module.css';

const UnsavedContext = createContext<RefObject<boolean>>({ current: false });

/** Asks before another page takes the place of this one, or the browser reads it anew, while something would be lost. */
export function useLeaveQuestion(wouldLose: boolean): void {
  const unsaved = useContext(UnsavedContext);
  useUnloadQuestion(wouldLose);
  // Before a page that is left by itself, as after a logout, leads on.
  useLayoutEffect(() => {
    unsaved.current = wouldLose;
    return () => void (unsaved.current = false);
  }, [unsaved, wouldLose]);
}

/** Around all pages: whichever link, key or button leads to another one, what is not saved is asked about first. */
export function LeaveGuard({ children }: { readonly children: ReactNode }): ReactNode {
  const unsaved = useRef(false);
  const [leave, setLeave] = useState<() => void>();
  const ask = (go: () => void): void => setLeave(() => go);
  useAskBeforeBack(unsaved, ask);
  return (
    <UnsavedContext.Provider value={unsaved}>
      <Router
        aroundNav={(navigate, to, options) => {
          const isAnother = new URL(to, location.href).pathname !== location.pathname;
          if (unsaved.current && isAnother) ask(() => navigate(to, options));
          else navigate(to, options);
        }}
      >
        {children}
      </Router>
      <Dialog title={t('patients.leaveTitle')} isOpen={leave !== undefined} close={() => setLeave(undefined)}>
        <p>{t('patients.leaveHint')}</p>
        <div className={classes['answers']}>
          <Button data-autofocus onClick={() => setLeave(undefined)}>
            {t('patients.stay')}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              unsaved.current = false;
              setLeave(undefined);
              leave?.();
            }}
          >
            {t('patients.leave')}
          </Button>
        </div>
      </Dialog>
    </UnsavedContext.Provider>
  );
}

/** The browser's own way back goes past the router. One without the Navigation API does not ask. */
function useAskBeforeBack(unsaved: RefObject<boolean>, ask: (go: () => void) => void): void {
  useEffect(() => {
    if (!('navigation' in window)) return undefined;
    const { navigation } = window;
    const onNavigate = (event: NavigateEvent): void => {
      const isAnother = new URL(event.destination.url).pathname !== location.pathname;
      if (!unsaved.current || event.navigationType !== 'traverse' || !event.cancelable || !isAnother) return;
      event.preventDefault();
      const { key } = event.destination;
      ask(() => void navigation.traverseTo(key));
    };
    navigation.addEventListener('navigate', onNavigate);
    return () => navigation.removeEventListener('navigate', onNavigate);
  });
}
