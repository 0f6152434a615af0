import { clearsign, makeSigningKey, type SigningKey } from '@distroless/testing';
import { reformatKey } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyInRelease } from './in-release.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const DATE = new Date('2026-02-28T00:00:00Z');
const DIGEST = 'ab'.repeat(32);
const FILE = 'dists/trixie-security/InRelease';
const UNTRUSTED = 'set DEBIAN_MIRROR to a mirror that can be trusted';
const FIELDS: Record<string, string> = {
  Origin: 'Debian',
  Suite: 'stable-security',
  Codename: 'trixie-security',
  Date: 'Sat, 28 Feb 2026 00:00:00 UTC',
  'Valid-Until': 'Sat, 07 Mar 2026 00:00:00 UTC',
  'Acquire-By-Hash': 'yes',
  Architectures: 'amd64 arm64',
  Components: 'updates/main updates/contrib',
  SHA256: `\n ${DIGEST}       22 main/binary-amd64/Packages.xz`,
};

let archive: SigningKey;
let second: SigningKey;
let stranger: SigningKey;
let shortLived: SigningKey;
beforeAll(async () => {
  archive = await makeSigningKey('archive');
  second = await makeSigningKey('second');
  stranger = await makeSigningKey('stranger');
  shortLived = await makeShortLivedKey();
});

/** The public key expires at noon of 28 February, the private one never: openpgp does not sign with an expired key. */
async function makeShortLivedKey(): Promise<SigningKey> {
  const key = await makeSigningKey('short', { created: new Date('2026-02-01') });
  const { publicKey } = await reformatKey({
    privateKey: key.privateKey,
    userIDs: { name: 'short' },
    date: new Date('2026-02-01'),
    keyExpirationTime: 27.5 * 24 * 60 * 60,
    format: 'object',
  });
  return { ...key, publicKey };
}

const textOf = (fields: Record<string, string | undefined> = {}) =>
  Object.entries({ ...FIELDS, ...fields })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');

const check = (text: string, { now = NOW, allow = [] as string[] } = {}) =>
  verifyInRelease(text, {
    suite: 'trixie-security',
    keys: [archive, second, shortLived].map(({ publicKey }) => publicKey),
    now,
    allowExpired: new Set(allow),
  });

const errorOf = (text: string, options?: { now: Date }) =>
  check(text, options).then(
    () => 'accepted',
    (error: Error) => error.message,
  );

describe('a good InRelease', () => {
  it('is read', async () => {
    expect(await check(await clearsign(textOf(), [archive], DATE))).toEqual({
      suite: 'stable-security',
      codename: 'trixie-security',
      date: DATE,
      validUntil: new Date('2026-03-07T00:00:00Z'),
      expired: false,
      architectures: ['amd64', 'arm64'],
      components: ['main', 'contrib'],
      acquireByHash: true,
      files: new Map([['main/binary-amd64/Packages.xz', { sha256: DIGEST, size: 22 }]]),
    });
  });

  it('may have no Valid-Until, as stable releases', async () => {
    const text = await clearsign(textOf({ 'Valid-Until': undefined }), [archive], DATE);
    expect(await check(text, { now: new Date('2036-01-01') })).not.toHaveProperty('validUntil');
  });

  it.each([
    { reason: 'strangers signed first', signers: () => [stranger, archive] },
    { reason: 'strangers signed last', signers: () => [archive, stranger] },
    { reason: 'two trusted keys signed', signers: () => [archive, second] },
    { reason: 'the key has expired since it signed', signers: () => [shortLived] },
  ])('may be one that $reason', async ({ signers }) => {
    const text = await clearsign(textOf(), signers(), DATE);
    expect(await check(text)).toMatchObject({ codename: 'trixie-security' });
  });

  it('is the signed text, without the text around it', async () => {
    const signed = await clearsign(textOf(), [archive], DATE);
    const release = await check(`${signed}\nCodename: bookworm\n`);
    expect(release.codename).toBe('trixie-security');
  });

  it.each([
    { reason: 'itself', allow: ['trixie-security'] },
    { reason: 'the suite it belongs to', allow: ['forky', 'trixie'] },
  ])('may be expired when that is allowed for $reason, and says so', async ({ allow }) => {
    const text = await clearsign(textOf(), [archive], DATE);
    expect(await check(text, { now: new Date('2026-03-08'), allow })).toMatchObject({ expired: true });
  });
});

