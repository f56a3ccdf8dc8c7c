import { files } from '../adapters/files.ts';
import { http } from '../adapters/http.ts';
import type { Http } from '../ports/http.ts';
import type { HouseTools } from './house.ts';

type Tools = Pick<HouseTools, 'settings' | 'layout'>;

/** Who signs the edge's certificate, where that is not somebody whom everybody knows. */
export async function authorityOf({ settings: { edge, target }, layout }: Tools): Promise<string | undefined> {
  if (target === 'embedded') return undefined;
  const path = target === 'openshift' ? edge.authority : `${layout.data}/authority/ca.crt`;
  return path === undefined ? undefined : files.readTextIfPresent(path);
}

/** Asks at the addresses that people use, and trusts whoever has signed there. */
export const askAtEdge =
  (tools: Tools): Http =>
  async (question) => {
    const authority = await authorityOf(tools);
    return http({ ...question, ...(authority === undefined ? {} : { authority }) });
  };
