import { Fields } from './fields.ts';
import { isTree } from './problems.ts';

/** `id_tokens: { NAME: { aud: … } }`: tokens by which a job proves to others whose it is. */
export function readIdTokens(fields: Fields): Record<string, string[]> | undefined {
  const value = fields.tree.id_tokens;
  if (!fields.has('id_tokens')) return undefined;
  if (!isTree(value)) {
    fields.wrong('id_tokens', 'should be a hash');
    return undefined;
  }
  const tokens = Object.entries(value).map(([name, token]): [string, string[]] => {
    const inner = new Fields(isTree(token) ? token : {}, `${fields.where}:id_tokens:${name}`, fields.problems);
    inner.only(['aud']);
    const audiences = (typeof inner.tree.aud === 'string' ? [inner.tree.aud] : inner.list('aud')) ?? [];
    if (audiences.length === 0) inner.wrong('aud', "can't be blank");
    if (!/^[A-Za-z_]\w*$/.test(name)) inner.wrong('', 'should have the name of a variable');
    return [name, audiences];
  });
  return Object.fromEntries(tokens);
}
