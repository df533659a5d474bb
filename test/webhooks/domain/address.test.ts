import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddressPolicy,
  isPublicAddress,
  refusedAddress,
  refusedEndpoint,
  writtenAddress,
} from '../../../src/webhooks/domain/address.ts';

const publicOnly: AddressPolicy = {
  allowPrivate: false,
  httpsOnly: false,
  ports: [80, 443],
  ownAddresses: () => ['203.0.114.9', '2a00:1450::9', 'fe80::1%eth0'],
};
const anything: AddressPolicy = { ...publicOnly, allowPrivate: true };

const metadata = [
  '169.254.169.254',
  '169.254.0.1',
  '169.254.170.2',
  '169.254.255.255',
  '100.100.100.200',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd20:ce::254',
  'FD00:0EC2:0:0:0:0:0:0254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::169.254.169.254',
  '64:ff9b::169.254.169.254',
  '64:ff9b:1:a9fe:00a9:fe00::',
  '2002:a9fe:a9fe::1',
  '2001:0:1234::5601:5601',
  '::ffff:0:169.254.169.254',
];

const special: Readonly<Record<string, readonly string[]>> = {
  'a loopback address': ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1'],
  'an unspecified address': ['0.0.0.0', '0.1.2.3', '::'],
  'a private address': ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  'a carrier-grade NAT address': ['100.64.0.1', '100.127.255.255'],
  'a link-local address': ['fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1'],
  'a unique-local address': ['fc00::1', 'fd12:3456:789a::1'],
  'a multicast address': ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  'an IPv4 address inside an IPv6 one': [
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '2001::1',
    '2002:808:808::1',
  ],
  'a reserved address': [
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.7',
    '240.0.0.1',
    '255.255.255.255',
    '2001:db8::1',
    '2001:20::1',
    '3fff::1',
    '100::1',
    '4000::1',
    '1234::1',
  ],
};

const open = [
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '11.0.0.1',
  '126.255.255.255',
  '128.0.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '192.169.0.1',
  '169.253.255.255',
  '169.255.0.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001::8a',
  '2001:4860:4860::8888',
];

