import { isCloneUrl } from '@distroless/matrix';
import { describe, expect, it } from 'vitest';
import { checkSource, withoutSecret } from './source-url.ts';

it.each([
  'https://gitlab.example/space/sub-group/python.git',
  'https://gitlab.example:8443/python',
  'https://127.0.0.1:1/python',
  'ssh://git@gitlab.example/space/python.git',
  'ssh://gitlab.example:2222/~user/python',
])('%s can be cloned', (url) => {
  expect(isCloneUrl(url)).toBe(true);
  expect(checkSource(`git+${url}`)).toBe(url);
});

describe('no URL to clone from is', () => {
  it.each([
    { reason: 'an option', url: '--upload-pack=touch x' },
    { reason: 'an option behind a scheme', url: 'ssh://-oProxyCommand=x/y' },
    { reason: 'an option as a user', url: 'ssh://-oProxyCommand=x@host/y' },
    { reason: 'an option as a host behind a user', url: 'ssh://git@-oProxyCommand=x/y' },
    { reason: 'a helper that runs a command', url: 'ext::sh -c x' },
    { reason: 'a helper in front of a URL', url: 'ext::https://git.example/python' },
    { reason: 'a file', url: 'file:///etc' },
    { reason: 'a path', url: '/etc' },
    { reason: 'a server without TLS', url: 'http://git.example/python' },
    { reason: 'one with a password', url: 'https://user:secret@git.example/python' },
    { reason: 'one with a token', url: 'https://token@git.example/python' },
    { reason: 'one with a line break', url: 'https://git.example/python\nx' },
    { reason: 'one with a space', url: 'https://git.example/py thon' },
    { reason: 'one without a path', url: 'https://git.example' },
    { reason: 'an endless one', url: `https://git.example/${'a'.repeat(3000)}` },
    { reason: 'nothing', url: '' },
  ])('$reason', ({ url }) => {
    expect(isCloneUrl(url)).toBe(false);
    expect(() => checkSource(`git+${url}`)).toThrow(/which is no URL of https or ssh without credentials$/);
  });
});

it('a source without "git+" is refused, since it has another meaning', () => {
  expect(() => checkSource('https://git.example/python')).toThrow(/which is no URL of https or ssh/);
});

it('a message never has the secret of a URL', () => {
  expect(withoutSecret('https://user:secret@git.example/python')).toBe('https://git.example/python');
  expect(() => checkSource('git+https://user:secret@git.example/python')).toThrow(/^(?!.*secret).*$/);
});
