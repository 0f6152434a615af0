import type { ImageId } from '@distroless/matrix';
import { makeSboms } from '@distroless/sbom';
import type { Context } from '@distroless/workspace';
import type { SealedImage } from './sealed-image.ts';

type Sboms = Awaited<ReturnType<typeof makeSboms>>;

/** The SBOMs of a sealed release build, in both formats. @throws Error when it and its image do not agree */
export type ReleaseSboms = (image: ImageId, sealed: SealedImage) => Promise<Sboms>;

/** Makes the SBOMs of each image once: what was scanned is what is attached. */
export function releaseSboms(context: Context, make = makeSboms): ReleaseSboms {
  const made = new Map<string, Promise<Sboms>>();
  return ({ series, variant }, { architecture, layout }) => {
    const { digest } = layout.manifest;
    // Only these two: the digest of an intent covers everything that names the image.
    const sboms =
      made.get(digest) ?? make({ series, variant }, architecture, { context, flavour: 'release' });
    made.set(digest, sboms);
    return sboms;
  };
}
