import type { ImageFacts } from '../facts/facts.ts';
import { codeBlock, type Html, html, section } from './html.ts';
import { imageName, tagsOf } from './names.ts';

/** The commands that check an image: docs/publishing.md, "Verifying". */
export function verifySection(facts: ImageFacts): Html {
  return section('verify', 'How to verify it', verify(facts));
}

function verify(facts: ImageFacts): Html {
  const { published } = facts;
  if (!published) return locally(facts);
  if (!published.signed)
    return html`<p>It was published without a signature, so nobody can verify who published it.</p>
`;
  return signed(`${published.repository}@${published.digest}`);
}

/** The same for an image and for a tag: whoever pulls by digest gets what was verified. */
export function signed(reference: string): Html {
  return html`<p>In a clone of the repository, with the publisher’s public key: the signature, the provenance and the SBOMs of this digest.</p>
${codeBlock(`npx tsx tools/verify-published.ts ${reference} --key=signing.pub`)}
<p>With cosign, the signature:</p>
${codeBlock(`cosign verify --key signing.pub --insecure-ignore-tlog=true ${reference}`)}
<p>Build it again from its commit, and compare every byte:</p>
${codeBlock(`npx tsx tools/reproduce.ts ${reference} --key=signing.pub`)}
<p>If a pipeline signed it without a key, use <code>--identity=…</code> and <code>--issuer=…</code> instead of the key.</p>
`;
}

function locally(facts: ImageFacts): Html {
  const tag = tagsOf(facts)[0];
  return html`<p>It has no signature, because it is not published. In the clone that built it, its checks run again with:</p>
${codeBlock(`./nx run ${imageName(facts)}:verify`)}
<p>Any image in the engine, this one and those made from it:</p>
${codeBlock(`npx tsx tools/verify.ts ${tag?.repository}:${tag?.tag}`)}
<p>The same commit and release of CPython give the same digest on another machine.</p>
`;
}
