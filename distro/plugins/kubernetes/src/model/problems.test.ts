import type { KubernetesFetchError } from '@backstage/plugin-kubernetes-common';
import { isHidden, problemsOf } from './problems';

const refused = (statusCode: number, resourcePath: string): KubernetesFetchError => ({
  errorType: statusCode === 401 ? 'UNAUTHORIZED_ERROR' : 'UNKNOWN_ERROR',
  statusCode,
  resourcePath,
});

describe('what could not be read', () => {
  it('is told once for each reason, with every kind and the place', () => {
    const problems = problemsOf([
      refused(403, '/api/v1/namespaces/backstage/pods'),
      refused(403, '/apis/apps/v1/namespaces/backstage/statefulsets'),
      refused(403, '/apis/autoscaling/v2/namespaces/backstage/horizontalpodautoscalers'),
    ]);
    expect(problems).toEqual([
      {
        title: 'The portal may not see pods, stateful sets, and autoscalers in namespace backstage',
        text: expect.stringContaining('get, list and watch for: pods, statefulsets, horizontalpodautoscalers'),
      },
    ]);
  });

  it('is counted when it is much', () => {
    const kinds = ['pods', 'services', 'jobs', 'ingresses', 'pods'];
    const [problem] = problemsOf(kinds.map((kind) => refused(403, `/api/v1/namespaces/backstage/${kind}`)));
    expect(problem.title).toBe('The portal may not see pods and 3 other kinds of objects in namespace backstage');
    expect(problem.text).toContain('pods, services, jobs, ingresses.');
  });

  it('without a namespace was asked for everywhere', () => {
    const [problem] = problemsOf([refused(403, '/api/v1/pods')]);
    expect(problem.title).toBe('The portal may not see pods in any namespace');
  });

  it.each([
    [refused(401, '/api/v1/pods'), 'The cluster does not know the portal'],
    [refused(404, '/apis/autoscaling/v2/horizontalpodautoscalers'), 'The cluster does not have autoscalers'],
    [refused(500, '/api/v1/namespaces/a%20b/pods'), 'The cluster did not give pods in namespace a b'],
    [{ errorType: 'FETCH_ERROR', message: 'connect ECONNREFUSED' } as const, 'The cluster’s API does not answer'],
    [{ errorType: 'UNAUTHORIZED_ERROR' } as const, 'The cluster does not know the portal'],
  ])('%j', (error, title) => {
    expect(problemsOf([error]).map((problem) => problem.title)).toEqual([title]);
  });

  it('that failed in the same way many times is one problem', () => {
    const silent = { errorType: 'FETCH_ERROR', message: 'timeout' } as const;
    expect(problemsOf([silent, silent])).toHaveLength(1);
    expect(problemsOf([])).toEqual([]);
  });
});

describe('what is not there', () => {
  it.each([
    [refused(403, '/api/v1/namespaces/backstage/pods'), true],
    [refused(403, '/api/v1/namespaces/backstage/services'), false],
    [{ errorType: 'FETCH_ERROR', message: 'timeout' } as const, true],
    [{ errorType: 'SYSTEM_ERROR' } as const, true],
  ])('may be hidden: %j → %s', (error, hidden) => {
    expect(isHidden([error], 'pods')).toBe(hidden);
  });
});
