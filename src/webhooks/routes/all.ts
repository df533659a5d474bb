import type { HttpServer } from '../../http/server.ts';
import { deliveryRoutes } from './deliveries.ts';
import { webhookHealthRoutes } from './health.ts';
import { subscriptionRoutes } from './subscriptions.ts';

export function webhookRoutes(server: HttpServer): void {
  subscriptionRoutes(server);
  webhookHealthRoutes(server);
  deliveryRoutes(server);
}
