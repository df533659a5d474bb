import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { isSlow, onSlow } from '../api/slow.ts';
import { t } from '../text/text.ts';
import classes from './slow-note.module.css';

/** Says over whatever is open that the server takes longer than usual; nothing on the page moves by it. */
export function SlowNote(): ReactNode {
  const isShown = useSyncExternalStore(onSlow, isSlow);
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isShown) note.current?.showPopover();
    else note.current?.hidePopover();
  }, [isShown]);
  return (
    <div ref={note} popover="manual" className={classes['note']} role="status">
      {isShown && t('link.slow')}
    </div>
  );
}
