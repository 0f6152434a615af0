import { type Entry, isElf, makeMatcher } from '@distroless/image';
import { pythonFiles } from '../model/packages.ts';
import { entriesOfAllLayers } from '../model/saved-image.ts';
import { type Check, inLayer } from './check.ts';
import { hasCredential, hasUrlWithPassword } from './secret-patterns.ts';

/** Files in which tools keep credentials, or which reveal the machine and the people who made the image. */
const isRevealing = makeMatcher([
  '**/.netrc',
  '**/.pypirc',
  '**/pip.conf',
  '**/.config/pip/**',
  '**/.git',
  '**/.git/**',
  '**/.git-credentials',
  '**/.gitconfig',
  '**/.npmrc',
  '**/.ssh/**',
  '**/.gnupg/**',
  '**/.aws/**',
  '**/.docker/**',
  '**/.kube/**',
  '**/.env',
  '**/.*_history',
  '**/*.key',
  '**/id_rsa',
  '**/id_ecdsa',
  '**/id_ed25519',
  'etc/apt/auth.conf',
  'etc/apt/auth.conf.d/*',
  'etc/hostname',
  'etc/hosts',
  'etc/machine-id',
  'etc/resolv.conf',
  'etc/ssh/**',
  'run/secrets/**',
  'root/.cache/**',
]);

/** In other files such an address is an example in the text of a program. */
const isConfiguration = makeMatcher([
  'etc/**',
  'home/**',
  'root/**',
  'opt/venv/pyvenv.cfg',
  '**/direct_url.json',
]);

export const secrets: Check = {
  name: 'no-secrets',
  holds: 'no layer has a credential, or a file that reveals who made the image',
  severity: 'error',
  fix: 'keep the file out of the layer that adds it; then replace the credential, because it is no longer secret',
  appliesTo: { ours: ['runtime', 'debug', 'builder'] },
  *run(image) {
    for (const place of entriesOfAllLayers(image)) {
      const { entry } = place;
      if (entry.type === 'directory') continue;
      if (isRevealing(entry.path)) yield inLayer(place, 'revealing-file');
      else if (entry.type === 'file' && isTelling(entry))
        yield inLayer(place, 'credential', 'contains a credential');
    }
  },
};

/** Libraries that read keys contain some for their own tests. */
function isTelling({ path, content }: Entry & { type: 'file' }): boolean {
  if (isElf(content)) return false;
  const text = content.toString('latin1');
  return hasCredential(text) || (isConfiguration(path) && hasUrlWithPassword(text));
}

export const secretsInLayers: Check = {
  name: 'secrets',
  holds: 'no layer has a private key or a file with credentials, even if a later layer deletes it',
  severity: 'error',
  fix: 'keep it out of the build context (.dockerignore), or pass it to a step with RUN --mount=type=secret; then replace it, because it is no longer secret',
  appliesTo: { others: 'all' },
  *run(image) {
    // What packages publish, such as keys for their tests, is not secret.
    const published = new Set(pythonFiles(image));
    for (const place of entriesOfAllLayers(image)) {
      const { entry } = place;
      const secret = entry.type === 'file' && !published.has(entry.path) ? secretIn(entry) : undefined;
      if (secret) yield inLayer(place, ...secret);
    }
  },
};

const isCredentialFile = makeMatcher([
  '**/.netrc',
  '**/.pypirc',
  '**/.git-credentials',
  '**/.pgpass',
  '**/.docker/config.json',
  '**/.aws/credentials',
  '**/.kube/config',
  '**/.ssh/id_*',
  'run/secrets/*',
]);
const isSettings = makeMatcher([
  '**/pip.conf',
  '**/.config/uv/uv.toml',
  '**/.condarc',
  '**/.npmrc',
  '**/.git/config',
  '**/sources.list',
]);

/** No file of settings is larger. A larger file must not hide what other files contain. */
const longestSettings = 1_000_000;

function secretIn({
  path,
  content,
  mode,
}: Entry & { type: 'file' }): [kind: string, says: string] | undefined {
  if (content.length === 0 || mode === 0) return undefined;
  if (isCredentialFile(path) && !path.endsWith('.pub')) return ['credential-file', 'contains credentials'];
  if (isSettings(path) && hasUrlWithPassword(content.toString('utf8', 0, longestSettings), { user: '+' })) {
    return ['url-with-password', 'has a URL with a password'];
  }
  // A file contains a key alone, or after its certificates.
  const isKey =
    content.length < 64 * 1024 &&
    /^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----$/m.test(content.toString('latin1'));
  return isKey ? ['private-key', 'contains a private key'] : undefined;
}
