import type { Config } from '@backstage/config';
import type { RequestAction } from './action';
import { createAwxJobAction } from './awxJobAction';
import { createGitLabPipelineAction } from './gitlabPipelineAction';
import { createGitLabProjectAction } from './gitlabProjectAction';
import { createHttpAction } from './httpAction';
import { createTemplateAction, type TemplateActionServices } from './templateAction';
import { createTerraformRunAction } from './terraformRunAction';

/** The kinds of action that come with the plugin. */
export function ownActions({ config, ...services }: TemplateActionServices & { config: Config }): RequestAction[] {
  return [
    createHttpAction(config),
    createGitLabProjectAction(config),
    createGitLabPipelineAction(config),
    createAwxJobAction(config),
    createTerraformRunAction(config),
    createTemplateAction(services),
  ];
}
