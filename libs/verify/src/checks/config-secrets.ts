import { entriesOfAllLayers } from '../model/saved-image.ts';
import { type Check, type Found, inLayer } from './check.ts';
import { type ConfigSecret, secretsOfConfig } from './secret-patterns.ts';

export const noConfigSecrets: Check = {
  name: 'no-secrets-in-config',
  holds: 'environment, labels and history name no credential, proxy or package index',
  severity: 'error',
  fix: 'pass it to the build step as a secret, and do not set it in ENV, LABEL or ARG',
  appliesTo: { ours: ['runtime', 'debug', 'builder'] },
  *run({ config }) {
    for (const secret of secretsOfConfig(config)) yield toFound(secret);
  },
};

export const configSecrets: Check = {
  name: 'secrets-in-config',
  holds: 'variables, labels, commands and history contain no credential',
  severity: 'error',
  fix: 'pass it to a step with RUN --mount=type=secret, or to the container when it runs; then replace it, because it is no longer secret',
  appliesTo: { others: 'all' },
  *run({ config }) {
    for (const secret of secretsOfConfig(config)) if (secret.name === undefined) yield toFound(secret);
  },
};

export const likelySecrets: Check = {
  name: 'likely-secrets',
  holds: 'no variable has the name of a secret, and no layer has a git repository or a .env file',
  severity: 'warning',
  fix: 'pass secrets to the container when it runs, and keep .git and .env out of the build context (.dockerignore)',
  appliesTo: { others: 'all' },
  *run(image) {
    for (const secret of secretsOfConfig(image.config)) if (secret.name !== undefined) yield toFound(secret);
    for (const place of entriesOfAllLayers(image)) {
      const { entry, layer } = place;
      if (/(?:^|\/)\.env$/.test(entry.path) && entry.type === 'file') {
        yield inLayer(place, 'settings-file', 'is a file of settings');
      }
      if (/(?:^|\/)\.git\/HEAD$/.test(entry.path)) {
        const repository = { entry: { ...entry, path: entry.path.replace(/\/HEAD$/, '') }, layer };
        yield inLayer(repository, 'repository', 'is a repository');
      }
    }
  },
};

function toFound({ place, name }: ConfigSecret): Found {
  if (name === undefined) return { kind: 'credential', message: `${place}: a credential` };
  return { kind: 'secret-name', message: `${place}: "${name}"` };
}
