import type { Deb } from '../deb.ts';

const zone = 'usr/share/zoneinfo/Etc/UTC';

/**
 * Adds the local time that tzdata's maintainer script sets: UTC. The script makes `/etc/localtime` a link to the zone;
 * here it is a copy. Engines follow links when they mount, so the host's zone would replace UTC itself. Other packages
 * are returned unchanged.
 * @throws Error when tzdata has no UTC
 */
export function withLocalTime(deb: Deb): Deb {
  if (deb.package !== 'tzdata') return deb;
  const utc = deb.entries.find(({ path }) => path === zone);
  if (utc?.type !== 'file')
    throw new Error(`cannot make "/etc/localtime": package "${deb.package}" has no file "/${zone}"`);
  return { ...deb, entries: [...deb.entries, { ...utc, path: 'etc/localtime' }] };
}
