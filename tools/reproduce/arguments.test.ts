import { expect, it } from 'vitest';
import { reproduceArguments } from './arguments.ts';

const reference = 'registry.example/python-distroless:3.13-debian13';
const rest = { architecture: undefined, source: undefined, keep: false };

it.each([
  { reason: 'a key', args: ['--key=k'], parsed: { ...rest, by: { key: 'k' } } },
  {
    reason: 'an identity and its issuer',
    args: ['--identity=me', '--issuer=i'],
    parsed: { ...rest, by: { identity: 'me', issuer: 'i' } },
  },
  { reason: 'nobody, when that is said', args: ['--unverified'], parsed: { ...rest, by: 'unverified' } },
  {
    reason: 'a key, with all options',
    args: ['--key=k', '--arch=arm64', '--source=../other', '--keep'],
    parsed: { by: { key: 'k' }, architecture: 'arm64', source: '../other', keep: true },
  },
])('an image is reproduced that is signed by $reason', ({ args, parsed }) => {
  expect(reproduceArguments([reference, ...args])).toEqual({ reference, ...parsed });
});

it.each([
  {
    reason: 'when nobody is named',
    args: [reference],
    message: /^cannot reproduce: say who .*--unverified\n/,
  },
  {
    reason: 'for an identity without its issuer',
    args: [reference, '--identity=me'],
    message: /^cannot reproduce: say who /,
  },
  {
    reason: 'for a key that does not have to have signed',
    args: [reference, '--key=k', '--unverified'],
    message: /^cannot reproduce: say who /,
  },
  { reason: 'without an image', args: ['--key=k'], message: /^cannot reproduce: name one image\nusage:/ },
  {
    reason: 'for two images',
    args: [reference, reference, '--key=k'],
    message: /^cannot reproduce: name one image\n/,
  },
  {
    reason: 'for an unknown architecture',
    args: [reference, '--key=k', '--arch=riscv64'],
    message: /^cannot reproduce for "riscv64": an architecture is amd64 or arm64\nusage:/,
  },
  {
    reason: 'for an empty source',
    args: [reference, '--key=k', '--source='],
    message: /^cannot reproduce: --source is empty; /,
  },
  { reason: 'for an unknown option', args: [reference, '--push'], message: /^Unknown option '--push'/ },
])('it is an error with the usage $reason', ({ args, message }) => {
  expect(() => reproduceArguments(args)).toThrow(message);
});

it('help is no error', () => {
  expect(reproduceArguments(['--help'])).toBeUndefined();
});
