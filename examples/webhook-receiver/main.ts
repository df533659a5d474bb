import { createReceiver } from './receiver.ts';

const {
  OPDESK: opdesk = 'http://127.0.0.1:3000',
  CLIENT_ID: clientId = 'demo',
  CLIENT_SECRET: clientSecret = 'demo-secret',
} = process.env;
const { SIGNING_KEY: signingKey = 'supersecretkey', PORT: port = '4000' } = process.env;

const say = (...words: readonly string[]): boolean => process.stdout.write(`${words.join(' ')}\n`);

createReceiver({
  opdesk,
  clientId,
  clientSecret,
  signingKey,
  onEvent: ({ event, data }) => void say(event, data.appointment_id ?? '', data.status ?? ''),
}).listen(Number(port), '127.0.0.1', () => say(`receiving at http://127.0.0.1:${port}`));
