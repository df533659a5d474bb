/** Which addresses events may be sent to, besides those of the public internet. */
export interface AddressPolicy {
  /**
   * Every address that is not public, private networks and this machine too, on every port; never one that serves keys
   * to machines.
   */
  readonly allowPrivate: boolean;
  readonly httpsOnly: boolean;
  /** On which receivers on the internet may listen. Another may be of a service that expects no requests of others. */
  readonly ports: readonly number[];
  /** The addresses of this machine on all its networks, as they are now: public ones are among them. */
  readonly ownAddresses: () => readonly string[];
}

/**
 * Why nothing may be sent to an IP address, or null where something may. To be asked for every address that a name
 * resolves to, when an endpoint is registered and each time before it is connected to.
 * @param ip as resolvers write it, IPv4 or IPv6; anything else is refused
 * @returns what the address is, as in `a loopback address`; never the address, which may tell of the inside of a
 * network
 */
export function refusedAddress(ip: string, policy: AddressPolicy): string | null {
  const bytes = parseAddress(ip);
  if (bytes === null) return 'no IP address';
  if (embedded(bytes).some((address) => isIn(address, metadata))) return 'a metadata address';
  return policy.allowPrivate ? null : insideKind(bytes, policy);
}

/** Whether an address is on the internet, and not this machine's own: what answers there is anybody's to read. */
export function isPublicAddress(ip: string, policy: AddressPolicy): boolean {
  return refusedAddress(ip, { ...policy, allowPrivate: false }) === null;
}

function insideKind(bytes: Bytes, { ownAddresses }: AddressPolicy): string | null {
  const isOwn = embedded(bytes).some((each) => ownAddresses().some((own) => isSame(each, parseAddress(own))));
  return kindOf(bytes) ?? (isOwn ? 'an address of this server' : null);
}

function isSame(left: Bytes, right: Bytes | null): boolean {
  return right?.length === left.length && left.every((byte, at) => byte === right[at]);
}

/**
 * Why an endpoint, as it is written, may not be sent to, or null where it may. A name in it is still to be resolved and
 * asked about.
 */
