/** `origin` is the file or helper that has them, for errors. With an identity token there is no password. */
export type Credentials = { origin: string } & (
  | { user: string; password: string }
  | { identityToken: string }
);
