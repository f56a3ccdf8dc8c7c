import { PlatformError } from '../../model/errors.ts';
import type { ClusterAccess } from '../../ports/cluster.ts';
import { type Check, fine, mustCure } from '../check.ts';

/** The cluster that was chosen is there, answers, and knows who asks. */
export const clusterCheck = (access: ClusterAccess, context: string | undefined): Check => ({
  id: 'cluster',
  title: 'Cluster',
  blocking: true,
  async look() {
    try {
      const version = await (await access.get()).version();
      return fine(`${context ?? 'It'} answers: Kubernetes ${version}.`);
    } catch (error) {
      if (error instanceof PlatformError) return mustCure(error.message, error.hint ?? '');
      throw error;
    }
  },
});
