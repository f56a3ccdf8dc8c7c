import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { GitLabIntegrationConfig } from '@backstage/integration';
import { type EntityPipelines, isUnderWay, type PipelineRun } from '@stagecraft/plugin-pipelines-common';
import { GitLabApi } from './GitLabApi';
import type { Place } from './place';
import { Remembered } from './Remembered';
import {
  commitSchema,
  jobsSchema,
  type Listed,
  listedSchema,
  type Pipeline,
  pipelineSchema,
  type Project,
  projectSchema,
} from './schema';
import { jobOf, runOf } from './show';

const shown = 10;
const forLong = 3_600_000;

/** One GitLab. What has ended is not asked for twice: a page that is open costs it two or three calls a time. */
export class GitLab {
  private readonly api: GitLabApi;
  private readonly ended = new Remembered<Pipeline>(forLong, 2000);
  private readonly titles = new Remembered<string | undefined>(forLong, 2000);

  constructor(private readonly integration: GitLabIntegrationConfig) {
    this.api = new GitLabApi(integration);
  }

  async pipelinesOf(place: Place): Promise<EntityPipelines> {
    const project = await this.project(place);
    const listed = await this.listed(project);
    const pipelines = await Promise.all(listed.map((each) => this.run(project, each)));
    const [newest] = pipelines;
    const jobs = newest ? await this.jobs(project, newest) : [];
    return { project: { path: project.path_with_namespace, url: project.web_url }, pipelines, jobs };
  }

  /** An entity may name any project, so one that is not its own is shown only if everybody may see it. */
  private async project({ path, isOwn }: Place): Promise<Project> {
    const found = await this.api
      .get(`/projects/${encodeURIComponent(path)}`, projectSchema)
      .catch((error) => (isMissing(error) ? undefined : Promise.reject(error)));
    if (found && (isOwn || found.visibility !== 'private')) return found;
    throw new NotFoundError(
      `The forge (${this.integration.host}) has no project ${path} that the portal may show here. If it is there and private, its catalog-info.yaml has to lie in the project itself, and the portal’s account needs the role Reporter in it.`,
    );
  }

  private listed({ id, path_with_namespace: path }: Project): Promise<Listed[]> {
    const query = `order_by=id&sort=desc&per_page=${shown}`;
    return this.api.get(`/projects/${id}/pipelines?${query}`, listedSchema).catch((error) => {
      if (!isMissing(error)) throw error;
      throw new NotFoundError(
        `The forge shows no pipelines of ${path}: either they are switched off (Settings, General, Visibility, CI/CD), or the portal’s account lacks the role Reporter in it.`,
      );
    });
  }

  private async run(project: Project, listed: Listed): Promise<PipelineRun> {
    const ask = () => this.api.get(`/projects/${project.id}/pipelines/${listed.id}`, pipelineSchema);
    // What is tried again is changed, and asked for again.
    const [pipeline, title] = await Promise.all([
      isUnderWay(listed.status) ? ask() : this.ended.get(`${listed.id} ${listed.status} ${listed.updated_at}`, ask),
      this.titles.get(`${project.id} ${listed.sha}`, () => this.title(project, listed.sha)),
    ]);
    return runOf(project, pipeline, title);
  }

  /** A commit can be gone where its branch was forced away; its pipeline is still worth a line. */
  private async title({ id }: Project, sha: string): Promise<string | undefined> {
    const found = await this.api
      .get(`/projects/${id}/repository/commits/${sha}`, commitSchema)
      .catch((error) => (isMissing(error) ? undefined : Promise.reject(error)));
    return found?.title;
  }

  private async jobs({ id }: Project, { id: pipeline }: PipelineRun) {
    const jobs = await this.api.get(`/projects/${id}/pipelines/${pipeline}/jobs?per_page=100`, jobsSchema);
    // GitLab lists the newest first, and jobs are made in the order of their stages.
    return jobs.sort((one, other) => one.id - other.id).map(jobOf);
  }
}

const isMissing = (error: unknown): boolean => error instanceof NotFoundError || error instanceof NotAllowedError;
