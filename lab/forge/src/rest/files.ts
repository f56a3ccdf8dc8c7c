import { accessLevels } from '../domain/model.ts';
import type { CommitAction } from '../git/write.ts';
import type { Call } from '../http/call.ts';
import { badRequest } from '../http/errors.ts';
import { makeCommit, readContent } from './commit-actions.ts';
import { fileFacts, fileHeaders, rawReply, readFileAt } from './file-reply.ts';
import { findRepository, repositoryWithLevel } from './find.ts';
import type { Routes } from './routes.ts';

async function one(call: Call) {
  const repository = findRepository(call);
  const file = await readFileAt(repository, call.params.path ?? '', call.input.text('ref'));
  return { json: { ...fileFacts(file), content: file.content.toString('base64') }, headers: fileHeaders(file) };
}

async function raw(call: Call) {
  const repository = findRepository(call);
  return rawReply(call, await readFileAt(repository, call.params.path ?? '', call.input.text('ref')));
}

function change(action: 'create' | 'update' | 'delete', status: number) {
  return async (call: Call) => {
    const repository = repositoryWithLevel(call, accessLevels.developer);
    const { input } = call;
    const branch = input.needText('branch');
    const message = input.needText('commit_message');
    if (action !== 'delete' && !input.has('content')) throw badRequest('400 (Bad request) "content" not given');
    const lastCommitId = input.text('last_commit_id');
    const executable = input.flag('execute_filemode');
    const step: CommitAction = {
      action,
      path: call.params.path ?? '',
      ...(action === 'delete' ? {} : { content: readContent(input.text('content') ?? '', input.text('encoding')) }),
      ...(lastCommitId ? { lastCommitId } : {}),
      ...(executable === undefined ? {} : { executable }),
    };
    await makeCommit(call, repository, { branch, message, actions: [step] });
    return status === 204 ? { status } : { status, json: { file_path: step.path, branch } };
  };
}

export const fileRoutes: Routes = [
  ['GET', 'projects/:id/repository/files/:path', one],
  ['GET', 'projects/:id/repository/files/:path/raw', raw],
  ['POST', 'projects/:id/repository/files/:path', change('create', 201)],
  ['PUT', 'projects/:id/repository/files/:path', change('update', 200)],
  ['DELETE', 'projects/:id/repository/files/:path', change('delete', 204)],
];
