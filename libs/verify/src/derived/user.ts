import type { ImageCheck } from './image-check.ts';

export const notRoot: ImageCheck = {
  name: 'not-root',
  about: 'the image does not run as root',
  severity: 'breach',
  mend: 'end the Dockerfile with a USER, such as USER 1000:1000',
  *find({ config }) {
    const [user] = config.user.split(':');
    if (user === '' || user === 'root' || user === '0') yield `USER is "${config.user}"`;
  },
};

export const numericUser: ImageCheck = {
  name: 'numeric-user',
  about: 'the user is a number, as Kubernetes wants it with runAsNonRoot',
  severity: 'warning',
  mend: 'write the number instead of the name, such as USER 1000:1000',
  *find({ config }) {
    const [user = ''] = config.user.split(':');
    if (user !== '' && user !== 'root' && !/^\d+$/.test(user)) yield `USER is "${config.user}"`;
  },
};
