import type { ScmIntegrationRegistry } from '@backstage/integration';
import type { ParsedLocationAnnotation } from '@backstage/plugin-techdocs-node';
import type { SiteConfig } from './config';

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

function fromConfig({ repoUrl, editUri }: SiteConfig): string | undefined {
  if (editUri && isHttp(editUri)) {
    return editUri;
  }
  return repoUrl && editUri && isHttp(repoUrl)
    ? `${repoUrl.replace(/\/$/, '')}/${editUri.replace(/^\//, '')}`
    : undefined;
}

function fromLocation(
  location: ParsedLocationAnnotation | undefined,
  docsDir: string,
  integrations: ScmIntegrationRegistry,
): string | undefined {
  const integration = location?.type === 'url' ? integrations.byUrl(location.target) : undefined;
  if (!location || !integration) {
    return undefined;
  }
  try {
    const base = location.target.endsWith('/') ? location.target : `${location.target}/`;
    return integration.resolveEditUrl(integration.resolveUrl({ url: `./${docsDir}/`, base }));
  } catch {
    // A location that the integration cannot turn into a place to edit: the pages simply have no such link.
    return undefined;
  }
}

/** Where the folder of the pages is edited; a page's path is added to it. */
export function findEditBase(
  config: SiteConfig,
  location: ParsedLocationAnnotation | undefined,
  integrations: ScmIntegrationRegistry,
): string | undefined {
  const base = fromConfig(config) ?? fromLocation(location, config.docsDir, integrations);
  return base && (base.endsWith('/') ? base : `${base}/`);
}

export function editUrl(base: string | undefined, source: string): string | undefined {
  return base && base + source.split('/').map(encodeURIComponent).join('/');
}
