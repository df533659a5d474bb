import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { expectDone } from '../../support/practice.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

const path = '/profiles/v1/patient';
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer();
  business = await server.createBusiness();
});
afterAll(() => server.close());

/** By its full name, which the directory takes apart, and by its parts as they are given. */
async function add(of: TestBusiness, ...[fn, mn, ln]: readonly string[]): Promise<string> {
  const parts = mn === undefined ? { fln: fn } : { fn, mn, ...(ln === undefined ? {} : { ln }) };
  return expectDone(await of.api('POST', path, { ...parts, dob: '1990-05-15', gen: 'O' })).oid as string;
}

async function search(of: TestBusiness, prefix: string): Promise<string[]> {
  const answer = await of.api('GET', `${path}/search?prefix=${encodeURIComponent(prefix)}`);
  expect(answer.status, answer.text).toBe(200);
  return (answer.body as { oid: string; fln: string }[]).map(({ fln }) => fln);
}

describe('D5: searching finds', () => {
  it.each([
    [
      'K. R. Narayanan',
      [
        'K R Narayanan',
        'KR Narayanan',
        'k.r. narayanan',
        'K.R.Narayanan',
        'narayanan k',
        'Narayanan R K',
        'narayanan kr',
        'r nara',
      ],
    ],
    ['KR Narayanan', ['K R Narayanan', 'K. R. Narayanan', 'K.R.Narayanan', 'kr', 'narayanan k r']],
    ['K.R.Narayanan', ['KR Narayanan', 'K. R. Narayanan', 'narayanan']],
    ['Venkata Rao', ['rao venkata', 'v r', 'ra ven', 'Rao, Venkata', 'VENKATA', 'rao  VEN']],
    ['Mary D’Souza', ["d'souza", 'd‘souza', 'dsouza', 'd´souza', 'd`souza', 'D SOUZA', "mary d'", 'souza m']],
    ['Maria D Souza', ["d'souza", 'dsouza maria']],
    ["O'Neill", ['o’neill', 'oneill', 'neill']],
    ['Łukasz Øster', ['lukasz', 'ŁUKASZ', 'oster luk', 'ØSTER', 'öster']],
    ['Jean-Luc Picard', ['jean luc', 'luc jean', 'jeanluc', 'jean-luc', 'jean‑luc', 'Jean–Luc P', 'picard jean']],
    ['Jean Luc', ['jean-luc', 'luc']],
    ['Björk Guðmundsdóttir', ['bjork', 'gudmundsdottir', 'guðm']],
    ['Günter Weiß', ['weiss', 'WEISS', 'weiß', 'gunter']],
    ['Đorđe Þórsson', ['dorde', 'thors', 'þor']],
    ['Łódź Æsop', ['lodz', 'aesop', 'æ']],
    ['İpek Işık', ['ipek', 'isik', 'ISIK', 'IŞIK', 'işık']],
    ['Σοφία Παπαδόπουλος', ['σοφια', 'ΠΑΠΑΔΟΠΟΥΛΟΣ', 'παπαδοπουλος', 'παπαδοπουλοσ']],
    ['Семён Йованович', ['семен', 'СЕМЁН', 'иован', 'Й']],
    ['مُحَمَّد أحمد', ['محمد', 'احمد', 'مــحمد', 'أحم']],
    ['علي كريم', ['علی', 'کریم']],
    ['שָׁלוֹם כהן', ['שלום', 'כהן ש']],
    ['Asha\u200b Ra\u00adman', ['asha', 'raman', 'As\u200dha', 'A\u2060sha']],
    ['Ｙａｍａｄａ', ['yamada', 'ｙａｍ']],
    ['डॉ॰ राम', ['राम', 'डॉ']],
    ['क़ासिम ख़ान', ['क़ासिम', 'ख़ान']],
    ['张 伟', ['张伟', '伟', '张']],
    ['ジャン・リュック', ['リュック', 'ジャンリュック', 'ジャン・リ']],
    ['Asha_1 100%', ['asha_', '100%']],
  ])('%s', async (name, searches) => {
    const alone = await server.createBusiness();
    await add(alone, name);
    await add(alone, 'Zzz Somebody');
    for (const prefix of searches) expect([prefix, await search(alone, prefix)]).toEqual([prefix, [name]]);
    expect(await search(alone, name)).toEqual([name]);
  });

  it('names whose words stand in other fields', async () => {
    const alone = await server.createBusiness();
    await add(alone, 'K', 'R', 'Narayanan');
    for (const prefix of ['kr narayanan', 'narayanan r k', 'k. r.'])
      expect(await search(alone, prefix)).toEqual(['K R Narayanan']);
  });
});

describe('D5: the vowel signs of Indic scripts are letters', () => {
  it.each([
    ['राम', ['राम', 'रामा'], ['रीमा', 'रोमा', 'रमा']],
    ['র', ['রবি', 'রীতা'], []],
    ['রী', ['রীতা'], ['রবি']],
    ['ರಾಮ', ['ರಾಮ'], ['ರಮ', 'ರೀಮ']],
    ['கா', ['காவ்யா'], ['கவி']],
    ['สม', ['สมชาย'], ['สุมชาย']],
  ])('%s finds %j and not %j', async (prefix, found, others) => {
    const alone = await server.createBusiness();
    for (const name of [...found, ...others]) await add(alone, name);
    expect((await search(alone, prefix)).toSorted()).toEqual(found.toSorted());
  });
});

test('D5: searching does not find a name of which a word of the search begins no word', async () => {
  for (const name of ['Asha Rao', 'Deepa Souza', 'Ra Venkat', 'Jean Pierre Luc', 'Ann Mary']) await add(business, name);
  for (const prefix of [
    'sha',
    'ashar',
    'asha v',
    "d'souza",
    'rav',
    'jeanluc',
    'maryann',
    'asha rao x',
    '.',
    '-',
    "'",
    '…',
    '\u200b',
  ]) {
    expect([prefix, await search(business, prefix)]).toEqual([prefix, []]);
  }
});

test('D5: a name of very many and very long words is kept and found', async () => {
  const alone = await server.createBusiness();
  const [first, middle, last] = ['a '.repeat(50).trim(), '﷽'.repeat(100), `${'ख'.repeat(49)}-${'é'.repeat(50)}`];
  await add(alone, first ?? '', middle, last);
  for (const prefix of ['a a', 'ख'.repeat(49), 'é'.repeat(50), '﷽'.repeat(100)])
    expect(await search(alone, prefix)).toHaveLength(1);
});
