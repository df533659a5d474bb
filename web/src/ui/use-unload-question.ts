import { useEffect } from 'react';

let isForced = false;

/** Has the browser ask before the page is left or read anew, while something on it would be lost. */
export function useUnloadQuestion(wouldLose: boolean): void {
  useEffect(() => {
    if (!wouldLose) return undefined;
    const ask = (event: BeforeUnloadEvent): void => {
      if (!isForced) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [wouldLose]);
}

/** Reads the page anew without a question: what it shows is somebody else's now. */
export function reloadUnasked(): void {
  isForced = true;
  location.reload();
}
