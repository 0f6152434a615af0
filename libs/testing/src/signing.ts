import {
  createCleartextMessage,
  generateKey,
  type PrivateKey,
  type PublicKey,
  readPrivateKey,
  sign,
} from 'openpgp';

/** An OpenPGP key made for one test run. */
export type SigningKey = {
  privateKey: PrivateKey;
  publicKey: PublicKey;
  armored: string;
  fingerprint: string;
};

/** Makes a key that is valid from `created` (2020-01-01) on and never expires. */
export async function makeSigningKey(
  name: string,
  { created = new Date('2020-01-01') }: { created?: Date } = {},
): Promise<SigningKey> {
  const { privateKey: armoredKey } = await generateKey({
    userIDs: [{ name, email: `${name}@example.org` }],
    // This form of Ed25519 is the one that GnuPG 2.2, and so the apt of Debian 12, can check.
    type: 'ecc',
    curve: 'ed25519Legacy',
    date: created,
    format: 'armored',
  });
  const privateKey = await readPrivateKey({ armoredKey });
  const publicKey = privateKey.toPublic();
  const fingerprint = publicKey.getFingerprint().toUpperCase();
  return { privateKey, publicKey, armored: publicKey.armor(), fingerprint };
}

/** Signs a text in the clear, like `InRelease` files; without a signer it is returned unchanged. */
export async function clearsign(text: string, signers: SigningKey[], date: Date): Promise<string> {
  if (signers.length === 0) return text;
  const message = await createCleartextMessage({ text });
  return sign({ message, signingKeys: signers.map(({ privateKey }) => privateKey), date });
}
