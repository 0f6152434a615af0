import { file, whiteout } from '../testing/made-image.ts';
import { packages, testOthers } from '../testing/others.ts';
import { testOurs } from '../testing/ours.ts';

const keyLine = '-----BEGIN PRIVATE KEY-----';

testOurs([
  ['no-secrets', 'a file for credentials', [file('root/.netrc', '')], ['layer 2: /root/.netrc']],
  ['no-secrets', 'a repository', [file('app/.git/config', '')], ['layer 2: /app/.git/config']],
  ['no-secrets', 'a file of the machine', [file('etc/resolv.conf', '')], ['layer 2: /etc/resolv.conf']],
  [
    'no-secrets',
    'a file that a later layer deletes',
    [file('root/.netrc', ''), whiteout('root/.netrc')],
    ['layer 2: /root/.netrc'],
  ],
  [
    'no-secrets',
    'a key under another name',
    [file('opt/x', `${keyLine}\n${'A'.repeat(64)}\n`)],
    ['layer 2: /opt/x contains a credential'],
  ],
  ['no-secrets', 'a program that reads keys', [file('opt/x.py', `start = "${keyLine}"\n`)], []],
  [
    'no-secrets',
    'a token',
    [file('opt/x', `token: ghp_${'a'.repeat(36)}`)],
    ['layer 2: /opt/x contains a credential'],
  ],
  [
    'no-secrets',
    'an index with a password',
    [file('etc/x.conf', 'index = https://a:b@example.org/simple')],
    ['layer 2: /etc/x.conf contains a credential'],
  ],
  [
    'no-secrets',
    'such an address in the text of a program',
    [file('opt/x.py', '# https://a:b@example.org')],
    [],
  ],
]);

testOthers([
  [
    'secrets',
    'a key that a later layer hides',
    { added: [file('app/key', '-----BEGIN RSA PRIVATE KEY-----\nx'), whiteout('app/key')] },
    ['layer 3: /app/key contains a private key'],
  ],
  [
    'secrets',
    'a key for a package’s tests',
    {
      added: [
        file(`${packages}/c/key.pem`, '-----BEGIN PRIVATE KEY-----\n'),
        file(`${packages}/c-1.dist-info/RECORD`, '"c/key.pem",sha256=x,1\n'),
      ],
    },
    [],
  ],
  [
    'secrets',
    'a file with credentials',
    { added: [file('root/.netrc', 'x')] },
    ['layer 3: /root/.netrc contains credentials'],
  ],
  [
    'secrets',
    'an index with a password',
    { added: [file('etc/pip.conf', '[global]\nindex-url = https://me:pass@example.org/simple\n')] },
    ['layer 3: /etc/pip.conf has a URL with a password'],
  ],
]);
