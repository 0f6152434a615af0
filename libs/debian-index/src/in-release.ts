import { type CleartextMessage, type PublicKey, readCleartextMessage, verify } from 'openpgp';
import { parseStanzas, type Stanza } from './stanza.ts';

/**
 * The contents of a signed `InRelease` (https://wiki.debian.org/DebianRepository/Format). `files` are the indexes that
 * it lists, by their path below `dists/<suite>/`, with sizes in bytes. `expired` is true only where that was allowed.
 */
export type InRelease = {
  suite: string;
  codename: string;
  date: Date;
  validUntil?: Date;
  expired: boolean;
  architectures: string[];
  components: string[];
  acquireByHash: boolean;
  files: Map<string, { sha256: string; size: number }>;
};

/** An index is past its `Valid-Until`, and its suite is not allowed to be. */
export class ExpiredIndexError extends Error {}

/**
 * What to check against. `suite` is the codename that was asked for, such as `trixie` or `trixie-security`.
 * `allowExpired` are the suites whose indexes may be past their `Valid-Until`; `trixie` allows `trixie-security` too.
 */
export type InReleaseOptions = { suite: string; keys: PublicKey[]; now: Date; allowExpired: Set<string> };

const WAY_OUT = 'set DEBIAN_MIRROR to a mirror that can be trusted';

// A clock may be wrong by its time zone; more than that is an index that claims to come from the future.
const CLOCK_TOLERANCE = 24 * 60 * 60 * 1000;

/**
 * Checks the signature of an `InRelease` file and reads the text that was signed.
 *
 * One good signature by a trusted key is enough, with any other signers; the key must have been valid when it signed,
 * so that the last index of a suite outlives the key (an index that must not be old says so by `Valid-Until`).
 * @throws Error that names the file and the one fault: signature, suite, date, or missing field.
 */
export async function verifyInRelease(text: string, options: InReleaseOptions): Promise<InRelease> {
  const file = `dists/${options.suite}/InRelease`;
  const signed = await verifySignature(text, { ...options, file });
  const [stanza = new Map()] = parseStanzas(signed, { file });
  const release = readRelease(stanza, file);
  checkSuite(release, { ...options, file });
  return { ...release, expired: checkDates(release, { ...options, file }) };
}

async function verifySignature(
  text: string,
  { keys, now, file }: InReleaseOptions & { file: string },
): Promise<string> {
  const message = await readSigned(text, file);
  const date = new Date(now.getTime() + CLOCK_TOLERANCE);
  const { signatures } = await verify({ message, verificationKeys: keys, date });
  const unknown: string[] = [];
  const faults: string[] = [];
  for (const { keyID, verified } of signatures) {
    const fault = await verified.then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (fault === undefined) return message.getText();
    const id = keyID.toHex().toUpperCase();
    if (keys.some((key) => key.getKeys(keyID).length > 0)) faults.push(`signature by "${id}": ${fault}`);
    else unknown.push(`"${id}"`);
  }
  if (faults.length > 0) throw new Error(`${file}: bad signature (${faults.join('; ')})\n${WAY_OUT}`);
  if (unknown.length > 0)
    throw new Error(`${file}: signed only by unknown keys ${unknown.join(', ')}\n${WAY_OUT}`);
  throw new Error(`${file}: not signed\n${WAY_OUT}`);
}

async function readSigned(text: string, file: string): Promise<CleartextMessage> {
  if (!text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')) {
    throw new Error(`${file}: not signed\n${WAY_OUT}`);
  }
  try {
    return await readCleartextMessage({ cleartextMessage: text });
  } catch (error) {
    const cause = (error as Error).message;
    throw new Error(`${file}: bad signature (${cause})\n${WAY_OUT}`);
  }
}

function readRelease(stanza: Stanza, file: string): Omit<InRelease, 'expired'> {
  const take = (field: string): string => {
    const value = stanza.get(field.toLowerCase());
    if (value === undefined) throw new Error(`${file}: misses ${field}`);
    return value;
  };
  const validUntil = stanza.get('valid-until');
  return {
    suite: stanza.get('suite') ?? '',
    codename: take('Codename'),
    date: readDate(take('Date'), { file, field: 'Date' }),
    ...(validUntil !== undefined && { validUntil: readDate(validUntil, { file, field: 'Valid-Until' }) }),
    architectures: take('Architectures').split(/\s+/),
    // The security archive says `updates/main` and puts the files into `main`.
    components: take('Components')
      .split(/\s+/)
      .map((component) => component.replace(/^.*\//, '')),
    acquireByHash: stanza.get('acquire-by-hash') === 'yes',
    files: readFiles(take('SHA256'), file),
  };
}

function readDate(text: string, { file, field }: { file: string; field: string }): Date {
  const date = new Date(text);
  if (!/^[A-Z][a-z]{2}, .* (UTC|GMT|\+0000)$/.test(text) || Number.isNaN(date.getTime())) {
    throw new Error(`${file}: ${field} "${text}" is not a date`);
  }
  return date;
}

function readFiles(section: string, file: string): InRelease['files'] {
  const files: InRelease['files'] = new Map();
  for (const line of section.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^\s*([0-9a-f]{64})\s+(\d+)\s+(\S+)$/.exec(line);
    if (match === null) throw new Error(`${file}: SHA256 has the bad line "${line.trim()}"`);
    const [, sha256 = '', size, path = ''] = match;
    files.set(path, { sha256, size: Number(size) });
  }
  return files;
}

/** Another suite's index, rightly signed, must not pass for the one that was asked for. */
function checkSuite(
  { codename, suite }: Omit<InRelease, 'expired'>,
  asked: { suite: string; file: string },
): void {
  if (codename === asked.suite) return;
  throw new Error(`${asked.file}: is the index of "${codename}" (${suite}), not of "${asked.suite}"`);
}

function checkDates(
  { date, validUntil }: Omit<InRelease, 'expired'>,
  { suite, now, allowExpired, file }: InReleaseOptions & { file: string },
): boolean {
  if (date.getTime() > now.getTime() + CLOCK_TOLERANCE) {
    const clock = `this machine's clock says ${now.toISOString()}`;
    throw new Error(`${file}: Date ${date.toISOString()} is in the future\n${clock}: set it right`);
  }
  if (validUntil === undefined || validUntil >= now) return false;
  const family = suite.replace(/-(updates|security)$/, '');
  if (allowExpired.has(suite) || allowExpired.has(family)) return true;
  throw new ExpiredIndexError(
    `${file}: expired: Valid-Until is ${validUntil.toISOString()}, now is ${now.toISOString()}\n` +
      `set DEBIAN_MIRROR to a current mirror, or ALLOW_EXPIRED=${family} to use it anyway`,
  );
}
