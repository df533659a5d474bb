const channelName = 'opdesk-login';

/** Tells the other tabs of the browser that the login has changed hands. @param username null: nobody is logged in */
export function tellTabs(username: string | null): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(username);
  channel.close();
}

/** Calls back when another tab has logged somebody in or out. @returns stops it */
export function onOtherTab(listener: (username: string | null) => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<string | null>) => listener(data);
  return () => channel.close();
}
