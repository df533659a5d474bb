import { CloseButton } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { t } from '../text/text.ts';
import classes from './toasts.module.css';

/** A button of a message. */
export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

interface ToastOptions {
  readonly isError?: boolean;
  readonly action?: ToastAction;
  /** Another one, for what usually comes next. */
  readonly next?: ToastAction;
}

type Show = (text: string, options?: ToastOptions) => void;

interface Toasts {
  readonly show: Show;
  /** Takes the buttons of older messages away. */
  readonly dropActions: () => void;
}

interface Toast extends ToastOptions {
  readonly id: number;
  readonly text: string;
}

/** How long a message stays, in ms: one with a button longer, because it has to be reached. */
const shownMs = { plain: 4_000, withAction: 10_000 } as const;
const maxShown = 3;

const ToastContext = createContext<Toasts>({ show: () => undefined, dropActions: () => undefined });

/** Says something at the edge of the page, to screen readers too, without taking the focus. */
export const useToast = (): Show => useContext(ToastContext).show;

export const useDropActions = (): (() => void) => useContext(ToastContext).dropActions;

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const nextId = useRef(0);
  const close = useCallback((id: number) => setToasts((shown) => shown.filter((each) => each.id !== id)), []);
  const show = useCallback<Show>(
    (text, options = {}) => {
      nextId.current += 1;
      const id = nextId.current;
      // What went wrong stays until it is read.
      setToasts((shown) => [...latestOf(shown, maxShown - 1), { id, text, ...options }]);
      if (options.isError === true) return;
      const hasButton = options.action !== undefined || options.next !== undefined;
      setTimeout(() => close(id), hasButton ? shownMs.withAction : shownMs.plain);
    },
    [close],
  );
  const dropActions = useCallback(() => setToasts((shown) => shown.filter(({ action }) => action === undefined)), []);
  return (
    <ToastContext.Provider value={useMemo(() => ({ show, dropActions }), [show, dropActions])}>
      {children}
      <section className={classes['region']} aria-label={t('toast.region')} aria-live="polite">
        {toasts.map((toast) => (
          <OneToast key={toast.id} toast={toast} close={close} />
        ))}
      </section>
    </ToastContext.Provider>
  );
}

/** The failures, and as many of the rest as there is room for. */
function latestOf(toasts: readonly Toast[], room: number): readonly Toast[] {
  const rest = toasts.filter(({ isError }) => isError !== true).slice(-room);
  return toasts.filter((each) => each.isError === true || rest.includes(each));
}

function OneToast({ toast, close }: { readonly toast: Toast; readonly close: (id: number) => void }): ReactNode {
  const { id, text, action, next, isError } = toast;
  return (
    <div className={classes['toast']} data-error={isError === true || undefined}>
      <span className={classes['text']}>{text}</span>
      {[next, action].map(
        (each) =>
          each !== undefined && (
            <button
              key={each.label}
              type="button"
              className={classes['action']}
              onClick={() => {
                close(id);
                each.run();
              }}
            >
              {each.label}
            </button>
          ),
      )}
      <CloseButton size="sm" aria-label={t('toast.close')} onClick={() => close(id)} />
    </div>
  );
}
