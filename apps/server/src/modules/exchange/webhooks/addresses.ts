import { BlockList, isIP } from 'node:net';

/** Networks of IPv4 that are nobody's in public (IANA special-purpose registry), and clouds' own services in public ones. */
const IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // carriers' own; a cloud's metadata service lies here
  '127.0.0.0/8',
  '168.63.129.16/32', // a cloud's own service
  '169.254.0.0/16', // link-local; most clouds' metadata services
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** All that is public in IPv6; loopback, local, mapped and translated addresses lie outside it. */
const IPV6_PUBLIC = '2000::/3';
/** Within that: forms that carry an IPv4 address inside (Teredo, 6to4), and documentation. */
const IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}

const PRIVATE_4 = listOf(IPV4);
const PUBLIC_6 = listOf([IPV6_PUBLIC]);
const PRIVATE_6 = listOf(IPV6);

/** Whether an address is one that anybody on the Internet could be behind. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !PRIVATE_4.check(address, 'ipv4');
    case 6:
      return PUBLIC_6.check(address, 'ipv6') && !PRIVATE_6.check(address, 'ipv6');
    default:
      return false;
  }
}

/** Tells where pushes may go: public addresses, and those that the settings allow (`10.20.0.0/16`). */
export function allowedAddresses(allow: readonly string[]): (address: string) => boolean {
  const ours = listOf(allow);
  return (address) => {
    const family = isIP(address);
    // A mapped address is asked for as what it is: one of IPv6, which no network of IPv4 allows.
    const mapped = family === 6 && /^::ffff:/i.test(address);
    return (
      isPublicAddress(address) ||
      (family !== 0 && !mapped && ours.check(address, family === 6 ? 'ipv6' : 'ipv4'))
    );
  };
}
