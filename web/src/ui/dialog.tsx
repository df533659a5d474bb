import { CloseButton } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { t } from '../text/text.ts';
import classes from './dialog.module.css';

interface Props {
  readonly title: string;
  readonly isOpen: boolean;
  /** Left out: it cannot be closed without an answer. */
  readonly close?: () => void;
  /** Nothing of the page behind it can be read. */
  readonly isCovering?: boolean;
  /** For a table. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A dialog over the page. The browser's own: it keeps the focus inside, and gives it back. */
export function Dialog({ title, isOpen, close, isCovering = false, isWide = false, children }: Props): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    if (!isOpen) return dialog.current?.close();
    dialog.current?.showModal();
    // The browser takes the first, which closes the dialog.
    return dialog.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={classes['dialog']}
      data-covering={isCovering || undefined}
      data-wide={isWide || undefined}
      onCancel={(event) => {
        event.preventDefault();
        close?.();
      }}
      // A browser closes a dialog that is cancelled twice whatever is said to it.
      onClose={() => {
        if (isOpen) dialog.current?.showModal();
      }}
    >
      {isOpen && (
        <>
          <div className={classes['head']}>
            <h2 id={titleId}>{title}</h2>
            {close !== undefined && <CloseButton aria-label={t('toast.close')} onClick={close} />}
          </div>
          {children}
        </>
      )}
    </dialog>
  );
}
