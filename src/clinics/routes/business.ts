import { LRUCache } from 'lru-cache';
import { businessInfo, BusinessInfoAnswer, entities, EntitiesAnswer } from '../contract/entities.ts';
import { getBusinessInfo } from '../services/get-business-info.ts';
import { listEntities } from '../services/list-entities.ts';
import { RawJson, stringifyAnswer } from '../../kernel/raw-json.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import { exampleClinic, exampleDoctor } from './examples.ts';

const common = { method: 'GET', scope: 'directory:read', tag: 'Clinics and doctors' } as const;
const exampleBusiness = { id: 'bu-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b41', name: 'Sunrise Clinics' };

/** Of all businesses together. */
const maxKeptCharacters = 8 * 1024 * 1024;

export function businessRoutes(server: HttpServer): void {
  // An entry of the catalog is one version of the business: any change of a clinic or a doctor makes another.
  const answers = new LRUCache<string, { readonly entry: BusinessEntry; readonly body: RawJson }>({
    maxSize: maxKeptCharacters,
    sizeCalculation: ({ body }) => body.text.length,
  });
  defineRoute(server, {
    ...common,
    id: 'getBusinessInfo',
    url: '/cdr/v1/get_business_info',
    summary: 'Get the business that the access token is for',
    responses: {
      200: { description: 'The business', schema: BusinessInfoAnswer, example: businessInfo(exampleBusiness) },
    },
    handler: async (ctx) => ({ status: 200, body: businessInfo(await getBusinessInfo(ctx)) }),
  });

  defineRoute(server, {
    ...common,
    id: 'listEntities',
    url: '/dr/v1/business/entities',
    summary: 'List clinics with their doctors',
    description: 'The same under data and at the top level, because programs look in either place.',
    responses: {
      200: {
        description: 'The clinics and doctors that can be booked',
        schema: EntitiesAnswer,
        example: entities(exampleBusiness, [exampleClinic], [exampleDoctor]),
      },
    },
    handler: async (ctx) => {
      const entry = await ctx.catalog.business(ctx.businessId);
      const known = answers.get(entry.id);
      if (known?.entry === entry) return { status: 200, body: known.body };
      const { business, clinics, doctors } = await listEntities(ctx);
      const body = new RawJson(stringifyAnswer(entities(business, clinics, doctors)));
      // Of a user who may see a part, the entry is of this request alone.
      if (ctx.visible.clinicIds === null && ctx.visible.doctorId === null) answers.set(entry.id, { entry, body });
      return { status: 200, body };
    },
  });
}
