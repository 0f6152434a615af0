import type { Check } from './check.ts';

export const notRoot: Check = {
  name: 'not-root',
  holds: 'the image does not run as root',
  severity: 'error',
  fix: 'end the Dockerfile with a USER, such as USER 1000:1000',
  appliesTo: { others: 'all' },
  *run({ config }) {
    const [user] = config.user.split(':');
    if (user === '' || user === 'root' || user === '0')
      yield { kind: 'root', message: `USER is "${config.user}"` };
  },
};

export const numericUser: Check = {
  name: 'numeric-user',
  holds: 'the user is a number, as Kubernetes needs it with runAsNonRoot',
  severity: 'warning',
  fix: 'write the number instead of the name, such as USER 1000:1000',
  appliesTo: { others: 'all' },
  *run({ config }) {
    const [user = ''] = config.user.split(':');
    const isName = user !== '' && user !== 'root' && !/^\d+$/.test(user);
    if (isName) yield { kind: 'user-name', message: `USER is "${config.user}"` };
  },
};
