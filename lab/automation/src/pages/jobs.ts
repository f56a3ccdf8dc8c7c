import { type Html, html } from '../../../kit/page.ts';
import type { Automation } from '../automation.ts';
import type { Job } from '../domain/awx.ts';
import { readText, withoutColour } from '../run/output.ts';
import { absent, facts, output, page, table, time, trail, type View } from './layout.ts';

const kinds: Record<Job['job_type'], string> = { run: 'playbook', check: 'playbook, dry run', script: 'script' };

export function templatesTable({ store }: Automation): Html {
  const rows = store.of.job_templates.all().map(
    (template) => html`<tr><td>${template.name}<br><span class="soft">${template.description}</span></td>
      <td>${kinds[template.job_type]} <code>${template.playbook}</code></td><td>${store.of.projects.get(template.project)?.name}</td></tr>`,
  );
  return table(['Template', 'Runs', 'Project'], rows, 'No job templates yet.');
}

export function jobsTable({ store }: Automation, limit: number): Html {
  const rows = store.of.jobs
    .all()
    .slice(-limit)
    .reverse()
    .map(
      (job) => html`<tr><td><a href="/jobs/${job.id}">${job.id} ${job.name}</a></td><td>${job.status}</td>
      <td>${job.launched_by === null ? '' : store.of.users.get(job.launched_by)?.username}</td><td>${time(job.finished)}</td></tr>`,
    );
  return table(['Job', 'Status', 'Launched by', 'Finished'], rows, 'No job was launched yet.');
}

export async function jobPage(automation: Automation, id: number): Promise<View> {
  const job = automation.store.of.jobs.get(id);
  if (!job) return absent();
  const hosts = Object.entries(job.hosts).map(
    ([name, counts]) =>
      html`<tr><td>${name}</td><td>${counts.ok}</td><td>${counts.changed}</td><td>${counts.failures}</td><td>${counts.dark}</td></tr>`,
  );
  const text = withoutColour(await readText(automation.jobs.folder(job)));
  return page(
    `Job ${job.id}`,
    html`${trail()}<h1>${job.name} <span class="soft">job ${job.id}</span></h1>
      ${job.job_explanation ? html`<p class="alert">${job.job_explanation}</p>` : ''}
      ${facts([
        ['Status', job.status],
        ['Runs', html`${kinds[job.job_type]} <code>${job.playbook}</code>`],
        ['Started', time(job.started)],
        ['Finished', time(job.finished)],
      ])}
      ${hosts.length > 0 && table(['Host', 'ok', 'changed', 'failed', 'unreachable'], hosts, '')}
      ${output('Output', text)}`,
  );
}
