/** The part of an address that one household or firm has: all of IPv4, the first 64 bits of IPv6. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  const [front = '', back = ''] = address.split('::');
  const first = front === '' ? [] : front.split(':');
  const last = back === '' ? [] : back.split(':');
  const middle = address.includes('::') ? new Array<string>(8 - first.length - last.length).fill('0') : [];
  return [...first, ...middle, ...last].slice(0, 4).join(':');
}
