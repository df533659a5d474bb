/** Whether something in a text may be a tag. In one pass: notes come from partners and may be long. */
export function hasTags(text: string): boolean {
  const first = text.search(/<[a-z]/i);
  return first !== -1 && text.includes('>', first);
}

/**
 * Tags without attributes that begin as a handler does. Chromium reports each as a violation of the policy when
 * DOMPurify parses it, in a document in which none would run; what is let through is DOMPurify's decision alone.
 * A tag is looked for up to the next one at most: a text of many beginnings has no end.
 */
export function withoutHandlers(html: string): string {
  return html.replaceAll(/<[^<>]*>/g, (tag) => tag.replaceAll(/\bon\w+\s*=/gi, 'data-removed='));
}
