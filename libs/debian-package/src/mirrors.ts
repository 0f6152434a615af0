import { readFile } from 'node:fs/promises';

/** The two archives of Debian: releases with their updates, and security fixes. */
export type ArchiveName = 'debian' | 'debian-security';

/** The base URL of each archive, ending in a slash. */
export type Mirrors = Record<ArchiveName, string>;

type Env = Record<string, string | undefined>;

/** The configured sources of this machine's apt: one `<URI> <release>` per line; '' without apt. */
export type AptTargets = () => Promise<string>;

/** The arguments that make `apt-get` print `AptTargets`. */
export const APT_TARGETS_ARGUMENTS = [
  'indextargets',
  '--format',
  '$(REPO_URI) $(RELEASE)',
  'Created-By: Packages',
];

/**
 * Finds a mirror: the one the environment names (`DEBIAN_MIRROR`, `DEBIAN_SECURITY_MIRROR`), else the one this
 * machine's apt uses, else the snapshot archive as it was at `now`.
 * @throws Error when a URL cannot be used: not a URL, or with a password, which would end up in logs and images.
 */
export async function findMirrors(
  env: Env,
  {
    aptTargets,
    now,
    osRelease = '/etc/os-release',
  }: { aptTargets: AptTargets; now: Date; osRelease?: string },
): Promise<Mirrors> {
  const named = mirrorsOfEnv(env);
  if (named !== undefined) return named;
  const codename = /^VERSION_CODENAME=["']?([a-z]+)/m.exec(
    await readFile(osRelease, 'utf8').catch(() => ''),
  )?.[1];
  const configured = mirrorsOfApt(await aptTargets(), codename);
  return configured ?? snapshotMirrors(now);
}

/** The archives as they were at a time (https://snapshot.debian.org). */
export function snapshotMirrors(time: Date): Mirrors {
  const timestamp = time.toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    debian: `https://snapshot.debian.org/archive/debian/${timestamp}/`,
    'debian-security': `https://snapshot.debian.org/archive/debian-security/${timestamp}/`,
  };
}

/** Where a file of an archive may be available, best place first: the mirrors, each once. */
export function placesOf(file: { archive: ArchiveName; filename: string }, mirrors: Mirrors[]): string[] {
  return [...new Set(mirrors.map((mirror) => `${mirror[file.archive]}${file.filename}`))];
}

function mirrorsOfEnv(env: Env): Mirrors | undefined {
  const main = env['DEBIAN_MIRROR'];
  const security = env['DEBIAN_SECURITY_MIRROR'];
  if (!main) {
    if (!security) return undefined;
    throw new Error('cannot use DEBIAN_SECURITY_MIRROR: DEBIAN_MIRROR is not set\nset both');
  }
  const debian = baseUrl(main, 'DEBIAN_MIRROR');
  return {
    debian,
    'debian-security': security
      ? baseUrl(security, 'DEBIAN_SECURITY_MIRROR')
      : debian.replace(/\/$/, '-security/'),
  };
}

/** Debian's repositories are recognised by their release, which must be this machine's, and by their path. */
function mirrorsOfApt(targets: string, codename: string | undefined): Mirrors | undefined {
  let debian: string | undefined;
  let security: string | undefined;
  for (const line of targets.split('\n')) {
    const [uri = '', release] = line.trim().split(/\s+/);
    if (release === codename && /\/debian\/?$/.test(uri)) debian ??= uri;
    if (release === `${codename}-security` && /\/debian-security\/?$/.test(uri)) security ??= uri;
  }
  if (debian === undefined || !isUsable(debian)) return undefined;
  const base = baseUrl(debian, 'apt');
  if (security !== undefined && isUsable(security)) {
    return { debian: base, 'debian-security': baseUrl(security, 'apt') };
  }
  return { debian: base, 'debian-security': base.replace(/\/$/, '-security/') };
}

// apt also knows methods such as `mirror+file:` and `cdrom:`, and keeps passwords elsewhere.
function isUsable(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, username, password } = new URL(uri);
  return ['http:', 'https:', 'file:'].includes(protocol) && username === '' && password === '';
}

/**
 * The URL of a mirror, ending in a slash.
 * @param origin who names it, for the error
 */
export function baseUrl(text: string, origin: string): string {
  if (!URL.canParse(text)) throw new Error(`cannot use ${origin}: "${text}" is not a URL`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    throw new Error(`cannot use ${origin}: a URL with a user name or password ends up in logs and images`);
  }
  if (!['http:', 'https:', 'file:'].includes(url.protocol)) {
    throw new Error(`cannot use ${origin}: "${text}" is neither http, https nor file`);
  }
  url.search = '';
  url.hash = '';
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
