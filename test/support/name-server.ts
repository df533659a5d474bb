import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface NameServer {
  /** For a resolver. */
  readonly address: string;
  /** The names that were asked for, once for each question. */
  readonly asked: readonly string[];
}

const types: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' };

/** What it says of a name: its addresses, that there is none, that it failed, or nothing ever. */
type Said = readonly string[] | 'unknown' | 'failed' | 'silent';

/**
 * A name server on loopback (RFC 1035) that answers questions for IPv4 addresses; of others it says that there are
 * none.
 */
export async function openNameServer(say: (name: string) => Said): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const { name, end, type } = readQuestion(question);
    asked.push(name);
    const said = say(name);
    if (said !== 'silent')
      socket.send(answer(question.subarray(0, end), said, types[type] === 'A'), from.port, from.address);
  });
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>((done) => socket.close(done)));
  return { address: `127.0.0.1:${(socket.address() as AddressInfo).port}`, asked };
}

function readQuestion(message: Buffer): { readonly name: string; readonly end: number; readonly type: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5, type: message.readUInt16BE(at + 1) };
}

/** Header, the question again, and one record for each address. */
function answer(question: Buffer, said: Exclude<Said, 'silent'>, isForIpv4: boolean): Buffer {
  const addresses = typeof said === 'string' || !isForIpv4 ? [] : said;
  const header = Buffer.from(question);
  header.writeUInt16BE(0x8180 + ({ unknown: 3, failed: 2 }[said as string] ?? 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const record = (ip: string): Buffer =>
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...ip.split('.').map(Number)]);
  return Buffer.concat([header, ...addresses.map(record)]);
}
