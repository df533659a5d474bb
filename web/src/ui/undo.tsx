import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from 'react';
import { wordsOf } from '../api/words.ts';
import { t } from '../text/text.ts';
import { type ToastAction, useDropActions, useToast } from './toasts.tsx';

/** A change of this desk, and the way back. */
interface Undoable {
  /** Of a change that has a way back elsewhere too, so that it can be forgotten. */
  readonly id?: string;
  /** Whose appointment it is. */
  readonly name: string;
  /** Whether the change was made: it may be under way yet. */
  readonly isMade: Promise<boolean>;
  /** Said when it is made; worked out then, where the answer says a part of it. */
  readonly done?: string | (() => string);
  /** Takes it back; left out where there is no way. @returns false where a refusal has been said; a text: said with it */
  readonly back?: () => Promise<boolean | string | void>;
  /** What usually comes next, offered beside the way back. */
  readonly next?: ToastAction;
}

interface Undo {
  /** A change without a way back is remembered too: the key must not take back an older one in its place. */
  readonly remember: (undoable: Undoable) => void;
  readonly undoLast: () => void;
  /** The change has been taken back elsewhere. @param id as it was remembered */
  readonly forget: (id: string) => void;
}

/** As many changes can be taken back, the latest first. */
const maxUndoable = 20;

const UndoContext = createContext<Undo>({
  remember: () => undefined,
  undoLast: () => undefined,
  forget: () => undefined,
});

export const useUndo = (): Undo => useContext(UndoContext);

/** Remembers what this desk has done, so that a key and the button of a message take it back. */
export function UndoProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const show = useToast();
  const dropActions = useDropActions();
  const list = useRef<readonly Undoable[]>([]);

  const undo = useCallback(
    async (last: Undoable): Promise<void> => {
      // Taken back already, by the key or by the button.
      if (!list.current.includes(last)) return;
      list.current = list.current.filter((each) => each !== last);
      try {
        if (!(await last.isMade)) return;
        const taken = await last.back?.();
        if (taken === false) return;
        const undone = t('done.undone', { name: last.name });
        if (typeof taken !== 'string') show(undone);
        // It is not quite as it was: the slip is another one again.
        else show([undone, taken].join(' · '), last.next === undefined ? {} : { next: last.next });
      } catch (error) {
        show(t('done.failed', { message: wordsOf(error) }), { isError: true });
      }
    },
    [show],
  );

  const remember = useCallback(
    (undoable: Undoable): void => {
      list.current = [...list.current.slice(1 - maxUndoable), undoable];
      // The button of an older message would take back something else than what was done last.
      dropActions();
      void undoable.isMade.then((isMade) => {
        if (!isMade) list.current = list.current.filter((each) => each !== undoable);
        const { done } = undoable;
        if (!isMade || done === undefined) return;
        const action = { label: t('action.undo'), run: () => void undo(undoable) };
        show(typeof done === 'string' ? done : done(), {
          ...(undoable.back === undefined ? {} : { action }),
          ...(undoable.next === undefined ? {} : { next: undoable.next }),
        });
      });
    },
    [dropActions, show, undo],
  );

  const undoLast = useCallback((): void => {
    const last = list.current.at(-1);
    if (last === undefined) show(t('done.nothingToUndo'));
    else if (last.back === undefined) show(t('done.noWayBack', { name: last.name }));
    else void undo(last);
  }, [show, undo]);

  const forget = useCallback(
    (id: string): void => {
      // The message of the latest change is the one with a button.
      if (list.current.at(-1)?.id === id) dropActions();
      list.current = list.current.filter((each) => each.id !== id);
    },
    [dropActions],
  );

  const value = useMemo(() => ({ remember, undoLast, forget }), [forget, remember, undoLast]);
  return <UndoContext.Provider value={value}>{children}</UndoContext.Provider>;
}
