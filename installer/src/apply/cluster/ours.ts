import { awxMade } from '../../model/automation.ts';

/** What is ours in a cluster, by its labels: what we put there, and what an operator of ours has made. */
export const ours: Record<string, string>[] = [{ 'app.kubernetes.io/part-of': 'stagecraft' }, awxMade];
