import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { readDate, writeDate } from '../text/date-text.ts';
import { t } from '../text/text.ts';
import { calendarDay } from '../text/days.ts';
import { longDate } from '../text/time.ts';
import classes from './date-field.module.css';

interface Props {
  readonly label: string;
  /** In a row of its page, which says the date itself: the label is for who does not see it. */
  readonly isBare?: boolean;
  /** YYYY-MM-DD, or what is typed and not a date yet. */
  readonly value: string;
  readonly error?: string | undefined;
  readonly hint?: string;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
}

/**
 * A date that is typed with the day first, whichever order the browser has, and said in words below. The browser's own
 * calendar opens from the button.
 */
export function DateField({ label, isBare = false, value, error, hint, onChange }: Props): ReactNode {
  const [typed, setTyped] = useState(() => shownOf(value));
  const [seen, setSeen] = useState(value);
  const [isLeft, setIsLeft] = useState(false);
  if (seen !== value) {
    setSeen(value);
    // Another date came from elsewhere: what is typed stays as it is typed.
    if ((readDate(typed) ?? typed) !== value) setTyped(shownOf(value));
  }
  const change = (text: string): void => {
    setTyped(text);
    onChange({ currentTarget: { value: readDate(text) ?? text } });
  };
  const isWrong = typed.trim() !== '' && readDate(typed) === undefined;
  const day = calendarDay(value);
  return (
    <TextInput
      {...(isBare ? { 'aria-label': label } : { label, description: day === undefined ? hint : longDate(day) })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      classNames={{ input: classes['input'] ?? '' }}
      value={typed}
      error={isWrong && (isLeft || error !== undefined) ? t('date.wrong') : error}
      placeholder={t('date.order')}
      inputMode="numeric"
      autoComplete="off"
      onBlur={() => setIsLeft(true)}
      onFocus={() => setIsLeft(false)}
      onChange={({ currentTarget }) => change(currentTarget.value)}
      rightSectionWidth="2.75rem"
      rightSection={
        <span className={classes['calendar']}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden>
            <path d="M2.5 3.5h11v10h-11z M2.5 6.5h11 M5.5 1.5v3 M10.5 1.5v3" fill="none" stroke="currentColor" />
          </svg>
          <input
            type="date"
            aria-label={t('date.calendar')}
            value={day ?? ''}
            onChange={({ target }) => target.value !== '' && change(writeDate(target.value))}
          />
        </span>
      }
    />
  );
}

function shownOf(value: string): string {
  return calendarDay(value) === undefined ? value : writeDate(value);
}
