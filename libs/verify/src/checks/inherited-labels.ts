import type { Check } from './check.ts';

/** Images that people make from ours inherit labels, and no instruction removes one. */
export const inheritedLabels: Check = {
  name: 'inherited-labels',
  holds: 'no label of the image describes the applications that are made from it',
  severity: 'error',
  fix: 'give what speaks of the base alone a name of our own (org.python.…, org.debian.…)',
  appliesTo: { ours: ['builder', 'runtime', 'debug'] },
  *run({ config }) {
    for (const name of Object.keys(config.labels)) {
      if (/^org\.(?:python|debian)\./.test(name)) continue;
      yield { kind: 'label', message: `label "${name}"` };
    }
  },
};
