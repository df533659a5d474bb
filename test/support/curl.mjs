// As much of curl as the README uses, for machines that have none: -s -w FORMAT -H HEADER -d BODY URL.
const headers = new Headers();
let [url, body, format] = ['', undefined, ''];
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift();
  if (arg === '-H') {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(args.shift());
    headers.set(name, value);
  } else if (arg === '-d') {
    body = args.shift();
  } else if (arg === '-w') {
    format = args.shift();
  } else if (arg !== '-s') {
    url = arg;
  }
}
const answer = await fetch(url, { headers, ...(body === undefined ? {} : { method: 'POST', body }) });
process.stdout.write((await answer.text()) + format.replaceAll('\\n', '\n'));
