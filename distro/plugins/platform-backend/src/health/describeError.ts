const sentences: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens at its address: is it running?',
  ENOTFOUND: 'Its host name cannot be found: check the configured address.',
  EAI_AGAIN: 'Its host name cannot be looked up: check DNS.',
  ECONNRESET: 'It closed the connection without an answer.',
  UND_ERR_SOCKET: 'It closed the connection without an answer.',
  EHOSTUNREACH: 'Its host cannot be reached: check the network.',
  ENETUNREACH: 'Its network cannot be reached: check the network.',
  CERT_HAS_EXPIRED: 'Its certificate has expired: renew it.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is not trusted: give the portal the CA (NODE_EXTRA_CA_CERTS).',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate is not trusted: give the portal the CA (NODE_EXTRA_CA_CERTS).',
  '28P01': 'The database refuses the password of the portal.',
  '3D000': 'The database of the portal does not exist.',
  '53300': 'The database has no free connections.',
  '57P03': 'The database is starting up or shutting down.',
};

/** Says what went wrong without repeating the error's text, which may carry addresses or credentials. */
export function describeError(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) {
    return 'It could not be asked; the log of the portal has the details.';
  }
  return sentences[code] ?? `It could not be asked (${code}); the log of the portal has the details.`;
}

function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) {
    return undefined;
  }
  if ('code' in error && typeof error.code === 'string') {
    return error.code;
  }
  if (error instanceof AggregateError && error.errors.length > 0) {
    return codeOf(error.errors[0], depth + 1);
  }
  return 'cause' in error ? codeOf(error.cause, depth + 1) : undefined;
}
