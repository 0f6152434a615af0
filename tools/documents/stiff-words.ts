/** Words that engineers do not use every day, and what to write instead (CONTRIBUTING.md, "Style"). */
export const stiffWords = [
  { word: /\bmend(s|ed|ing)?\b/i, instead: 'fix' },
  { word: /\banew\b/i, instead: 'again' },
  { word: /\bbreach(es)?\b/i, instead: 'failed check, problem' },
  { word: /\b(be|been) had\b/i, instead: 'available, downloaded' },
  { word: /\bby now\b/i, instead: 'now, or nothing' },
  { word: /\btells? (that|what|whether|how|of|which|who)\b/i, instead: 'says, shows, reports' },
  { word: /\bheed(s|ed)?\b/i, instead: 'follow, use' },
  { word: /\b(bring|brings|brought) about\b/i, instead: 'cause, make' },
  { word: /\bof (its|one's|one’s) own\b/i, instead: 'its own …' },
];

/** Quoted text of others, by file. Only what somebody else has written belongs here. */
export const quoted: Readonly<Record<string, readonly string[]>> = {};
