/** One for the whole page: it hears the other tabs, and not itself. */
const channel = new BroadcastChannel('opdesk-login');

/** Tells the other tabs of the browser that the login has changed hands. @param username null: nobody is logged in */
export function tellTabs(username: string | null): void {
  channel.postMessage(username);
}

/** Calls back when another tab has logged somebody in or out. @returns stops it */
export function onOtherTab(listener: (username: string | null) => void): () => void {
  const listen = ({ data }: MessageEvent<string | null>): void => listener(data);
  channel.addEventListener('message', listen);
  return () => channel.removeEventListener('message', listen);
}
