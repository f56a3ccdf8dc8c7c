/** What `init` writes: every setting, with its default and what it means. */
export const platformTemplate = `# yaml-language-server: $schema=SCHEMA
# A platform, as \`stagecraft up\` brings it up. Every setting has a default; what is written here wins over it,
# and a flag on the command line wins over what is written here.
apiVersion: stagecraft.dev/v1
kind: Platform

metadata:
  # Several installations live side by side, each with a name and ports of its own.
  name: default

spec:
  # 1 initial adoption · 2 controlled self-service · 3 policy-driven · 4 at scale. \`stagecraft phase\` says more.
  phase: 1

  # embedded runs on this machine and needs neither Docker nor Kubernetes; kind makes a cluster in Docker;
  # kubernetes and openshift are clusters that are there already (previews, both).
  target: embedded

  # The first port of the block: the portal is at 7 above it, PostgreSQL at 32 above it.
  portBase: 7000

  identity:
    # How people sign in: oidc is the platform's own identity provider; with an issuer, any that speaks OpenID Connect.
    # It, github, google, auth0 and entra-id need an application that you registered there. Its secret never stands in
    # this file, only where it is found.
    signIn:
      - provider: oidc
      # - provider: github
      #   clientId: Iv1.0123456789abcdef
      #   clientSecret: { env: GITHUB_CLIENT_SECRET }

  # A forge beside the platform's own, and where software templates make repositories: platform or github.
  scm:
    templates: platform
    # github:
    #   organization: harbourline
    #   token: { file: secrets/github }           # or an App: { id: 123456, privateKey: { file: secrets/github.pem } }
    #   url: https://github.example.com           # a GitHub Enterprise Server; left out: github.com

  # On a cluster: under which names people reach the platform, and with which certificate.
  edge:
    domain: stagecraft.localhost
    # httpsPort: 8443
    # httpPort: 8080
    # certificate: { certificate: edge.crt, key: edge.key }
    # authority: router-ca.crt                    # openshift: who signed the router's certificate
    # nodePorts: { https: 30443, http: 30080 }    # kubernetes: where nothing balances loads
    # acme: { email: platform@example.com, server: https://acme-v02.api.letsencrypt.org/directory }

  # For a cluster that is there already: the context of your kubeconfig, and where in it the platform is put.
  cluster: {}
  #   context: my-cluster
  #   namespace: backstage
  images:
    # Also for such a cluster, which cannot do without: where our own images are pushed, and pulled by it.
    # registry: registry.example.com/platform
    # pullSecret: registry
    # For closed networks: one place that mirrors all images, or single ones from elsewhere.
    # mirror: registry.example.com/mirror
    map: {}
  # Charts that others make (External Secrets, from phase 2 on), from elsewhere: a file or a URL.
  charts:
    map: {}
    #   external-secrets: https://mirror.example.com/charts/external-secrets-2.11.0.tgz

  # On a cluster that is there already, from phase 2 on: the External Secrets that it has makes the Secrets from the store.
  # externalSecrets: { namespace: external-secrets }

  # On a cluster: whether its store and the volumes are encrypted where they lie, and who answers for that. On kind the
  # store is, by us, and the volumes are folders of this machine.
  dataAtRest: {}
  #   store: { encrypted: true, answers: platform-team }
  #   volumes: { encrypted: true, answers: platform-team }

  # Where the portal may go on port 443 from inside the cluster.
  network:
    egress: [0.0.0.0/0]

  # From phase 2 on: the controllers that you have, instead of the platform's own; and on a cluster images with Ansible
  # and with OpenTofu or Terraform, which its own runs such work in. Scripts run in the stack's Node image.
  automation: {}
  #   awx: { url: https://awx.example.com, token: { file: secrets/awx } }
  #   terraform: { organization: harbourline, token: { file: secrets/terraform } }
  #   playbooks: registry.example.com/ansible:12.0.0
  #   plans: registry.example.com/opentofu:1.11.0

  # For a capability, the components to try, first to last. Left out: the profile's order.
  providers: {}
  #   identity: [lab-identity]

  # How often the promises are checked: off, hourly, daily or weekly. The embedded target does it by itself; for a
  # cluster, let CI or cron run \`stagecraft verify --scheduled\`.
  verify:
    schedule: daily

  portal:
    title: Stagecraft
    # Backstage configuration that comes last, as it is.
    appConfig: {}
`;
