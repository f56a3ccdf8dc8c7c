/** What Traefik's pods listen on for HTTPS. */
export const traefikPort = 8443;

/** How Traefik is told to keep a browser with its pod. */
export const stickyCookie = {
  'traefik.ingress.kubernetes.io/service.sticky.cookie': 'true',
  'traefik.ingress.kubernetes.io/service.sticky.cookie.name': 'stagecraft_portal',
  'traefik.ingress.kubernetes.io/service.sticky.cookie.secure': 'true',
  'traefik.ingress.kubernetes.io/service.sticky.cookie.httponly': 'true',
};

export const authoritySecret = 'stagecraft-authority';

/** Who signs the edge's certificate, where that is made or read by the installation. */
export const ownAuthority = { secret: authoritySecret, file: 'data/authority/ca.crt' };
