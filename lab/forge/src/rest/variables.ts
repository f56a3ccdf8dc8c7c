import { accessLevels, type Variable } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { badRequest, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { projectWithLevel } from './find.ts';
import type { Routes } from './routes.ts';

function list(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  return paged(call.url, call.input, project.variables, (variable) => variable);
}

function one(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  const found = project.variables.find((each) => each.key === call.params.key);
  if (!found) throw notFound('Variable');
  return { json: found };
}

function read(call: Call, key: string, base: Partial<Variable>): Variable {
  const { input } = call;
  return {
    key,
    value: input.text('value') ?? base.value ?? '',
    variable_type: input.choice('variable_type', ['env_var', 'file']) ?? base.variable_type ?? 'env_var',
    protected: input.flag('protected') ?? base.protected ?? false,
    masked: input.flag('masked') ?? base.masked ?? false,
    raw: input.flag('raw') ?? base.raw ?? false,
    environment_scope: input.text('environment_scope') ?? base.environment_scope ?? '*',
  };
}

async function create(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  const key = call.input.needText('key');
  if (!/^[A-Za-z0-9_]{1,255}$/.test(key)) {
    throw badRequest({ key: ["can contain only letters, digits and '_'."] });
  }
  const variable = read(call, key, {});
  await call.forge.store.projects.change(project.id, (current) => {
    if (current.variables.some((each) => each.key === key && each.environment_scope === variable.environment_scope)) {
      throw badRequest({ key: [`(${key}) has already been taken`] });
    }
    return { ...current, variables: [...current.variables, variable] };
  });
  return { status: 201, json: variable };
}

async function edit(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  const found = project.variables.find((each) => each.key === call.params.key);
  if (!found) throw notFound('Variable');
  const variable = read(call, found.key, found);
  await call.forge.store.projects.change(project.id, (current) => ({
    ...current,
    variables: current.variables.map((each) => (each.key === found.key ? variable : each)),
  }));
  return { json: variable };
}

async function remove(call: Call) {
  const project = projectWithLevel(call, accessLevels.maintainer);
  if (!project.variables.some((each) => each.key === call.params.key)) throw notFound('Variable');
  await call.forge.store.projects.change(project.id, (current) => ({
    ...current,
    variables: current.variables.filter((each) => each.key !== call.params.key),
  }));
  return { status: 204 };
}

export const variableRoutes: Routes = [
  ['GET', 'projects/:id/variables', list],
  ['POST', 'projects/:id/variables', create],
  ['GET', 'projects/:id/variables/:key', one],
  ['PUT', 'projects/:id/variables/:key', edit],
  ['DELETE', 'projects/:id/variables/:key', remove],
];
