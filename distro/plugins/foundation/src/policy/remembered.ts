import type { PermissionsService, PermissionsServiceRequestOptions } from '@backstage/backend-plugin-api';
import type {
  AuthorizePermissionRequest,
  AuthorizePermissionResponse,
  QueryPermissionRequest,
  QueryPermissionResponse,
} from '@backstage/plugin-permission-common';

const validForMilliseconds = 5_000;
const mostPeople = 2_000;

interface Answer<Response> {
  until: number;
  response: Promise<Response>;
}

/** Who asks, when it is a person: services are not asked about, and must not meet a person's answers. */
function personOf(options: PermissionsServiceRequestOptions): string | undefined {
  const principal = 'credentials' in options ? options.credentials.principal : undefined;
  const { type, userEntityRef } = (principal ?? {}) as { type?: string; userEntityRef?: string };
  return type === 'user' ? userEntityRef : undefined;
}

type Ask<Request, Response> = (requests: Request[], options: PermissionsServiceRequestOptions) => Promise<Response[]>;

/** What each person was told of each permission, for a short while. Whoever asks at the same moment shares the answer. */
class Answers<Request extends { permission: { name: string } }, Response> {
  private readonly people = new Map<string, Map<string, Answer<Response>>>();
  private readonly ask: Ask<Request, Response>;
  private readonly now: () => number;

  constructor(ask: Ask<Request, Response>, now: () => number) {
    this.ask = ask;
    this.now = now;
  }

  async get(person: string, requests: Request[], options: PermissionsServiceRequestOptions): Promise<Response[]> {
    const known = this.of(person);
    const missing = requests.filter(({ permission }) => !this.isFresh(known.get(permission.name)));
    const asked = missing.length > 0 ? this.ask(missing, options) : Promise.resolve([]);
    missing.forEach(({ permission }, place) => {
      const response = asked.then((responses) => responses[place]);
      known.set(permission.name, { until: this.now() + validForMilliseconds, response });
      // A failure is nobody's answer: the next one asks again.
      response.catch(() => known.delete(permission.name));
    });
    return Promise.all(requests.map(({ permission }) => (known.get(permission.name) as Answer<Response>).response));
  }

  private isFresh(answer: Answer<Response> | undefined): boolean {
    return answer !== undefined && answer.until > this.now();
  }

  /** Map keeps the order in which they came: who was away longest is forgotten first. */
  private of(person: string): Map<string, Answer<Response>> {
    const known = this.people.get(person) ?? new Map<string, Answer<Response>>();
    this.people.delete(person);
    this.people.set(person, known);
    const [oldest] = this.people.keys();
    if (this.people.size > mostPeople) this.people.delete(oldest);
    return known;
  }
}

const isAboutAThing = (request: AuthorizePermissionRequest): boolean =>
  'resourceRef' in request && request.resourceRef !== undefined;

/**
 * Every page asks the permission plugin the same few questions, over HTTP, and an answer costs as much as the page
 * itself. So what somebody may do is remembered for some seconds; what they may do to a certain thing is not, since that
 * thing may change in between.
 */
export function rememberingPermissions(inner: PermissionsService, now = () => performance.now()): PermissionsService {
  const plain = new Answers<AuthorizePermissionRequest, AuthorizePermissionResponse>(
    (requests, options) => inner.authorize(requests, options),
    now,
  );
  const conditional = new Answers<QueryPermissionRequest, QueryPermissionResponse>(
    (requests, options) => inner.authorizeConditional(requests, options),
    now,
  );
  return {
    async authorize(requests, options) {
      const person = personOf(options);
      if (person === undefined || requests.some(isAboutAThing)) return inner.authorize(requests, options);
      return plain.get(person, requests, options);
    },
    async authorizeConditional(requests, options) {
      const person = personOf(options);
      if (person === undefined) return inner.authorizeConditional(requests, options);
      return conditional.get(person, requests, options);
    },
  };
}
