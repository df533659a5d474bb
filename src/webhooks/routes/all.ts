import type { HttpServer } from '../../http/server.ts';
import type { WebhookAddresses } from '../services/addresses.ts';
import { deliveryRoutes } from './deliveries.ts';
import { describeSentEvents } from './sent-events.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { ownWebhookRoutes } from './webhooks.ts';

export function webhookRoutes(server: HttpServer, addresses: WebhookAddresses): void {
  subscriptionRoutes(server, addresses);
  ownWebhookRoutes(server, addresses);
  deliveryRoutes(server);
  describeSentEvents(server);
}
