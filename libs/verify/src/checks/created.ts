import type { StaticCheck } from './static-check.ts';

/** Before the project existed, or after the tests run: neither is the time of a commit. */
const earliest = Date.parse('2026-01-01T00:00:00Z');
const dayMs = 24 * 60 * 60 * 1000;

export const created: StaticCheck = {
  name: 'created',
  about: 'the image is dated, by the time of its commit',
  variants: ['builder', 'runtime', 'debug'],
  *find({ config }, { now, committed }) {
    const time = Date.parse(config.created ?? '');
    if (!(time > earliest && time < now.getTime() + dayMs)) yield `created: "${config.created ?? ''}"`;
    else if (committed && time !== committed.getTime())
      yield `created: "${config.created}", and not "${committed.toISOString()}", the time of the commit`;
  },
};
