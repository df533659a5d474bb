import type { ReactNode } from 'react';
import classes from '../settings.module.css';

/** What was refused and belongs to no field. */
export function FormError({ message }: { readonly message: string | undefined }): ReactNode {
  return message === undefined ? null : (
    <p className={classes['error']} role="alert">
      {message}
    </p>
  );
}
