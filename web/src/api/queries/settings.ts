import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type Settings = components['schemas']['Settings'];
export type Attribute = components['schemas']['CustomAttribute'];
export type ListEntry = components['schemas']['ListEntry'];

/** The lists and rules of the business. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: async ({ signal }): Promise<Settings> => {
    const { data } = await api.GET('/opdesk/v1/settings', { signal });
    if (data === undefined) throw new TypeError('no settings');
    return data.data.settings;
  },
});
