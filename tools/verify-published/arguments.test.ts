import { expect, it } from 'vitest';
import { verifyPublishedArguments } from './arguments.ts';

const reference = 'registry.example/python-distroless:3.13-debian13';

it.each([
  { reason: 'a key', args: ['--key=signing.pub'], by: { key: 'signing.pub' } },
  { reason: 'an identity', args: ['--identity=me', '--issuer=i'], by: { identity: 'me', issuer: 'i' } },
])('an image is verified by $reason', ({ args, by }) => {
  expect(verifyPublishedArguments([reference, ...args])).toEqual({ reference, by });
});

it.each([
  { reason: 'nobody', args: [reference] },
  { reason: 'an identity without its issuer', args: [reference, '--identity=me'] },
  { reason: 'an issuer without an identity', args: [reference, '--issuer=i'] },
  { reason: 'a key and an identity', args: [reference, '--key=k', '--identity=me', '--issuer=i'] },
])('no image is verified by $reason', ({ args }) => {
  expect(() => verifyPublishedArguments(args)).toThrow(
    /^cannot verify: say who has to have signed it, .*\nusage:/,
  );
});

it.each([
  { reason: 'no image', args: ['--key=k'], message: /^cannot verify: name one image\nusage:/ },
  {
    reason: 'two images',
    args: [reference, reference, '--key=k'],
    message: /^cannot verify: name one image\n/,
  },
  { reason: 'an unknown option', args: [reference, '--keys=k'], message: /^Unknown option '--keys'/ },
])('$reason is an error with the usage', ({ args, message }) => {
  expect(() => verifyPublishedArguments(args)).toThrow(message);
});

it('help is no error', () => {
  expect(verifyPublishedArguments(['--help'])).toBeUndefined();
});
