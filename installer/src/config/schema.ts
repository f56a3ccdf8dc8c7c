import * as z from 'zod';
import { capabilities } from '../model/vocabulary.ts';
import { verifySchedules } from '../model/schedule.ts';
import { forgesOfTemplates, signInProviders } from '../model/settings.ts';

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must begin with a small letter and have only small letters, digits and dashes')
  .describe('The name of the installation. Several can live side by side, each with a name and ports of its own.');

const secretReference = z
  .union(
    [z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })],
    'must say where the secret is found, never the secret itself: write {env: NAME} or {file: PATH}',
  )
  .describe('Where the secret is found: {env: NAME} or {file: PATH}. The secret itself never stands in this file.');

/** What is signed in with over a plain connection, anybody on the way can read; on this machine there is no way. */
const issuerOf = z
  .url('must be an address')
  .regex(
    /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^?#]+$/,
    'must begin with https:// and have neither ? nor #',
  );

const signIn = z.strictObject({
  provider: z
    .enum(signInProviders)
    .describe('The identity provider; oidc is the platform’s own, or with an issuer any that speaks OpenID Connect.'),
  clientId: z.string().min(1).optional().describe('The client id that the provider gave you.'),
  clientSecret: secretReference.optional(),
  title: z.string().min(1).optional().describe('What the button on the sign-in page calls it.'),
  issuer: issuerOf
    .optional()
    .describe('oidc: the provider’s issuer, exactly as it writes it; no other than this is believed.'),
  match: z
    .enum(['email', 'name'])
    .optional()
    .describe(
      'oidc with an issuer: whether people are found by their verified e-mail address (the default) or by their name there, where nobody can choose one.',
    ),
  domain: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain alone, such as harbourline.eu.auth0.com')
    .optional()
    .describe('Auth0: your tenant’s domain.'),
  tenantId: z
    .string()
    .regex(
      /^(?!(common|organizations|consumers)$)[a-z0-9][a-z0-9.-]+$/i,
      'must be one tenant: common, organizations and consumers let in people of any company',
    )
    .optional()
    .describe('Entra ID: your tenant’s id.'),
  url: z.url('must be an address').optional().describe('github: your GitHub Enterprise Server.'),
});

