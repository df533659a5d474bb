import DOMPurify from 'dompurify';
import { type ReactNode, useMemo } from 'react';
import { hasTags, withoutHandlers } from './note-text.ts';
import classes from './notes.module.css';

/** Words and their order alone: nothing that loads, runs, links or looks like a part of the page. */
const allowed = {
  ALLOWED_TAGS: [
    'p',
    'br',
    'b',
    'strong',
    'i',
    'em',
    'u',
    's',
    'ul',
    'ol',
    'li',
    'h1',
    'h2',
    'h3',
    'h4',
    'blockquote',
    'table',
    'thead',
    'tbody',
    'tr',
    'td',
    'th',
    'div',
    'span',
  ],
  ALLOWED_ATTR: ['dir'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** Notes as they were sent, plain or HTML, made harmless. */
export function Notes({ text }: { readonly text: string }): ReactNode {
  const isPlain = !hasTags(text);
  const html = useMemo(() => (isPlain ? '' : DOMPurify.sanitize(withoutHandlers(text), allowed)), [text, isPlain]);
  if (isPlain)
    return (
      <p dir="auto" className={classes['plain']}>
        {text}
      </p>
    );
  return <div dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}
