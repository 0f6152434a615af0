export { makeKeys } from './made-keys.ts';
export { type MadeSigstore, makeSigstore, makeToken } from './made-sigstore.ts';
