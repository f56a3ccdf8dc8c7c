/** What a program needs of the environment that it is started from. Everything else may be private to a terminal. */
const passedOn =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|TMP|TEMP|SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|ProgramData|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy)$/i;

export function childEnvironment(own: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const entries = Object.entries(own).filter(([name, value]) => passedOn.test(name) && value !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}
