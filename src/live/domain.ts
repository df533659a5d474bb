/** Of one client: as many as a large hospital has screens, and fewer than would hurt. */
const maxPerClient = 1_000;
/** Of one business, whatever its clients and users. */
const maxPerBusiness = 3_000;

/** By whom a live feed is kept open. */
export interface FeedHolder {
  /** A client, or a user of the staff. */
  readonly clientId: string;
  readonly businessId: string;
}

/** Whether the holder may open one more live feed beside those that are open at this server. */
export function mayOpen(open: Iterable<FeedHolder>, { clientId, businessId }: FeedHolder): boolean {
  let [ofClient, ofBusiness] = [0, 0];
  for (const each of open) {
    if (each.clientId === clientId) ofClient += 1;
    if (each.businessId === businessId) ofBusiness += 1;
  }
  return ofClient < maxPerClient && ofBusiness < maxPerBusiness;
}
