import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ });
const text = z.string().nullish();
const seconds = z.number().nullish();

/** What is taken of GitLab's answers, as its documentation of the REST API has them. */
export const projectSchema = z.object({
  id: z.number(),
  path_with_namespace: z.string(),
  web_url: address,
  visibility: z.string().default('private'),
});

const listed = z.object({
  id: z.number(),
  status: z.string(),
  source: text,
  ref: text,
  sha: z.string(),
  name: text,
  web_url: address,
  created_at: z.string(),
  updated_at: z.string(),
});
export const listedSchema = z.array(listed);

export const pipelineSchema = listed.extend({
  user: z.object({ name: z.string() }).nullish(),
  started_at: text,
  duration: seconds,
  yaml_errors: text,
});

export const commitSchema = z.object({ title: z.string() });

export const jobsSchema = z.array(
  z.object({
    id: z.number(),
    name: z.string(),
    stage: z.string(),
    status: z.string(),
    allow_failure: z.boolean().default(false),
    failure_reason: text,
    duration: seconds,
    web_url: address,
  }),
);

export type Project = z.output<typeof projectSchema>;
export type Listed = z.output<typeof listed>;
export type Pipeline = z.output<typeof pipelineSchema>;
export type Job = z.output<typeof jobsSchema>[number];
