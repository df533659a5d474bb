import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

/** First readings that are under way and were out of date before they came. */
const due = new WeakSet<Query>();

/**
 * Has what is shown of `filters` read again; without them everything. A first reading under way is followed by another
 * one: the library would take it for the new one, though the server may have answered it before the change.
 */
export function readAnew(queryClient: QueryClient, filters: QueryFilters = {}): void {
  for (const query of queryClient.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' })) {
    if (query.state.data !== undefined || due.has(query)) continue;
    due.add(query);
    const readAgain = (): void => {
      due.delete(query);
      void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
    };
    // Of a query that is being read, this is the reading under way.
    void query.fetch().then(readAgain, readAgain);
  }
  void queryClient.invalidateQueries(filters);
}
