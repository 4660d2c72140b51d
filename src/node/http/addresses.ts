// Which addresses are public: what a request must not reach unless its user allows it.
// https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry

import { BlockList, isIP } from 'node:net';

// An IPv4 address that is mapped into IPv6 (::ffff:127.0.0.1) is matched by the rules for IPv4.
const NOT_PUBLIC = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
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
]) {
  addRange(NOT_PUBLIC, range);
}

// Only what is handed out to the public is public.
const GLOBAL_UNICAST = new BlockList();
addRange(GLOBAL_UNICAST, '2000::/3');

// Parts of that which are for documentation, or which carry an IPv4 address that would get by the rules above.
for (const range of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) addRange(NOT_PUBLIC, range);

/** Whether an address may be connected to: it is public, or one of those that are allowed. */
export class AddressRules {
  private readonly allowed = new BlockList();

  /** @param allowed addresses (`127.0.0.1`) and ranges (`10.0.0.0/8`). @throws TypeError for anything else. */
  constructor(allowed: readonly string[]) {
    for (const each of allowed) addRange(this.allowed, each);
  }

  allows(address: string): boolean {
    const version = isIP(address);
    if (version === 0) return false;
    const type = version === 4 ? 'ipv4' : 'ipv6';
    return this.allowed.check(address, type) || isPublic(address, type);
  }
}

function isPublic(address: string, type: 'ipv4' | 'ipv6'): boolean {
  if (NOT_PUBLIC.check(address, type)) return false;
  return type === 'ipv4' || GLOBAL_UNICAST.check(address, type);
}

function addRange(list: BlockList, text: string): void {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  const bits = prefix === undefined ? undefined : Number(prefix);
  const most = version === 4 ? 32 : 128;
  const isRange = bits === undefined || (/^\d+$/.test(prefix ?? '') && bits <= most);
  if (version === 0 || !isRange || rest.length > 0) {
    throw new TypeError(`Not an address or a range of addresses such as 10.0.0.0/8: ${JSON.stringify(text)}`);
  }
  list.addSubnet(address, bits ?? most, version === 4 ? 'ipv4' : 'ipv6');
}
