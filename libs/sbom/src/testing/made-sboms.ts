import { toCycloneDx } from '../cyclonedx.ts';
import { makeBill } from '../make-bill.ts';
import { toSpdx } from '../spdx.ts';
import { inputs, madeSealed } from './made-sealed.ts';

/** Both SBOMs of a small image. @param digest of its manifest */
export function madeSboms(digest: string): { spdx: string; cyclonedx: string } {
  const { bill } = makeBill({ ...madeSealed(), digest }, inputs());
  return { spdx: toSpdx(bill), cyclonedx: toCycloneDx(bill) };
}
