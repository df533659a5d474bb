import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Command, CommandContext } from '../actions/commands.ts';
import { t } from '../text/text.ts';
import { Dialog } from '../ui/dialog.tsx';
import { PaletteList } from './palette-list.tsx';

type Source = () => readonly Command[];

/** Ctrl+K offers by its text whatever the page and the desk can do, and every patient. */
export function PaletteProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const sources = useRef(new Set<Source>());
  const [commands, setCommands] = useState<readonly Command[] | null>(null);
  const close = useCallback(() => setCommands(null), []);
  const registry = useMemo(
    () => ({
      add: (source: Source) => {
        sources.current.add(source);
        return () => void sources.current.delete(source);
      },
    }),
    [],
  );
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      // What needs an answer first stays on top.
      const isCovered = document.querySelector('dialog[open]') !== null;
      // What can be done depends on the card that has the focus, which the dialog takes.
      const offered = [...sources.current].flatMap((each) => each());
      // At once: what is typed next belongs to the palette, and on the page letters are keys.
      flushSync(() => setCommands((shown) => (shown === null && !isCovered ? offered : null)));
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <CommandContext.Provider value={registry}>
      {children}
      <Dialog title={t('palette.title')} isOpen={commands !== null} close={close}>
        {commands !== null && <PaletteList commands={commands} close={close} />}
      </Dialog>
    </CommandContext.Provider>
  );
}
