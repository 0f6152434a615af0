/**
 * Of https without, of ssh with a user or without. No part can be taken for an option of git or ssh
 * (a host such as `-oProxyCommand=…`), or has a secret.
 */
const urlForm =
  /^(?:https:\/\/|ssh:\/\/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?\/[A-Za-z0-9._~%+/-]+$/;

/** Whether git can clone from a text that is not trusted. */
export function isCloneUrl(text: string): boolean {
  return text.length <= 2048 && urlForm.test(text);
}
