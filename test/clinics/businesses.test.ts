import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer();
  business = await server.createBusiness();
});
afterAll(() => server.close());

describe('the business of an access token', () => {
  it.each(['/cdr/v1/get_business_info/', '/cdr/v1/get_business_info'])('is answered by %s', async (path) => {
    const answer = await business.api('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'success', bid: business.id, business_name: 'Test business' });
  });

  it('is told to nobody without a token or the scope appointments:read', async () => {
    const writer = await business.addClient(['directory:write']);
    for (const path of ['/cdr/v1/get_business_info/', '/dr/v1/business/entities']) {
      expect((await server.api('GET', path)).status).toBe(401);
      expect((await writer.api('GET', path)).status).toBe(403);
      expect((await business.api('POST', path, {})).status).toBe(405);
    }
  });
});

describe('entities', () => {
  it('stand at the top level and under data (rule D2), and hold no other business’s', async () => {
    const other = await server.createBusiness();
    await other.api('POST', '/cdr/v1/clinic/', { name: 'Other', address: 'Road' });
    const clinic = async (name: string): Promise<string> =>
      (await business.api('POST', '/cdr/v1/clinic/', { name, address: 'Road' })).body.ekaid as string;
    const [first, second] = [await clinic('Skin clinic'), await clinic('Family clinic')];
    const doctor = async (firstname: string, more: object): Promise<string> =>
      (await business.api('POST', '/cdr/v1/doctor/', { firstname, lastname: 'Rao', gender: 'F', ...more })).body
        .ekaid as string;
    const asha = await doctor('Asha', {
      clinic_ids: [second, first],
      profile_image_url: 'https://example.com/asha.jpg',
    });
    const dev = await doctor('Dr. Dev', { clinic_ids: [first], partner_id: 'd-1' });

    for (const path of ['/dr/v1/business/entities', '/dr/v1/business/entities/']) {
      const { status, body } = await business.api('GET', path);
      expect(status).toBe(200);
      const { success, status_code: code, data, ...top } = body;
      expect({ success, code }).toEqual({ success: true, code: 200 });
      expect(data).toEqual(top);
      expect(top).toEqual({
        clinics: [
          { clinic_id: first, name: 'Skin clinic', time_zone: 'Asia/Kolkata', doctors: [asha, dev] },
          { clinic_id: second, name: 'Family clinic', time_zone: 'Asia/Kolkata', doctors: [asha] },
        ],
        doctors: [
          { name: 'Dr. Asha Rao', doctor_id: asha, pic: 'https://example.com/asha.jpg' },
          { name: 'Dr. Dev Rao', doctor_id: dev, partner_id: 'd-1' },
        ],
        business: { business_id: business.id, name: 'Test business' },
      });
    }
  });
});
