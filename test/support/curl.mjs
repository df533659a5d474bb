// As much of curl as the README uses, for machines that have none: -s -w FORMAT -H HEADER -X METHOD -d BODY URL.
const headers = new Headers();
let [url, body, format, method] = ['', undefined, '', 'GET'];
const args = process.argv.slice(2);
while (args.length > 0) {
  const arg = args.shift();
  if (arg === '-H') {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(args.shift());
    headers.set(name, value);
  } else if (arg === '-d') {
    body = args.shift();
    if (method === 'GET') method = 'POST';
  } else if (arg === '-X') {
    method = args.shift();
  } else if (arg === '-w') {
    format = args.shift();
  } else if (arg !== '-s') {
    url = arg;
  }
}
const answer = await fetch(url, { headers, method, ...(body === undefined ? {} : { body }) });
process.stdout.write((await answer.text()) + format.replaceAll('\\n', '\n'));
