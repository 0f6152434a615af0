import { type Entry, isElf, makeMatcher } from '@distroless/image';
import { entriesOfAllLayers } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

/** Files that tools keep credentials in, or that tell of the machine and the people who made the image. */
const isTelling = makeMatcher([
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

/** A private key with its text (the bare line stands in programs that read keys), and tokens by the forms that services publish. */
const credential =
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[\w+/=:,\s-]{40}|\b(?:gh[pousr]_\w{36}|github_pat_\w{50}|glpat-[\w-]{20}|(?:AKIA|ASIA)[0-9A-Z]{16}|pypi-AgE[\w-]{50}|xox[abprs]-\d+-[\w-]{10}|hf_[A-Za-z]{34}|npm_\w{36})\b/;

/** `scheme://user:password@host`. */
const urlWithPassword = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"]*:[^\s/:@'"]+@/i;

/** Elsewhere such an address stands in the text of programs, as an example. */
const isConfiguration = makeMatcher([
  'etc/**',
  'home/**',
  'root/**',
  'opt/venv/pyvenv.cfg',
  '**/direct_url.json',
]);

export const secrets: StaticCheck = {
  name: 'no-secrets',
  about: 'no layer has a credential, or a file that tells of who made the image',
  variants: ['runtime', 'debug', 'builder'],
  *find(image) {
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (entry.type === 'directory') continue;
      if (isTelling(entry.path)) yield where;
      else if (entry.type === 'file' && hasCredential(entry)) yield `${where} has a credential in it`;
    }
  },
};

/** Libraries that read keys carry some to test themselves. */
function hasCredential({ path, content }: Entry & { type: 'file' }): boolean {
  if (isElf(content)) return false;
  const text = content.toString('latin1');
  return credential.test(text) || (isConfiguration(path) && urlWithPassword.test(text));
}

/** The name of a variable that holds a secret, or of the machine's own way to the network. */
const tellingName =
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|API_?KEY|PRIVATE_?KEY|AUTH|PROXY|INDEX_URL)(?:_|$)/i;

export const configSecrets: StaticCheck = {
  name: 'no-secrets-in-config',
  about: 'environment, labels and history name no credential, proxy or package index',
  variants: ['runtime', 'debug', 'builder'],
  *find({ config }) {
    const { env, labels, history, entrypoint, cmd } = config;
    for (const [name = ''] of env.map((line) => line.split('='))) {
      if (tellingName.test(name)) yield `environment: "${name}"`;
    }
    const texts = {
      environment: env,
      label: Object.values(labels),
      history,
      command: [...entrypoint, ...cmd],
    };
    for (const [place, lines] of Object.entries(texts)) {
      for (const line of lines) {
        if (credential.test(line) || urlWithPassword.test(line)) yield `${place}: a credential`;
      }
    }
    for (const line of history) {
      const name = line.match(/\b\w+(?==)/g)?.find((word) => tellingName.test(word));
      if (name !== undefined) yield `history: "${name}"`;
    }
  },
};
