import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ListEntry } from '../../../api/queries/settings.ts';
import { t } from '../../../text/text.ts';
import classes from '../settings.module.css';
import { moved } from './moved.ts';

interface Props {
  readonly name: string;
  readonly entries: readonly ListEntry[];
  readonly change: (entries: readonly ListEntry[]) => void;
}

/** Texts in an order; what programs send for each stays when its text changes. */
export function EntriesEditor({ name, entries, change }: Props): ReactNode {
  const [typed, setTyped] = useState('');
  const add = (): void => {
    const text = typed.trim();
    if (text === '') return;
    change([...entries, { key: freeKey(text, entries), text }]);
    setTyped('');
  };
  return (
    <div className={classes['entries']}>
      {entries.map(({ key, text }, index) => (
        <div key={key} className={classes['entry']}>
          <TextInput
            size="xs"
            aria-label={t('settings.business.textOf', { key })}
            value={text}
            onChange={({ currentTarget: { value } }) =>
              change(entries.map((each) => (each.key === key ? { key, text: value } : each)))
            }
          />
          <Steps name={text} index={index} count={entries.length} move={(to) => change(moved(entries, index, to))} />
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('settings.removeOf', { name: text })}
            onClick={() => change(entries.filter((each) => each.key !== key))}
          >
            {t('settings.remove')}
          </Button>
        </div>
      ))}
      <div className={classes['entry']}>
        <TextInput
          size="xs"
          aria-label={t('settings.business.newEntryOf', { list: name })}
          placeholder={t('settings.business.newEntry')}
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button size="compact-xs" variant="default" onClick={add}>
          {t('settings.add')}
        </Button>
      </div>
    </div>
  );
}

interface StepsProps {
  readonly name: string;
  readonly index: number;
  readonly count: number;
  readonly move: (to: number) => void;
}

/** One place up or down. */
export function Steps({ name, index, count, move }: StepsProps): ReactNode {
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        disabled={index === 0}
        aria-label={t('settings.business.upOf', { name })}
        onClick={() => move(index - 1)}
      >
        ↑
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={index === count - 1}
        aria-label={t('settings.business.downOf', { name })}
        onClick={() => move(index + 1)}
      >
        ↓
      </Button>
    </>
  );
}

/** What programs send for a new text: the text itself in small letters, with a number where it is taken. */
export function freeKey(text: string, taken: readonly { readonly key: string }[]): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  const base = plain === '' ? 'value' : plain;
  const isTaken = (key: string): boolean => taken.some((each) => each.key === key);
  let key = base;
  for (let number = 2; isTaken(key); number += 1) key = `${base}_${number}`;
  return key;
}
