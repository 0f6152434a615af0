// @ts-check

/**
 * The text of a Dockerfile's stage and of all stages that it uses, without comments, which change nothing.
 * Other stages do not change it.
 * @param {string} dockerfile
 * @param {string} stage
 * @returns {string}
 */
export function stageText(dockerfile, stage) {
  const texts = dockerfile.replace(/^[ \t]*#.*\n/gm, '').split(/^(?=FROM )/m);
  const stages = new Map(texts.map((text) => [/^FROM \S+ AS (\S+)/.exec(text)?.[1], text.trim()]));
  const wanted = [stage];
  // Arguments before the first stage may name the base of any stage.
  const found = texts.filter((text) => !text.startsWith('FROM ')).map((text) => text.trim());
  for (const name of wanted) {
    const text = stages.get(name);
    if (text === undefined) throw new Error(`Dockerfile: has no stage "${name}"`);
    found.push(text);
    for (const [, base = ''] of text.matchAll(/(?:^FROM |\bfrom=)([^\s,]+)/gm)) {
      if (stages.has(base) && !wanted.includes(base)) wanted.push(base);
    }
  }
  return found.filter((text) => text !== '').join('\n');
}
