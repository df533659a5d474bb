import type { HttpServer } from '../server.ts';
import { deliveryRoutes } from './webhooks/deliveries.ts';
import { webhookHealthRoutes } from './webhooks/health.ts';
import { subscriptionRoutes } from './webhooks/subscriptions.ts';

export function webhookRoutes(server: HttpServer): void {
  subscriptionRoutes(server);
  webhookHealthRoutes(server);
  deliveryRoutes(server);
}
