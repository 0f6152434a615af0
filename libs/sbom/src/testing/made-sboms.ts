import { toCycloneDx } from '../cyclonedx.ts';
import { makeBill } from '../make-bill.ts';
import { toSpdx } from '../spdx.ts';
import { inputs, madeLock, madeSealed, recorded } from './made-sealed.ts';

/** Both SBOMs of a small image. @param digest of its manifest @param options `more`: another package with this name */
export function madeSboms(
  digest: string,
  { more }: { more?: string } = {},
): { spdx: string; cyclonedx: string } {
  const added = more === undefined ? {} : { rootfs: recorded(more, []) };
  const locks = [madeLock({ names: ['libz1', ...(more === undefined ? [] : [more])] })];
  const { bill } = makeBill({ ...madeSealed(added), digest }, inputs({ locks }));
  return { spdx: toSpdx(bill), cyclonedx: toCycloneDx(bill) };
}
