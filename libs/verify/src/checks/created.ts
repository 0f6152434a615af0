import type { Check } from './check.ts';

/** Before the project existed, or in the future: neither is the time of a commit. */
const earliest = Date.parse('2026-01-01T00:00:00Z');
const dayMs = 24 * 60 * 60 * 1000;

export const created: Check = {
  name: 'created',
  holds: 'the image has the date of its commit',
  severity: 'error',
  fix: 'build it with ./nx, which sets SOURCE_DATE_EPOCH to the time of the commit',
  appliesTo: { ours: ['builder', 'runtime', 'debug'] },
  *run({ config }, { now, committed }) {
    const time = Date.parse(config.created ?? '');
    if (!(time > earliest && time < now.getTime() + dayMs)) {
      yield { kind: 'date', message: `created: "${config.created ?? ''}"` };
    } else if (committed && time !== committed.getTime()) {
      const message = `created: "${config.created}", and not "${committed.toISOString()}", the time of the commit`;
      yield { kind: 'date', message };
    }
  },
};
