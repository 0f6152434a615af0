import { expect, test } from 'vitest';
import { ownBuilder } from './own-builder.ts';

const index = 'https://index.example/simple';
const given = { index, env: {}, hasCertificates: false, usesPoetry: false };
const names = `PIP_INDEX_URL="${index}" POETRY_PYPI_MIRROR_URL="${index}" UV_DEFAULT_INDEX="${index}"`;
const roots = '/etc/ssl/certs/ca-certificates.crt';

test.each([
  { why: 'each tool has its own name for the index', options: given, lines: [`ENV ${names}`] },
  {
    why: 'certificates of the machine replace the image’s',
    options: { ...given, hasCertificates: true },
    lines: [
      `COPY certificates.crt ${roots}`,
      `ENV ${names} PIP_CERT="${roots}" REQUESTS_CA_BUNDLE="${roots}" SSL_CERT_FILE="${roots}"`,
    ],
  },
  {
    why: 'only the index settings of the environment; "$" does not start a variable',
    options: {
      ...given,
      env: { https_proxy: 'http://me:a$b@proxy:3128', HOME: '/home/me', PIP_NO_INDEX: '1' },
    },
    lines: [`ENV ${names} https_proxy="http://me:a\\$b@proxy:3128"`],
  },
  {
    why: 'poetry needs a plugin; the user stays the builder’s',
    options: { ...given, usesPoetry: true },
    lines: [
      `ENV ${names}`,
      'USER 0:0',
      expect.stringMatching(/^RUN pip .* poetry-plugin-pypi-mirror$/),
      'USER 1000:1000',
    ],
  },
])('$why', ({ options, lines }) => {
  expect(ownBuilder('localhost/b:1', options).split('\n')).toEqual(['FROM localhost/b:1', ...lines]);
});
