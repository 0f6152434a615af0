/** What a registry asks for in `WWW-Authenticate` (RFC 9110, 11.6.1); names of parameters are in lower case. */
export type Challenge = { scheme: string; parameters: Readonly<Record<string, string>> };

/** The first challenge of these schemes: `bearer` comes before `basic`. */
export function parseChallenge(header: string): Challenge | undefined {
  const all = [
    ...header.matchAll(/(?:^|,\s*)(bearer|basic)\s+((?:[\w-]+=(?:"[^"]*"|[^\s",]+)(?:,\s*)?)*)/gi),
  ];
  const challenges = all.map(([, scheme = '', list = '']) => ({
    scheme: scheme.toLowerCase(),
    parameters: Object.fromEntries(
      [...list.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s",]+))/g)].map(([, name = '', quoted, plain]) => [
        name.toLowerCase(),
        quoted ?? plain ?? '',
      ]),
    ),
  }));
  return challenges.find(({ scheme }) => scheme === 'bearer') ?? challenges[0];
}
