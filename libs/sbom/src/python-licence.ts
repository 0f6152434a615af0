import parse from 'spdx-expression-parse';
import type { Licence } from './component.ts';
import { spdxName } from './licence-names.ts';

/** The licence that a distribution's METADATA states (PEP 639; before it, a free text), where that is one of SPDX. */
export function pythonLicence(metadata: string): Licence {
  const head = metadata.split(/\r?\n\r?\n/, 1)[0] ?? '';
  for (const name of ['License-Expression', 'License']) {
    const written = new RegExp(`^${name}:[ \\t]*(\\S.*)$`, 'm').exec(head)?.[1]?.trim();
    const expression = written === undefined ? undefined : (valid(written) ?? spdxName(written));
    if (expression !== undefined) return { expression, texts: [] };
  }
  const classifiers = [...head.matchAll(/^Classifier: License :: OSI Approved :: (.*)$/gm)].map(
    ([, text = '']) => byClassifier[text.trim()],
  );
  const [only] = classifiers;
  if (only !== undefined && classifiers.length === 1) return { expression: only, texts: [] };
  return { reason: 'its METADATA names no licence of the SPDX list' };
}

/** Whether an expression is one of SPDX. */
export function valid(expression: string): string | undefined {
  try {
    parse(expression);
    return expression;
  } catch {
    return undefined;
  }
}

/** Classifiers that stand for exactly one licence; "BSD License" does not. */
const byClassifier: Record<string, string> = {
  'MIT License': 'MIT',
  'Apache Software License': 'Apache-2.0',
  'ISC License (ISCL)': 'ISC',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'The Unlicense (Unlicense)': 'Unlicense',
};
