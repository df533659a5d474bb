import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import classes from './printed-alone.module.css';

/** What stands on paper in place of the page while it is here. */
export function PrintedAlone({ children }: { readonly children: ReactNode }): ReactNode {
  return createPortal(<div className={classes['alone']}>{children}</div>, document.body);
}
