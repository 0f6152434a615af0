/** An instruction of a Dockerfile; `base` is the image that its stage is finally made from, as written. */
export type Instruction = { name: string; value: string; base: string };

/**
 * The instructions of a Dockerfile, or of the Dockerfiles in the code blocks of a text
 * (https://docs.docker.com/reference/dockerfile/).
 */
export function readDockerfile(text: string): Instruction[] {
  const stages = new Map<string, string>();
  let base = '';
  const instructions: Instruction[] = [];
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    // The fence of a code block.
    if (line.startsWith('```')) base = '';
    const [, name = '', value = ''] = /^([A-Z]+)\s+(.*\S)/.exec(line) ?? [];
    if (name === 'FROM') {
      const [, from = '', stage] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?$/i.exec(value) ?? [];
      base = stages.get(from) ?? from;
      if (stage) stages.set(stage, base);
    } else if (name !== '') instructions.push({ name, value, base });
  }
  return instructions;
}
