import { accessLevels, type Variable } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { badRequest, notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { groupWithLevel, projectWithLevel } from './find.ts';
import type { Routes } from './routes.ts';

type Holder = { variables: readonly Variable[]; save(edit: (variables: Variable[]) => Variable[]): Promise<unknown> };

/** A project's variables are its maintainers', a group's its owners'. */
function holder(call: Call, kind: 'project' | 'group'): Holder {
  const { store } = call.forge;
  if (kind === 'project') {
    const { id, variables } = projectWithLevel(call, accessLevels.maintainer);
    const save: Holder['save'] = (edit) =>
      store.projects.change(id, (current) => ({ ...current, variables: edit(current.variables) }));
    return { variables, save };
  }
  const { id, variables = [] } = groupWithLevel(call, accessLevels.owner);
  const save: Holder['save'] = (edit) =>
    store.groups.change(id, (current) => ({ ...current, variables: edit(current.variables ?? []) }));
  return { variables, save };
}

function find(call: Call, { variables }: Holder): Variable {
  const found = variables.find((each) => each.key === call.params.key);
  if (!found) throw notFound('Variable');
  return found;
}

/** What cannot be found again in a log cannot be hidden in it. */
function checkMasked({ masked, value }: Variable): void {
  if (masked && (value.length < 8 || /\s/.test(value))) throw badRequest({ value: ['is invalid'] });
}

function read(call: Call, key: string, base: Partial<Variable>): Variable {
  const { input } = call;
  const variable: Variable = {
    key,
    value: input.text('value') ?? base.value ?? '',
    variable_type: input.choice('variable_type', ['env_var', 'file']) ?? base.variable_type ?? 'env_var',
    protected: input.flag('protected') ?? base.protected ?? false,
    masked: input.flag('masked') ?? base.masked ?? false,
    raw: input.flag('raw') ?? base.raw ?? false,
    environment_scope: input.text('environment_scope') ?? base.environment_scope ?? '*',
  };
  checkMasked(variable);
  return variable;
}

function handlers(kind: 'project' | 'group') {
  const list = (call: Call) => paged(call.url, call.input, holder(call, kind).variables, (variable) => variable);
  const one = (call: Call) => ({ json: find(call, holder(call, kind)) });
  const create = async (call: Call) => {
    const { save } = holder(call, kind);
    const key = call.input.needText('key');
    if (!/^[A-Za-z0-9_]{1,255}$/.test(key)) {
      throw badRequest({ key: ["can contain only letters, digits and '_'."] });
    }
    const variable = read(call, key, {});
    await save((variables) => {
      if (variables.some((each) => each.key === key && each.environment_scope === variable.environment_scope)) {
        throw badRequest({ key: [`(${key}) has already been taken`] });
      }
      return [...variables, variable];
    });
    return { status: 201, json: variable };
  };
  const edit = async (call: Call) => {
    const own = holder(call, kind);
    const found = find(call, own);
    const variable = read(call, found.key, found);
    await own.save((variables) => variables.map((each) => (each.key === found.key ? variable : each)));
    return { json: variable };
  };
  const remove = async (call: Call) => {
    const own = holder(call, kind);
    find(call, own);
    await own.save((variables) => variables.filter((each) => each.key !== call.params.key));
    return { status: 204 };
  };
  return { list, one, create, edit, remove };
}

function routesFor(kind: 'project' | 'group'): Routes {
  const { list, one, create, edit, remove } = handlers(kind);
  const base = `${kind}s/:id/variables`;
  return [
    ['GET', base, list],
    ['POST', base, create],
    ['GET', `${base}/:key`, one],
    ['PUT', `${base}/:key`, edit],
    ['DELETE', `${base}/:key`, remove],
  ];
}

export const variableRoutes: Routes = routesFor('project');

/** Only where there are jobs to give them to. */
export const groupVariableRoutes: Routes = routesFor('group');
