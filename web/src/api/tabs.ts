type Message = { readonly loggedIn: string | null } | { readonly ended: true };

/** One for the whole page: it hears the other tabs, and not itself. */
const channel = new BroadcastChannel('opdesk-login');

const post = (message: Message): void => channel.postMessage(message);

function onMessage(listener: (message: Message) => void): () => void {
  // A tab that an earlier version of the desk has opened says other things.
  const listen = ({ data }: MessageEvent<Message | string | null>): void => {
    if (typeof data === 'object' && data !== null) listener(data);
  };
  channel.addEventListener('message', listen);
  return () => channel.removeEventListener('message', listen);
}

/** Tells the other tabs of the browser that the login has changed hands. @param username null: nobody is logged in */
export function tellTabs(username: string | null): void {
  post({ loggedIn: username });
}

/** Calls back when another tab has logged somebody in or out. @returns stops it */
export function onOtherTab(listener: (username: string | null) => void): () => void {
  return onMessage((message) => {
    if ('loggedIn' in message) listener(message.loggedIn);
  });
}

/** Tells the other tabs that the server knows the login no more. */
export function tellTabsOfEnd(): void {
  post({ ended: true });
}

/** Calls back when another tab has found that the login has ended. @returns stops it */
export function onEndInOtherTab(listener: () => void): () => void {
  return onMessage((message) => {
    if ('ended' in message) listener();
  });
}
