type Child = Node | string;

/** An element with a class and children; text is text, never HTML. */
export function element(tag: string, className: string, children: readonly Child[] = []): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  for (const child of children) made.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  return made;
}

/** Puts one child in place of all that there are. */
export function show(parent: HTMLElement, child: Node): void {
  parent.textContent = '';
  parent.appendChild(child);
}
