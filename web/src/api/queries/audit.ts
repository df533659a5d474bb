import { infiniteQueryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type AuditEntry = components['schemas']['AuditEntry'];

interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: number | undefined;
}

interface AuditRange {
  /** Left out: every kind. */
  readonly kind: AuditEntry['kind'] | undefined;
  /** Epoch seconds; both left out: every day. */
  readonly from: number | undefined;
  readonly until: number | undefined;
}

/** Who did what, the newest first. */
export const auditQuery = ({ kind, from, until }: AuditRange) =>
  infiniteQueryOptions({
    queryKey: ['audit', kind ?? 'all', from ?? 0],
    staleTime: 0,
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }: AuditPage) => next,
    queryFn: async ({ signal, pageParam }): Promise<AuditPage> => {
      const query = {
        ...(kind === undefined ? {} : { kind }),
        ...(from === undefined || until === undefined ? {} : { from: String(from), until: String(until) }),
        ...(pageParam === undefined ? {} : { before_number: String(pageParam) }),
      };
      const { data } = await api.GET('/opdesk/v1/audit', { params: { query }, signal });
      return { entries: data?.entries ?? [], next: data?.next_before_number };
    },
  });
