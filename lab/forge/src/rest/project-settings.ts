import type { Project } from '../domain/model.ts';
import type { Input } from '../http/input.ts';

const flags = [
  'auto_devops_enabled',
  'only_allow_merge_if_all_discussions_are_resolved',
  'only_allow_merge_if_pipeline_succeeds',
  'allow_merge_on_skipped_pipeline',
  'remove_source_branch_after_merge',
  'issues_enabled',
  'wiki_enabled',
  'merge_requests_enabled',
];
const texts = ['ci_config_path', 'merge_method', 'squash_option'];

/** Settings that the forge keeps and shows; of these it acts on `merge_method` alone. */
export function readSettings(input: Input): Project['settings'] {
  const settings: Project['settings'] = {};
  for (const name of flags) {
    const value = input.flag(name);
    if (value !== undefined) settings[name] = value;
  }
  for (const name of texts) {
    const value = input.text(name);
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}
