import { Router } from '../../../kit/router.ts';
import type { Handler, Routes } from './call.ts';
import { crud } from './crud.ts';
import { jobRoutes } from './jobs.ts';
import { launching } from './launch.ts';
import { people } from './people.ts';
import { programs } from './programs.ts';
import { instance } from './root.ts';
import { root } from './show.ts';
import { survey } from './survey.ts';

const all: Routes[] = [instance, people, programs, crud, survey, launching, jobRoutes];

export function awxRouter(): Router<Handler> {
  const router = new Router<Handler>();
  for (const [method, pattern, handler] of all.flat()) router.add(method, `${root}/${pattern}`, handler);
  return router;
}
