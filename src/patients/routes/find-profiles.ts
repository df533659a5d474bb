import { Type } from 'typebox';
import {
  FoundProfileAnswer,
  foundProfileAnswer,
  ListProfilesAnswer,
  listProfilesAnswer,
  ProfileAnswer,
  profileAnswer,
  profileOfMobileAnswer,
  ProfilesOfMobileAnswer,
} from '../contract/directory-answers.ts';
import {
  BulkProfilesQuery,
  ByMobileBody,
  ByMobileQuery,
  ByUsernameParams,
  checkBulkProfiles,
  checkByMobile,
  checkByMobileBody,
  checkListProfiles,
  checkSearchProfiles,
  checkSearchProfilesBody,
  FlattenQuery,
  ListProfilesQuery,
  readByMobile,
  readListProfiles,
  readOids,
  readSearchProfiles,
  readSelect,
  SearchProfilesBody,
  SearchProfilesQuery,
} from '../contract/directory-queries.ts';
import { searchCountries } from '../services/body-context.ts';
import { createProfilePageEnds } from '../services/profile-page-ends.ts';
import { listProfiles } from '../services/list-profiles.ts';
import { listProfilesById } from '../services/list-profiles-by-id.ts';
import { getProfileByUsername } from '../services/get-profile-by-username.ts';
import { listProfilesByMobile } from '../services/list-profiles-by-mobile.ts';
import { searchProfiles } from '../services/search-profiles.ts';
import type { Answer } from '../../http/answer.ts';
import { defineRoute } from '../../http/route.ts';
import type { HttpServer } from '../../http/server.ts';
import type { Context } from '../../runtime/context.ts';
import { exampleOf } from '../../http/example-of.ts';
import { exampleBusinessId, exampleProfile } from './directory-examples.ts';

const tag = 'Patients';
const exampleProfiles = [exampleOf(profileAnswer(exampleProfile, exampleBusinessId))];
const Profiles = Type.Array(ProfileAnswer);
const withoutUrl = 'The same as the GET, with its query as the body: proxies and browsers keep URLs, and no bodies.';

/** The ways to find patients of the directory. */
export function directorySearchRoutes(server: HttpServer): void {
  defineListProfiles(server);
  defineSearchProfiles(server);
  defineListProfilesById(server);
  defineListProfilesByMobile(server);
  defineGetProfileByUsername(server);
}

function defineListProfiles(server: HttpServer): void {
  const page = { number: 1, size: 500, since: 0, withArchived: false };
  const ends = createProfilePageEnds();
  defineRoute(server, {
    id: 'listProfiles',
    mayBeLarge: true,
    audits: 'read',
    method: 'GET',
    url: '/profiles/v1/patient/minified',
    scope: 'patients:read',
    tag,
    summary: 'List the patients of the directory',
    description: 'In the order in which they were added. Archived patients are left out unless arc=true.',
    query: ListProfilesQuery,
    exampleParameters: { pageNo: '1', pageSize: '100', select: 'dob,gen' },
    check: ({ query }) => checkListProfiles(query),
    responses: {
      200: {
        description: 'One page',
        schema: ListProfilesAnswer,
        example: listProfilesAnswer([exampleProfile], page, ['dob', 'gen'], exampleBusinessId),
      },
    },
    handler: async (ctx, { query }) => {
      const asked = readListProfiles(query);
      const profiles = await listProfiles(ctx, asked, ends);
      return { status: 200, body: listProfilesAnswer(profiles, asked, readSelect(query.select), ctx.businessId) };
    },
  });
}

function defineSearchProfiles(server: HttpServer): void {
  const common = {
    scope: 'patients:read',
    tag,
    responses: {
      200: {
        description: 'The patients who were found',
        schema: Type.Array(FoundProfileAnswer),
        example: [foundProfileAnswer(exampleProfile, ['dob', 'gen'])],
      },
    },
  } as const;
  const search = async (ctx: Context, asked: Parameters<typeof readSearchProfiles>[0]): Promise<Answer> => {
    const { limit, ...sought } = readSearchProfiles(asked, await searchCountries(ctx));
    const select = readSelect(asked.select);
    const found = await searchProfiles(ctx, sought, limit);
    return { status: 200, body: found.map((profile) => foundProfileAnswer(profile, select)) };
  };
  defineRoute(server, {
    ...common,
    id: 'searchProfiles',
    audits: 'read',
    method: 'GET',
    url: '/profiles/v1/patient/search',
    summary: 'Search patients by name, username or mobile number',
    description:
      'In the order of what was found. A number may be typed with or without + and country code, and is looked for ' +
      'in the countries of all clinics. Archived patients are left out; nobody found is an empty list.',
    query: SearchProfilesQuery,
    exampleParameters: { prefix: 'test', limit: '10', select: 'dob,gen' },
    check: ({ query }) => checkSearchProfiles(query),
    handler: (ctx, { query }) => search(ctx, query),
  });
  defineRoute(server, {
    ...common,
    readsByPost: true,
    id: 'searchProfilesByPost',
    audits: 'read',
    method: 'POST',
    url: '/profiles/v1/patient/search',
    summary: 'Search patients by name, username or mobile number, by POST, so that they are in no URL',
    description: withoutUrl,
    body: SearchProfilesBody,
    example: { prefix: 'test', select: 'dob,gen' },
    check: ({ body }) => checkSearchProfilesBody(body),
    handler: (ctx, { body }) => search(ctx, body),
  });
}