export function refusedEndpoint(endpoint: string, policy: AddressPolicy): string | null {
  if (!/^https?:\/\/[^\s\\]+$/i.test(endpoint) || !URL.canParse(endpoint)) return 'must be an http or https address';
  const url = new URL(endpoint);
  if (policy.httpsOnly && url.protocol !== 'https:') return 'must be an https address';
  if (url.username !== '' || url.password !== '') return 'must hold no user and no password';
  if (url.hash !== '') return 'must have no fragment';
  if (!policy.allowPrivate && !policy.ports.includes(portOf(url)))
    return `must have the port ${policy.ports.join(' or ')}: this server sends to no other`;
  const ip = writtenAddress(url);
  const refused = ip === null ? null : refusedAddress(ip, policy);
  return refused === null ? null : leadsAstray(refused);
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

/** The IP address that stands in an address instead of a name, or null. */
export function writtenAddress({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return parseAddress(bare) === null ? null : bare;
}

/** The reason for which an endpoint that leads to a refused address is refused. @param refused from refusedAddress */
export function leadsAstray(refused: string): string {
  return `leads to ${refused}, and this server sends nothing there`;
}

type Bytes = readonly number[];

interface Range {
  readonly bytes: Bytes;
  readonly bits: number;
}

/** Addresses at which clouds serve data and keys to their machines: refused always. */
const metadata = ranges(
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
);

/** IANA's registries of special addresses: what a packet from elsewhere does not reach, or should not. */
const special: readonly (readonly [kind: string, of: readonly Range[]])[] = [
  ['a loopback address', ranges('127.0.0.0/8', '::1/128')],
  ['an unspecified address', ranges('0.0.0.0/8', '::/128')],
  ['a private address', ranges('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16')],
  ['a carrier-grade NAT address', ranges('100.64.0.0/10')],
  ['a link-local address', ranges('169.254.0.0/16', 'fe80::/10', 'fec0::/10')],
  ['a unique-local address', ranges('fc00::/7')],
  ['a multicast address', ranges('224.0.0.0/4', 'ff00::/8')],
  [
    'an IPv4 address inside an IPv6 one',
    ranges('::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/32', '2002::/16'),
  ],
  [
    'a reserved address',
    ranges(
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.88.99.0/24',
      '198.18.0.0/15',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '240.0.0.0/4',
      '2001::/23',
      '2001:db8::/32',
      '3fff::/20',
    ),
  ],
];

/** Of IPv6 nothing else is routed. */
const globalUnicast = ranges('2000::/3');

function kindOf(bytes: Bytes): string | null {
  const found = special.find(([, of]) => isIn(bytes, of));
  if (found !== undefined) return found[0];
  return bytes.length === 16 && !isIn(bytes, globalUnicast) ? 'a reserved address' : null;
}

/** The address itself and the IPv4 addresses that a translator or a tunnel would find in it. */
function embedded(bytes: Bytes): Bytes[] {
  if (bytes.length === 4) return [bytes];
  return [
    bytes,
    // Compatible, mapped and translated ones, and NAT64, have it at the end; 6to4 after its prefix; Teredo inverted at
    // the end; NAT64 with a prefix of 48 bits around the ninth byte.
    bytes.slice(12),
    bytes.slice(2, 6),
    bytes.slice(12).map((byte) => byte ^ 0xff),
    [...bytes.slice(6, 8), ...bytes.slice(9, 11)],
  ].filter((_, at) => at === 0 || isIn(bytes, carriers[at] ?? []));
}

const carriers: readonly (readonly Range[])[] = [
  [],
  ranges('::/96', '::ffff:0:0/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48'),
  ranges('2002::/16'),
  ranges('2001::/32'),
  ranges('64:ff9b:1::/48'),
];

function isIn(bytes: Bytes, list: readonly Range[]): boolean {
  return list.some((range) => range.bytes.length === bytes.length && samePrefix(range.bytes, bytes, range.bits));
}

function samePrefix(left: Bytes, right: Bytes, bits: number): boolean {
  return left.every((byte, at) => {
    const counted = Math.min(8, Math.max(0, bits - at * 8));
    return (byte ^ (right[at] ?? 0)) >> (8 - counted) === 0;
  });
}

function ranges(...texts: readonly string[]): readonly Range[] {
  return texts.map((text) => {
    const [address = '', bits = ''] = text.split('/');
    return { bytes: parseAddress(address) ?? [], bits: Number(bits) };
  });
}

/** Four or sixteen bytes; null for another text. A zone (`%eth0`) does not change what an address is. */
function parseAddress(text: string): Bytes | null {
  const [address = ''] = text.split('%', 1);
  return address.includes(':') ? parseIpv6(address) : parseIpv4(address);
}

/** Four decimal numbers alone: `0177.1` means one thing here and another there. */
function parseIpv4(text: string): Bytes | null {
  const parts = text.split('.');
  const fits = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return fits ? parts.map(Number) : null;
}

function parseIpv6(text: string): Bytes | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [before, after] = [groupBytes(halves[0] ?? '', halves.length === 1), groupBytes(halves[1] ?? '', true)];
  if (before === null || after === null) return null;
  const missing = 16 - before.length - after.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

/** @param mayEndInIpv4 whether the last group may be four decimal numbers: only at the end of an address */
function groupBytes(text: string, mayEndInIpv4: boolean): Bytes | null {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [at, group] of groups.entries()) {
    const ipv4 = mayEndInIpv4 && at === groups.length - 1 ? parseIpv4(group) : null;
    if (ipv4 !== null) {
      bytes.push(...ipv4);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return null;
    }
  }
  return bytes;
}