describe('a bad signature', () => {
  it('unsigned', async () => {
    expect(await errorOf(textOf())).toBe(`${FILE}: not signed\n${UNTRUSTED}`);
  });

  it('text in front of the signed message', async () => {
    const text = `Codename: trixie-security\n${await clearsign(textOf(), [archive], DATE)}`;
    expect(await errorOf(text)).toBe(`${FILE}: not signed\n${UNTRUSTED}`);
  });

  it('signed by another key', async () => {
    const text = await clearsign(textOf(), [stranger], DATE);
    const id = stranger.fingerprint.slice(-16);
    expect(await errorOf(text)).toBe(`${FILE}: signed only by unknown keys "${id}"\n${UNTRUSTED}`);
  });

  it('altered after signing', async () => {
    const text = (await clearsign(textOf(), [archive], DATE)).replace(DIGEST, 'ff'.repeat(32));
    const id = archive.fingerprint.slice(-16);
    expect(await errorOf(text)).toBe(
      `${FILE}: bad signature (signature by "${id}": Signed digest did not match)\n${UNTRUSTED}`,
    );
  });

  it('made when the key had expired', async () => {
    const text = await clearsign(textOf(), [shortLived], new Date('2026-02-28T18:00:00Z'));
    const id = shortLived.fingerprint.slice(-16);
    expect(await errorOf(text)).toBe(
      `${FILE}: bad signature (signature by "${id}": Primary key is expired)\n${UNTRUSTED}`,
    );
  });

  it('made in the future', async () => {
    const text = await clearsign(textOf(), [archive], new Date('2026-03-03'));
    const id = archive.fingerprint.slice(-16);
    expect(await errorOf(text)).toBe(
      `${FILE}: bad signature (signature by "${id}": Signature creation time is in the future)\n${UNTRUSTED}`,
    );
  });

  it.each([
    { reason: 'within the signature', bytes: 100 },
    { reason: 'before the signature', bytes: 0 },
  ])('cut off $reason', async ({ bytes }) => {
    const text = await clearsign(textOf(), [archive], DATE);
    const cut = text.slice(0, text.indexOf('-----BEGIN PGP SIGNATURE') + bytes);
    expect(await errorOf(cut)).toBe(`${FILE}: bad signature (Misformed armored text)\n${UNTRUSTED}`);
  });
});

describe('a good signature on the wrong text', () => {
  it.each([
    {
      reason: 'replayed: the index of another suite',
      fields: { Codename: 'bookworm-security', Suite: 'oldstable-security' },
      error: 'is the index of "bookworm-security" (oldstable-security), not of "trixie-security"',
    },
    {
      reason: 'replayed: the base in place of the security fixes',
      fields: { Codename: 'trixie', Suite: 'stable' },
      error: 'is the index of "trixie" (stable), not of "trixie-security"',
    },
    {
      reason: 'expired',
      fields: { 'Valid-Until': 'Sat, 28 Feb 2026 12:00:00 UTC' },
      error:
        'expired: Valid-Until is 2026-02-28T12:00:00.000Z, now is 2026-03-01T00:00:00.000Z\n' +
        'set DEBIAN_MIRROR to a current mirror, or ALLOW_EXPIRED=trixie to use it anyway',
    },
    {
      reason: 'from the future',
      fields: { Date: 'Tue, 03 Mar 2026 00:00:00 UTC' },
      error:
        'Date 2026-03-03T00:00:00.000Z is in the future\n' +
        "this machine's clock says 2026-03-01T00:00:00.000Z: set it right",
    },
    { reason: 'no codename', fields: { Codename: undefined }, error: 'misses Codename' },
    { reason: 'no date', fields: { Date: undefined }, error: 'misses Date' },
    { reason: 'no digests', fields: { SHA256: undefined }, error: 'misses SHA256' },
    {
      reason: 'weak digests only',
      fields: { SHA256: undefined, MD5Sum: '\n abc 1 x' },
      error: 'misses SHA256',
    },
    {
      reason: 'a broken date',
      fields: { 'Valid-Until': 'tomorrow' },
      error: 'Valid-Until "tomorrow" is not a date',
    },
    {
      reason: 'a broken digest',
      fields: { SHA256: '\n abc 22 x' },
      error: 'SHA256 has the bad line "abc 22 x"',
    },
  ])('$reason', async ({ fields, error }) => {
    expect(await errorOf(await clearsign(textOf(fields), [archive], DATE))).toBe(`${FILE}: ${error}`);
  });
});
