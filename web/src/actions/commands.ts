import { createContext, useContext, useEffect, useRef } from 'react';

/** Something that the palette offers by its text. */
export interface Command {
  readonly id: string;
  readonly text: string;
  /** The key that does the same. */
  readonly key?: string | undefined;
  readonly run: () => void;
}

type Source = () => readonly Command[];

/** Where a page leaves what it offers; read when the palette opens. */
interface CommandSources {
  readonly add: (source: Source) => () => void;
}

export const CommandContext = createContext<CommandSources>({ add: () => () => undefined });

/** Offers commands in the palette while the component is on the page. */
export function useCommands(source: Source): void {
  const { add } = useContext(CommandContext);
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  useEffect(() => add(() => latest.current()), [add]);
}

/** Those in which each typed word begins a word, in their order. */
export function matching(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = wordsOf(typed);
  return commands.filter(({ text }) => {
    const words = wordsOf(text);
    return wanted.every((each) => words.some((word) => word.startsWith(each)));
  });
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFKD')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}
