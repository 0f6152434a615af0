import type { BuildRequest } from './build-request.ts';
import { type ComparedImage, readFacts } from './compare/compared-image.ts';
import { plain } from './plain.ts';

/**
 * Compares an image with its provenance, before anything is built for nothing.
 * @throws Error when the provenance is that of another image
 */
export function checkBelongs({ config }: ComparedImage, request: BuildRequest): void {
  const { architecture, labels, layerNames } = readFacts(config);
  // The uppermost layer is in the folder of the variant: `runtime/ld-cache-amd64.tar`.
  const variant = /^(builder|runtime|debug)\//.exec(layerNames.at(-1) ?? '')?.[1];
  compare('architecture', request.architecture, architecture);
  compare('series', request.image.series, labels['org.python.series']);
  compare('flavour', request.flavour, labels['org.python.build']);
  compare('variant', request.image.variant, variant);
}

/** What the image does not say is seen when it is compared. */
function compare(what: string, named: string, found: string | undefined): void {
  if (found === undefined || found === named) return;
  const both = `it names the ${what} "${named}", the image has "${plain(found)}"`;
  throw new Error(`cannot reproduce the image: its provenance is that of another one: ${both}`);
}
