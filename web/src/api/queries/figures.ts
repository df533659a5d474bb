import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components, operations } from '../schema.d.ts';

export type Figures = components['schemas']['Figures'];
export type FiguresOfRange = operations['getFigures']['responses'][200]['content']['application/json']['data'];

interface Range {
  /** YYYY-MM-DD, both included. */
  readonly from: string;
  readonly until: string;
  /** Left out: all clinics. */
  readonly clinic: string | undefined;
}

/** How days of practice went. */
export const figuresQuery = ({ from, until, clinic }: Range) =>
  queryOptions({
    queryKey: ['figures', from, until, clinic ?? 'all'],
    staleTime: 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<FiguresOfRange> => {
      const query = { from, until, ...(clinic === undefined ? {} : { clinic_id: clinic }) };
      const { data } = await api.GET('/opdesk/v1/figures', { params: { query }, signal });
      if (data === undefined) throw new TypeError('no figures');
      return data.data;
    },
  });
