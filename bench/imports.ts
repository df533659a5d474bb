import type { Bench } from './bench.ts';
import { markdownTable, milliseconds, verdict } from './figures.ts';
import type { BenchServer } from './server.ts';

/** Both passes together. */
const targetSeconds = 120;
/** Of the file in one request, as the front desk sends it. */
const partLength = 50_000;
const header = 'partner_id,first_name,last_name,gender,date_of_birth,mobile,address_line1,city\n';

interface Pass {
  readonly name: string;
  readonly seconds: number;
  readonly requests: number;
  readonly longestMs: number;
}

/** The patients of another system from a file, as the front desk sends it: a dry run of the whole, then in earnest. */
export async function benchImports(bench: Bench): Promise<string> {
  const count = bench.scale.importedPatients;
  const practice = await bench.createPractice('imports');
  const server = await practice.startServer();
  try {
    const file = header + Array.from({ length: count }, (_, index) => rowOf(index)).join('');
    const begun = await post(server, '/opdesk/v1/imports', {
      kind: 'patients',
      date_format: 'YYYY-MM-DD',
      file_key: 'bench',
      text: file.slice(0, partLength),
    });
    const rows = `/opdesk/v1/imports/${begun.data.import.import_id}/rows`;
    const passes: Pass[] = [];
    for (const isDryRun of [true, false]) {
      bench.say(`imports: ${count} patients, ${isDryRun ? 'a dry run' : 'in earnest'}`);
      passes.push(await send(server, rows, file, isDryRun));
    }
    const list = await post(server, rows, { text: '', first_row: count + 2, is_last: true });
    if (list.data.import.added !== count) throw new Error(`${list.data.import.added} of ${count} patients were added`);
    const together = passes.reduce((sum, { seconds }) => sum + seconds, 0);
    return [
      `### ${count.toLocaleString('en')} patients from a file`,
      '',
      markdownTable(
        ['', 'seconds', 'requests', 'longest ms', `< ${targetSeconds} s`],
        [
          ...passes.map((one) => [
            one.name,
            one.seconds.toFixed(1),
            String(one.requests),
            milliseconds(one.longestMs),
            '',
          ]),
          ['together', together.toFixed(1), '', '', verdict(together < targetSeconds)],
        ],
      ),
    ].join('\n');
  } finally {
    await server.stop();
    await practice.drop();
  }
}

async function send(server: BenchServer, path: string, file: string, isDryRun: boolean): Promise<Pass> {
  const from = performance.now();
  let [at, row, requests, longestMs] = [header.length, 2, 0, 0];
  while (at < file.length) {
    const sentAt = performance.now();
    const isLast = at + partLength >= file.length;
    const part = { text: file.slice(at, at + partLength), first_row: row, is_last: isLast, dry_run: isDryRun };
    const { data } = await post(server, path, part);
    longestMs = Math.max(longestMs, performance.now() - sentAt);
    requests += 1;
    at += data.length;
    row = data.next_row;
  }
  const name = isDryRun ? 'a dry run of the whole file' : 'in earnest';
  return { name, seconds: (performance.now() - from) / 1_000, requests, longestMs };
}

const firstNames = ['Asha', 'Ravi', 'Meena', 'Imran', 'Lakshmi', 'Joseph', 'सुनीता', 'Gurpreet', 'Anjali', 'Mohammed'];
const lastNames = ['Rao', 'Sharma', 'Khan', 'Fernandes', 'Iyer', 'Singh', 'Das', 'वर्मा', 'Patel', 'Nair', 'Gowda'];

function rowOf(index: number): string {
  const [first, last] = [firstNames[index % firstNames.length], lastNames[index % lastNames.length]];
  const day = `${1940 + (index % 80)}-0${(index % 9) + 1}-1${index % 9}`;
  const mobile = 7_000_000_000 + index;
  const person = [`F-${index}`, first, `${last} ${index % 997}`, index % 2 === 0 ? 'F' : 'M', day];
  return `${[...person, mobile, `${index % 400} MG Road`, 'Pune'].join()}\n`;
}

interface Answered {
  readonly data: {
    readonly import: { readonly import_id: string; readonly added: number };
    readonly length: number;
    readonly next_row: number;
  };
}

async function post(server: BenchServer, path: string, body: object): Promise<Answered> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { auth: server.token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answered;
}
