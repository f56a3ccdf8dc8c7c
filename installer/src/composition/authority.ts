import { files } from '../adapters/files.ts';
import type { HouseTools } from './house.ts';

/** Who signs the edge's certificate, where that is not somebody whom everybody knows. */
export async function authorityOf({
  settings: { edge, target },
  layout,
}: Pick<HouseTools, 'settings' | 'layout'>): Promise<string | undefined> {
  if (target === 'embedded') return undefined;
  const path = target === 'openshift' ? edge.authority : `${layout.data}/authority/ca.crt`;
  return path === undefined ? undefined : files.readTextIfPresent(path);
}
