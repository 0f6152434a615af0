import ids from 'spdx-license-ids/index.json' with { type: 'json' };

/**
 * An SPDX expression for what Debian's copyright files write: `GPL-2+ or Artistic, and Expat`. A comma binds less than
 * `or`, which binds less than `and`.
 * @param onUnknown gives the `LicenseRef-…` of a licence that SPDX does not list
 */
export function parseLicenceName(written: string, onUnknown: (name: string) => string): string {
  const groups = split(written, /\s*,\s*(?:and\s+)?/i).map((group) => alternatives(group, onUnknown));
  return join(groups, 'AND');
}

function alternatives(text: string, onUnknown: (name: string) => string): string {
  const parts = split(text, /\s*(?:\bor\b|\|)\s*/i).map((part) => {
    const all = split(part, /\s+and\s+/i).map((name) => spdxName(name) ?? onUnknown(name));
    return join(all, 'AND');
  });
  return join(parts, 'OR');
}

function split(text: string, separator: RegExp): string[] {
  return text.split(separator).filter((part) => part !== '');
}

function join(parts: readonly string[], operator: 'AND' | 'OR'): string {
  const distinct = [...new Set(parts)];
  if (distinct.length === 1) return distinct[0] ?? '';
  return distinct.map((part) => (/ (AND|OR) /.test(part) ? `(${part})` : part)).join(` ${operator} `);
}

const byLowerCase = new Map(ids.map((id) => [id.toLowerCase(), id]));

/** Debian's names of licences that SPDX lists under another one. */
const others: Record<string, string> = {
  expat: 'MIT',
  'mit/x11': 'MIT',
  'artistic-2': 'Artistic-2.0',
  // The text of /usr/share/common-licenses/Artistic.
  artistic: 'Artistic-1.0-Perl',
  'bsl-1': 'BSL-1.0',
  cc0: 'CC0-1.0',
};

/** The identifier of SPDX; undefined where it lists no such licence, or the name says too little. */
export function spdxName(written: string): string | undefined {
  const name = written.trim().toLowerCase();
  const [, base = '', exception] = /^(\S+) with (.+?)(?: exception)?$/.exec(name) ?? [];
  if (exception !== undefined) return withException(spdxName(base), exception);
  return others[name] ?? versioned(name) ?? byLowerCase.get(name);
}

/** `GPL-2+` is `GPL-2.0-or-later`. A `GPL` without a version says too little. */
function versioned(name: string): string | undefined {
  const [, family = '', free = '', number = '', later = '', tail = ''] =
    /^(a?gpl|lgpl|gfdl)(-niv)?-(\d(?:\.\d)?)(\+|-or-later|-only)?(-no-invariants?)?$/.exec(name) ?? [];
  if (family === '') return undefined;
  const invariants = free || tail ? '-no-invariants' : '';
  const suffix = later === '+' || later === '-or-later' ? 'or-later' : 'only';
  const version = number.includes('.') ? number : `${number}.0`;
  return byLowerCase.get(`${family}-${version}${invariants}-${suffix}`);
}

/** Exceptions of SPDX that Debian's files name in a form that leaves no doubt. */
function withException(base: string | undefined, exception: string): string | undefined {
  if (base === undefined) return undefined;
  const known: Record<string, string> = {
    'linux-syscall-note': 'Linux-syscall-note',
    'bison-2.2': 'Bison-exception-2.2',
    autoconf: base.startsWith('GPL-3') ? 'Autoconf-exception-3.0' : 'Autoconf-exception-2.0',
  };
  const found = known[exception];
  return found === undefined ? undefined : `${base} WITH ${found}`;
}
