import { checkFigures, FiguresAnswer, FiguresQuery } from './contract.ts';
import { getFigures } from './services/get-figures.ts';
import { defineRoute } from '../http/route.ts';
import type { HttpServer } from '../http/server.ts';

const exampleFigures = {
  booked: 12,
  seen: 9,
  no_shows: 1,
  cancelled: 1,
  wait_median: 840,
  wait_90: 1_920,
  visit_median: 600,
  visit_90: 900,
  offered_minutes: 240,
  taken_minutes: 165,
  utilisation: 0.688,
};

/** How the days of a practice went. */
export function figureRoutes(server: HttpServer): void {
  defineRoute(server, {
    id: 'getFigures',
    method: 'GET',
    url: '/opdesk/v1/figures',
    scope: 'admin',
    tag: 'Figures',
    summary: 'Count what was booked and seen, and how long patients waited',
    description:
      'Of days of practice, by day, by doctor and by hour, with the times of waiting and of the visit, and the share of ' +
      'the offered minutes that was taken. What was rescheduled counts where it went. Nothing in it names a patient.',
    exampleParameters: { from: '2031-05-05', until: '2031-05-11' },
    query: FiguresQuery,
    check: ({ query }) => checkFigures(query),
    responses: {
      200: {
        description: 'The figures',
        schema: FiguresAnswer,
        example: {
          data: {
            from: '2031-05-05',
            until: '2031-05-05',
            total: exampleFigures,
            days: [{ date: '2031-05-05', ...exampleFigures }],
            doctors: [{ doctor_id: 'do-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e', ...exampleFigures }],
            hours: [{ hour: 9, ...exampleFigures }],
          },
        },
      },
    },
    errors: ['CLINIC_NOT_FOUND'],
    handler: async (ctx, { query: { from, until, clinic_id: clinicId } }) => ({
      status: 200,
      body: { data: await getFigures(ctx, { from, until, clinicId }) },
    }),
  });
}
