/** The steps of the ground, by what they do. */
export const steps = {
  kind: 'cluster/kind',
  helm: 'cluster/helm',
  certificates: 'cluster/certificates',
  cluster: 'cluster/cluster',
  namespaces: 'cluster/namespaces',
  volumes: 'cluster/volumes',
  authority: 'cluster/authority',
  zone: 'cluster/zone',
  images: 'cluster/images',
  image: (recipe: 'portal' | 'lab') => `cluster/${recipe}-image`,
  load: (recipe: 'portal' | 'lab') => `cluster/${recipe}-image-loaded`,
};
