import { type Entry, makeMatcher } from '@distroless/image';
import { configSecrets as secretsOfConfig } from '../checks/secrets.ts';
import { entriesOfAllLayers } from '../saved-image.ts';
import type { Contents } from './contents.ts';
import type { ImageCheck } from './image-check.ts';
import { pythonFiles } from './records.ts';

export const secrets: ImageCheck = {
  name: 'secrets',
  about: 'no layer has a private key or a file with credentials, deleted later or not',
  severity: 'breach',
  mend: 'keep it out of the build context (.dockerignore), or give it to a step with RUN --mount=type=secret; then replace it, it is known',
  *find(image) {
    // What packages publish, as keys for their tests, is no secret.
    const published = new Set(pythonFiles(image));
    for (const { entry, where } of entriesOfAllLayers(image)) {
      const what = entry.type === 'file' && !published.has(entry.path) ? secretIn(entry) : undefined;
      if (what !== undefined) yield `${where} ${what}`;
    }
  },
};

const credentialFiles = makeMatcher([
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
const settings = makeMatcher([
  '**/pip.conf',
  '**/.config/uv/uv.toml',
  '**/.condarc',
  '**/.npmrc',
  '**/.git/config',
  '**/sources.list',
]);

function secretIn({ path, content, mode }: Entry & { type: 'file' }): string | undefined {
  if (content.length === 0 || mode === 0) return undefined;
  if (credentialFiles(path) && !path.endsWith('.pub')) return 'holds credentials';
  if (settings(path) && /:\/\/[^\s/:@]+:[^\s/@]+@/.test(content.toString('utf8')))
    return 'has a URL with a password';
  // A key stands alone, or behind its certificates.
  const isKey =
    content.length < 64 * 1024 &&
    /^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----$/m.test(content.toString('latin1'));
  return isKey ? 'holds a private key' : undefined;
}

export const configSecrets: ImageCheck = {
  name: 'secrets-in-config',
  about: 'variables, labels, commands and history have no credential in them',
  severity: 'breach',
  mend: 'give it to a step with RUN --mount=type=secret, or to the container when it runs; then replace it, it is known',
  *find(image) {
    for (const line of tellingConfig(image)) if (isCredential(line)) yield line;
  },
};

export const likelySecrets: ImageCheck = {
  name: 'likely-secrets',
  about: 'no variable is called like a secret, and no layer has a repository or a file of settings',
  severity: 'warning',
  mend: 'give secrets to the container when it runs, and keep .git and .env out of the build context (.dockerignore)',
  *find(image) {
    for (const line of tellingConfig(image)) if (!isCredential(line)) yield line;
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (/(?:^|\/)\.env$/.test(entry.path) && entry.type === 'file') yield `${where} is a file of settings`;
      if (/(?:^|\/)\.git\/HEAD$/.test(entry.path)) yield `${where.replace(/\/HEAD$/, '')} is a repository`;
    }
  },
};

function tellingConfig(image: Contents): string[] {
  return [...secretsOfConfig.find(image, { variant: 'runtime', now: new Date(0) })];
}

function isCredential(line: string): boolean {
  return line.endsWith(': a credential');
}
