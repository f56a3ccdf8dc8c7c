import type { JsonObject, JsonValue } from '@backstage/types';
import { ActionFailedError } from './action';
import { GitLabClient } from './GitLabClient';

export type Pipeline = { id: number; projectId: number; name?: string; status: string; webUrl: string };
export type Job = { id: number; name: string; status: string };

/** The calls of GitLab's REST API that it takes to have a pipeline run. */
export class GitLabPipelines extends GitLabClient {
  async newestNamed(projectId: number, name: string): Promise<Pipeline | undefined> {
    const query = new URLSearchParams({ name, order_by: 'id', sort: 'desc', per_page: '1' });
    const [found] = await this.list(`/projects/${projectId}/pipelines?${query}`);
    return found && toPipeline(found);
  }

  async begin(projectId: number, ref: string, variables: { key: string; value: string }[]): Promise<Pipeline> {
    return toPipeline(await this.ask('POST', `/projects/${projectId}/pipeline`, { ref, variables }));
  }

  async look(projectId: number, id: number): Promise<Pipeline> {
    return toPipeline(await this.ask('GET', `/projects/${projectId}/pipelines/${id}`));
  }

  async again(projectId: number, id: number): Promise<Pipeline> {
    return toPipeline(await this.ask('POST', `/projects/${projectId}/pipelines/${id}/retry`));
  }

  async cancel(projectId: number, id: number): Promise<void> {
    await this.ask('POST', `/projects/${projectId}/pipelines/${id}/cancel`);
  }

  async jobs(projectId: number, id: number): Promise<Job[]> {
    const jobs = await this.list(`/projects/${projectId}/pipelines/${id}/jobs?per_page=100`);
    return jobs.map((job) => ({ id: Number(job.id), name: String(job.name), status: String(job.status) }));
  }

  /** A JSON file that a job left; `undefined` when there is none, or something else than an object in it. */
  async artifact(projectId: number, jobId: number, file: string): Promise<JsonObject | undefined> {
    const path = file.split('/').map(encodeURIComponent).join('/');
    return this.send('GET', `/projects/${projectId}/jobs/${jobId}/artifacts/${path}`).then((body) =>
      body && Object.keys(body).length > 0 ? body : undefined,
    );
  }

  private async ask(method: string, path: string, body?: JsonValue): Promise<JsonObject> {
    const answer = await this.send(method, path, body);
    if (answer === undefined) {
      throw new ActionFailedError('The forge no longer has this pipeline, or the portal may not see it');
    }
    return answer;
  }
}

function toPipeline(body: JsonObject): Pipeline {
  return {
    id: Number(body.id),
    projectId: Number(body.project_id),
    name: typeof body.name === 'string' ? body.name : undefined,
    status: String(body.status),
    webUrl: String(body.web_url),
  };
}