function defineListProfilesById(server: HttpServer): void {
  defineRoute(server, {
    id: 'listProfilesById',
    mayBeLarge: true,
    audits: 'read',
    method: 'GET',
    url: '/profiles/v1/patient/bulk',
    scope: 'patients:read',
    tag,
    summary: 'List several patients of the directory by their ids',
    description: 'In the order of the ids, archived patients, too; an id that nobody has is left out.',
    query: BulkProfilesQuery,
    exampleFollows: { id: 'addProfile', parameters: { oid_list: '/oid' } },
    check: ({ query }) => checkBulkProfiles(query),
    responses: { 200: { description: 'The patients', schema: Profiles, example: exampleProfiles } },
    handler: async (ctx, { query }) => {
      const found = await listProfilesById(ctx, readOids(query.oid_list));
      return { status: 200, body: found.map((profile) => profileAnswer(profile, ctx.businessId)) };
    },
  });
}

function defineListProfilesByMobile(server: HttpServer): void {
  const common = {
    scope: 'patients:read',
    tag,
    responses: {
      200: {
        description: 'The patients',
        schema: ProfilesOfMobileAnswer,
        example: [profileOfMobileAnswer(exampleProfile)],
      },
    },
  } as const;
  const read = async (ctx: Context, asked: Parameters<typeof readByMobile>[0]): Promise<Answer> => {
    const { mobiles, isFull } = readByMobile(asked, await searchCountries(ctx));
    const found = await listProfilesByMobile(ctx, mobiles);
    const answer = found.map((profile) =>
      isFull ? profileAnswer(profile, ctx.businessId) : profileOfMobileAnswer(profile),
    );
    return { status: 200, body: answer };
  };
  defineRoute(server, {
    ...common,
    id: 'listProfilesByMobile',
    mayBeLarge: true,
    audits: 'read',
    method: 'GET',
    url: '/profiles/v1/patient/by-mobile',
    summary: 'List the patients of a mobile number',
    description: 'Newest first; archived patients are left out, and nobody found is an empty list.',
    query: ByMobileQuery,
    exampleParameters: { mob: '+919999999999' },
    check: async ({ query }, ctx) => checkByMobile(query, await searchCountries(ctx)),
    handler: (ctx, { query }) => read(ctx, query),
  });
  defineRoute(server, {
    ...common,
    readsByPost: true,
    id: 'listProfilesByMobileByPost',
    mayBeLarge: true,
    audits: 'read',
    method: 'POST',
    url: '/profiles/v1/patient/by-mobile',
    summary: 'List the patients of a mobile number, by POST, so that it is in no URL',
    description: withoutUrl,
    body: ByMobileBody,
    example: { mob: '+919999999999' },
    check: async ({ body }, ctx) => checkByMobileBody(body, await searchCountries(ctx)),
    handler: (ctx, { body }) => read(ctx, body),
  });
}

function defineGetProfileByUsername(server: HttpServer): void {
  defineRoute(server, {
    id: 'getProfileByUsername',
    audits: 'read',
    method: 'GET',
    url: '/profiles/v1/patient/:username/username',
    scope: 'patients:read',
    tag,
    summary: 'Get the patient of a username',
    description: 'A list of one, archived or not.',
    params: ByUsernameParams,
    query: FlattenQuery,
    exampleParameters: { username: '6742984', flatten: 'true' },
    responses: { 200: { description: 'The patient', schema: Profiles, example: exampleProfiles } },
    errors: ['PATIENTS_NOT_FOUND'],
    handler: async (ctx, { params }) => {
      const profile = await getProfileByUsername(ctx, params.username);
      return { status: 200, body: [profileAnswer(profile, ctx.businessId)] };
    },
  });
}
