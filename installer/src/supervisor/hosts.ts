/**
 * Only names that are loopback by definition: a page of elsewhere whose name was turned to 127.0.0.1
 * (DNS rebinding) sends its own name.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  const host = (header ?? '').toLowerCase().replace(/:\d+$/, '');
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]' || /^([a-z0-9-]+\.)+localhost$/.test(host);
}
