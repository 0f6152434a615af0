import { createHash } from 'node:crypto';

/**
 * A UUID that depends on the content alone (version 8, RFC 9562), so that the same image has the same SBOM, byte for
 * byte, and another one another identity.
 */
export function uuidOf(content: string): string {
  const bytes = createHash('sha256').update(content).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
