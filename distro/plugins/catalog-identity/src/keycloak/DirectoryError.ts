/** Why the identity provider's answer cannot be used, in one sentence with what to do. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
}
