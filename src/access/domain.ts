/**
 * The credentials of the demo, as the documentation prints them. A reader of it must get nowhere with them but to a
 * program on their own machine.
 */
export const publishedClient = { id: 'demo', secret: 'demo-secret' } as const;

export function isPublished({ clientId, clientSecret }: { clientId: string; clientSecret: string }): boolean {
  return clientId === publishedClient.id && clientSecret === publishedClient.secret;
}