/** Of a service that the company has. What proves us goes over it: plain only on this machine. */
const addressOfService = z
  .url('must be an address')
  .regex(
    /^(https:\/\/[^/?#]+|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?)\/?$/,
    'must begin with https:// and end after the host',
  )
  .transform((url) => url.replace(/\/$/, ''));

const github = z
  .strictObject({
    organization: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/, 'must be an organization’s name, such as harbourline')
      .describe('The organization that is looked through, and in which templates make repositories.'),
    url: addressOfService
      .optional()
      .describe('A GitHub Enterprise Server, or your company’s place at ghe.com; left out: github.com.'),
    token: secretReference.optional(),
    app: z
      .strictObject({
        id: z.int('must be a whole number').min(1, 'must be at least 1').describe('The App’s id, a number.'),
        privateKey: secretReference,
      })
      .optional()
      .describe('A GitHub App that is installed in the organization, instead of a token.'),
    authority: z
      .string()
      .optional()
      .describe('A PEM file with who signed its certificate, where the world does not know it.'),
    catalogPath: z
      .string()
      .regex(/^[^/*?#][^*?#]*$/, 'must be the path of a file, without a slash at its beginning')
      .default('catalog-info.yaml')
      .describe('The file by which a repository says what it is.'),
    everyMinutes: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(1440, 'must be at most 1440')
      .default(1)
      .describe('How often the organization is looked through.'),
    visibility: z
      .enum(['private', 'internal'])
      .default('private')
      .describe('Who sees what templates make; internal is for organizations of an enterprise.'),
    library: z
      .string()
      .regex(/^[\w.-]+$/, 'must be the name of a repository')
      .default('pipeline-library')
      .describe('The organization’s repository with the company’s jobs.'),
  })
  .describe('GitHub as a forge beside the platform’s own: integration, discovery, templates.');

const port = z.int('must be a whole number').min(1, 'must be at least 1').max(65535, 'must be at most 65535');
const nodePort = z
  .int('must be a whole number')
  .min(30000, 'must be at least 30000')
  .max(32767, 'must be at most 32767');
const reference = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/;

const image = z
  .string()
  .regex(/^[a-z0-9][\w./:@-]+$/i, 'must be an image, such as registry.example.com/automation:1.2.0');

const edge = z
  .strictObject({
    domain: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain, such as stagecraft.localhost')
      .default('stagecraft.localhost')
      .describe('The portal is portal.<domain>; what ends in .localhost needs no name server.'),
    httpsPort: port.optional().describe('Left out: 443, and a port of the block for a second installation.'),
    httpPort: port.optional().describe('Left out: 80, and a port of the block for a second installation.'),
    certificate: z
      .strictObject({ certificate: z.string(), key: z.string(), authority: z.string().optional() })
      .optional()
      .describe('A certificate of your own: PEM files. Left out: one of a local authority that we make.'),
    authority: z
      .string()
      .optional()
      .describe(
        'For openshift: a PEM file with who signed the router’s certificate, where the world does not know it.',
      ),
    nodePorts: z
      .strictObject({ https: nodePort, http: nodePort })
      .optional()
      .describe(
        'For kubernetes: ports of its nodes that lead to the edge. Left out: the cluster’s load balancer does.',
      ),
    acme: z
      .strictObject({ email: z.email(), server: z.url(), authority: z.string().optional() })
      .optional()
      .describe('Let an ACME authority make the certificate; the domain must be public.'),
  })
  .describe('On a cluster: the names and ports under which people reach the platform.');

const automation = z
  .strictObject({
    playbooks: image
      .optional()
      .describe('An image with ansible-playbook. Left out: playbooks are refused, and scripts run all the same.'),
    plans: image
      .optional()
      .describe('An image with tofu or terraform, for plans and what they apply. Left out: such runs are refused.'),
    awx: z
      .strictObject({
        url: addressOfService.describe('Its address, as people use it.'),
        api: z
          .string()
          .regex(/^(\/[a-z0-9-]+)+$/, 'must be a path, such as /api/v2')
          .default('/api/v2')
          .describe('Where its API begins; Ansible Automation Platform 2.5 has it at /api/controller/v2.'),
        token: secretReference,
      })
      .optional()
      .describe('The AWX or Ansible Automation Platform that you have: its job templates are what requests launch.'),
    terraform: z
      .strictObject({
        url: addressOfService
          .default('https://app.terraform.io')
          .describe('Left out: Terraform Cloud; else your Terraform Enterprise.'),
        organization: z
          .string()
          .regex(/^[A-Za-z0-9_-]+$/, 'must be an organization’s name, such as harbourline')
          .describe('The organization in which templates make workspaces.'),
        token: secretReference,
      })
      .optional()
      .describe(
        'Terraform Cloud, or the Terraform Enterprise that you have: plans and applies what templates ask for.',
      ),
    authority: z
      .string()
      .optional()
      .describe('A PEM file with who signed their certificates, where the world does not know it.'),
  })
  .default({})
  .describe(
    'From phase 2 on: the controllers that you have already; and on a cluster the images that the platform’s own runs its work in.',
  );

const atRest = z
  .strictObject({ encrypted: z.boolean(), answers: z.string().min(1, 'must name somebody') })
  .describe('Whether it is encrypted where it lies, and who answers for it: a person, a team.');

/** `stagecraft.yaml`. Strict: a key that is not known is a mistake. */
export const platformSchema = z
  .strictObject({
    apiVersion: z.literal('stagecraft.dev/v1'),
    kind: z.literal('Platform'),
    metadata: z.strictObject({ name: name.default('default') }).default({ name: 'default' }),
    spec: z
      .strictObject({
        phase: z
          .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)], 'must be 1, 2, 3 or 4')
          .default(1)
          .describe('The maturity phase: 1 initial adoption, 2 controlled self-service, 3 policy-driven, 4 at scale.'),
        target: z
          .enum(['embedded', 'kind', 'openshift', 'kubernetes'])
          .default('embedded')
          .describe(
            'Where the platform is put: embedded runs on this machine without Docker, kind in Docker; kubernetes and openshift are clusters that are there already (previews, both).',
          ),
        portBase: z
          .int('must be a whole number')
          .min(1024, 'must be at least 1024')
          .max(65000, 'must be at most 65000')
          .default(7000)
          .describe('The first port of the block that the installation uses: the portal is at 7 above it.'),
        identity: z
          .strictObject({
            signIn: z
              .array(signIn)
              .min(1, 'must name at least one provider')
              .default([{ provider: 'oidc' }]),
            authority: z
              .string()
              .optional()
              .describe(
                'A PEM file with who signed the certificates of these providers, where the world does not know it.',
              ),
          })
          .default({ signIn: [{ provider: 'oidc' }] }),
        scm: z
          .strictObject({
            templates: z
              .enum(forgesOfTemplates)
              .default('platform')
              .describe('Where software templates make repositories: in the platform’s own forge, or on GitHub.'),
            github: github.optional(),
          })
          .default({ templates: 'platform' })
          .describe('Forges beside the platform’s own, and the one that templates publish to.'),
        cluster: z
          .strictObject({
            context: z
              .string()
              .min(1)
              .optional()
              .describe('The context of your kubeconfig; left out: the current one.'),
            namespace: name
              .optional()
              .describe(
                'Where the platform is put; left out: backstage. All installations but the default one add their name.',
              ),
          })
          .default({})
          .describe('The cluster that is there already, for openshift and kubernetes.'),
        edge: edge.prefault({}),
        images: z
          .strictObject({
            registry: z
              .string()
              .regex(reference, 'must be a registry with a path, such as registry.example.com/platform')
              .optional()
              .describe(
                'For a cluster that is there already: where our own images are pushed, and where it pulls them from.',
              ),
            pullSecret: name
              .optional()
              .describe('The Secret of the namespace by which that cluster pulls, if it needs one.'),
            mirror: z
              .string()
              .regex(reference, 'must be a registry with a path, such as registry.example.com/mirror')
              .optional()
              .describe('For closed networks: the place that has copies of all images, under the same names.'),
            map: z
              .record(z.string(), z.string())
              .default({})
              .describe('Single images from elsewhere: the reference in the stack lock, and the one to take instead.'),
          })
          .default({ map: {} }),
        charts: z
          .strictObject({
            map: z
              .record(z.string(), z.string())
              .default({})
              .describe(
                'Charts of others from elsewhere: the name in the stack lock, and the file or URL to take instead.',
              ),
          })
          .default({ map: {} }),
        externalSecrets: z
          .strictObject({ namespace: name.describe('The namespace in which it runs.') })
          .optional()
          .describe(
            'For kubernetes and openshift, from phase 2 on: the External Secrets that the cluster has, which makes the platform’s Secrets from its store. Left out: they are copies.',
          ),
        dataAtRest: z
          .strictObject({ store: atRest.optional(), volumes: atRest.optional() })
          .default({})
          .describe(
            'On a cluster: whether its store (with the Secrets) and the volumes are encrypted, and who answers for that. Left out: what the target knows of itself.',
          ),
        network: z
          .strictObject({
            egress: z
              .array(z.cidrv4('must be a network, such as 10.0.0.0/8'))
              .default(['0.0.0.0/0'])
              .describe('Where the portal may go on port 443.'),
          })
          .default({ egress: ['0.0.0.0/0'] }),
        automation,
        providers: z
          .partialRecord(z.enum(capabilities), z.array(z.string()).min(1))
          .default({})
          .describe('For a capability, the components to try, first to last.'),
        verify: z
          .strictObject({
            schedule: z
              .enum(verifySchedules)
              .default('daily')
              .describe(
                'How often the promises are checked: on the embedded target by itself, elsewhere by your CI or cron. The platform page warns when the latest result is twice as old.',
              ),
          })
          .default({ schedule: 'daily' }),
        portal: z
          .strictObject({
            title: z.string().min(1).default('Stagecraft').describe('What the portal is called.'),
            appConfig: z
              .record(z.string(), z.unknown())
              .default({})
              .describe('Backstage configuration that comes last, as it is.'),
          })
          .default({ title: 'Stagecraft', appConfig: {} }),
      })
      .prefault({}),
  })
  .describe('A platform, as stagecraft brings it up.');

export type PlatformFile = z.infer<typeof platformSchema>;
