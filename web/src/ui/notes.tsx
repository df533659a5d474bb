import DOMPurify from 'dompurify';
import { type ReactNode, useMemo } from 'react';
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
  const html = useMemo(() => DOMPurify.sanitize(withoutHandlers(text), allowed), [text]);
  const isPlain = !/<[a-z][\s\S]*>/i.test(text);
  if (isPlain)
    return (
      <p dir="auto" className={classes['plain']}>
        {text}
      </p>
    );
  return <div dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
}

/**
 * Tags without attributes that begin as a handler does. Chromium reports each as a violation of the policy when
 * DOMPurify parses it, in a document in which none would run; what is let through is DOMPurify's decision alone.
 */
function withoutHandlers(html: string): string {
  return html.replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(/\bon\w+\s*=/gi, 'data-removed='));
}
