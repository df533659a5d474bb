export interface OpdeskClient {
  readonly opdesk: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Reads appointments as they are now; logs in when it must. */
export function createAppointmentReader({
  opdesk,
  clientId,
  clientSecret,
}: OpdeskClient): (id: string) => Promise<unknown> {
  let token: string | undefined;
  const login = async (): Promise<string> => {
    const body = JSON.stringify({ client_id: clientId, client_secret: clientSecret });
    const answer = await fetch(`${opdesk}/connect-auth/v1/account/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  return async (id) => {
    const read = async (): Promise<Response> =>
      fetch(`${opdesk}/dr/v1/appointment/${id}`, { headers: { auth: (token ??= await login()) } });
    let answer = await read();
    if (answer.status === 401) {
      token = undefined; // It has expired.
      answer = await read();
    }
    if (!answer.ok) throw new Error(`The appointment could not be read: ${answer.status}`);
    return answer.json();
  };
}
