import { createWebhookSender } from '../../../src/webhooks/services/webhook-sender.ts';

// In a process of its own, because Node.js reads NODE_EXTRA_CA_CERTS once.
const sender = createWebhookSender(
  {
    policy: { allowPrivate: true, httpsOnly: true, ports: [], ownAddresses: () => [] },
    resolve: () => Promise.resolve(['127.0.0.1']),
    keepsAnswersOf: () => true,
  },
  () => performance.now(),
);
const outcomes = [];
for (const endpoint of process.argv.slice(2)) {
  outcomes.push(
    await sender.send({ endpoint, eventId: 'ev-1', sequence: null, body: '{}', signatures: null, at: 1_772_000_000 }),
  );
}
sender.close();
process.stdout.write(JSON.stringify(outcomes));