describe('addresses', () => {
  test('of the public internet are open', () => {
    expect(open.filter((ip) => refusedAddress(ip, publicOnly) !== null)).toEqual([]);
  });

  test.each(Object.entries(special))('that are %s are refused, unless the operator allows them', (kind, ips) => {
    expect(ips.map((ip) => [ip, refusedAddress(ip, publicOnly)])).toEqual(ips.map((ip) => [ip, kind]));
    expect(ips.map((ip) => [ip, refusedAddress(ip, anything)])).toEqual(ips.map((ip) => [ip, null]));
  });

  test('that tell a machine its secrets are refused whatever the operator allows, however they are written', () => {
    for (const policy of [publicOnly, anything]) {
      expect(metadata.filter((ip) => refusedAddress(ip, policy) !== 'a metadata address')).toEqual([]);
    }
  });

  test('of this machine on any of its networks are refused, in whatever form, unless the operator allows them', () => {
    for (const ip of ['203.0.114.9', '2a00:1450::9', '2a00:1450:0:0::9', '::ffff:203.0.114.9', '64:ff9b::cb00:7209']) {
      expect([ip, refusedAddress(ip, publicOnly) === null, isPublicAddress(ip, publicOnly)]).toEqual([
        ip,
        false,
        false,
      ]);
      expect([ip, refusedAddress(ip, anything)]).toEqual([ip, null]);
    }
    expect(refusedAddress('203.0.114.9', publicOnly)).toBe('an address of this server');
    expect(refusedAddress('203.0.114.10', publicOnly)).toBeNull();
  });

  test('are asked for at each connection, because a machine may get others', () => {
    const own = ['8.8.8.8'];
    const policy = { ...publicOnly, ownAddresses: () => own };
    expect(refusedAddress('8.8.8.8', policy)).toBe('an address of this server');
    own.pop();
    expect(refusedAddress('8.8.8.8', policy)).toBeNull();
  });

  test('have answers that anybody may read only on the internet, also where all are allowed', () => {
    expect(open.filter((ip) => !isPublicAddress(ip, anything))).toEqual([]);
    expect(
      Object.values(special)
        .flat()
        .filter((ip) => isPublicAddress(ip, anything)),
    ).toEqual([]);
    expect([...metadata, '', 'x'].filter((ip) => isPublicAddress(ip, anything))).toEqual([]);
  });

  test('that are none are refused, also where everything is allowed', () => {
    const none = [
      '',
      'localhost',
      '127.1',
      '0177.0.0.1',
      '1.2.3',
      '1.2.3.4.5',
      '256.1.1.1',
      '01.2.3.4',
      ' 8.8.8.8',
      '8.8.8.8 ',
      '2130706433',
      '0x7f000001',
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      'g::1',
      '12345::1',
      '1.2.3.4::1',
      '::1.2.3',
      '[::1]',
      ':1::2',
    ];
    for (const policy of [publicOnly, anything])
      expect(none.filter((ip) => refusedAddress(ip, policy) !== 'no IP address')).toEqual([]);
  });

  test('are read as Node.js reads them', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom(':', '::', '.', '1', 'f', '255', '00') })),
        (text) => {
          expect(refusedAddress(text, anything) === 'no IP address').toBe(isIP(text) === 0);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('are refused where Node.js finds them in a range that is not public', () => {
    const list = new BlockList();
    for (const [net, bits] of [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['100.64.0.0', 10],
      ['127.0.0.0', 8],
      ['224.0.0.0', 3],
    ] as const)
      list.addSubnet(net, bits, 'ipv4');
    for (const [net, bits] of [
      ['fc00::', 7],
      ['fe80::', 10],
      ['ff00::', 8],
    ] as const)
      list.addSubnet(net, bits, 'ipv6');
    const ipv4 = fc
      .tuple(
        fc.constantFrom(9, 10, 11, 100, 127, 172, 192, 223, 224, 255),
        fc.constantFrom(0, 15, 16, 31, 32, 63, 64, 127, 128, 168, 255),
        fc.nat(255),
      )
      .map(([a, b, c]) => `${a}.${b}.${c}.1`);
    const ipv6 = fc
      .tuple(fc.constantFrom('fbff', 'fc00', 'fdff', 'fe00', 'fe7f', 'fe80', 'febf', 'ff00', '2a00'), fc.ipV6())
      .map(([first, rest]) => `${first}:1:2:3:4:5:6:${rest.length.toString(16)}`);
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), (ip) => {
        if (list.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4'))
          expect([ip, refusedAddress(ip, publicOnly)]).not.toEqual([ip, null]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('endpoints', () => {
  test('are http and https addresses', () => {
    for (const endpoint of [
      'https://example.com/webhook',
      'http://example.com:443',
      'HTTPS://Example.com/a?b=c',
      'https://8.8.8.8/',
      'https://[2606:4700:4700::1111]/x',
    ]) {
      expect([endpoint, refusedEndpoint(endpoint, publicOnly)]).toEqual([endpoint, null]);
    }
    for (const endpoint of [
      '',
      'example.com',
      'ftp://example.com',
      'https:example.com',
      'https://',
      'https://exa mple.com',
      ' https://example.com',
      'https:\\\\example.com',
      'javascript:alert(1)',
      'https://example.com:99999',
      'arn:aws:lambda:x',
    ]) {
      expect([endpoint, refusedEndpoint(endpoint, publicOnly)]).toEqual([endpoint, 'must be an http or https address']);
    }
  });

  test('hold no user, no password and no fragment', () => {
    expect(refusedEndpoint('https://user:secret@example.com/', publicOnly)).toBe('must hold no user and no password');
    expect(refusedEndpoint('https://user@example.com/', publicOnly)).toBe('must hold no user and no password');
    expect(refusedEndpoint('https://example.com/#part', publicOnly)).toBe('must have no fragment');
  });

  test('are https where the operator says so', () => {
    expect(refusedEndpoint('http://example.com', { ...publicOnly, httpsOnly: true })).toMatch(
      /^must be an https address/,
    );
    expect(refusedEndpoint('https://example.com', { ...publicOnly, httpsOnly: true })).toBeNull();
  });

  test('have the ports of the operator, unless every address is allowed', () => {
    const refused = 'must have the port 80 or 443: this server sends to no other';
    for (const [endpoint, answer] of [
      ['http://example.com', null],
      ['https://example.com', null],
      ['http://example.com:443/', null],
      ['https://example.com:80', null],
      ['https://example.com:8443', refused],
      ['http://example.com:22', refused],
    ] as const) {
      expect([endpoint, refusedEndpoint(endpoint, publicOnly)]).toEqual([endpoint, answer]);
      expect([endpoint, refusedEndpoint(endpoint, anything)]).toEqual([endpoint, null]);
    }
    expect(refusedEndpoint('https://example.com:8443', { ...publicOnly, ports: [443, 8443] })).toBeNull();
    expect(refusedEndpoint('http://example.com', { ...publicOnly, ports: [443, 8443] })).toMatch(/443 or 8443/);
  });

  test('do not lead inside by an address, in whatever notation', () => {
    for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '１２７.0.0.1']) {
      expect([host, refusedEndpoint(`http://${host}/x`, publicOnly)]).toEqual([
        host,
        'leads to a loopback address, and this server sends nothing there',
      ]);
    }
    expect(refusedEndpoint('http://169.254.169.254/latest', anything)).toMatch(/a metadata address/);
    expect(refusedEndpoint('http://[::ffff:169.254.169.254]/latest', anything)).toMatch(/a metadata address/);
  });

  test('with a name have no address until it is resolved', () => {
    expect(writtenAddress(new URL('https://example.com/'))).toBeNull();
    expect(writtenAddress(new URL('https://[2a00::1]:8/'))).toBe('2a00::1');
    expect(writtenAddress(new URL('https://0x8.8.8.8/'))).toBe('8.8.8.8');
  });
});
