import type { Entity } from '@backstage/catalog-model';
import { LabIdentity, labIdentityIsHere, peopleOfPhaseOne } from './__testUtils__/LabIdentity';
import { syncWith } from './__testUtils__/sync';

jest.setTimeout(60_000);

const describeWithLab = labIdentityIsHere ? describe : describe.skip;

/** What phase 1 says, without the order in which a person's groups are written down. */
function comparable({ kind, apiVersion, metadata, spec }: Entity) {
  const { name, title, description } = metadata;
  const memberOf = (spec?.memberOf as string[] | undefined)?.toSorted();
  const children = (spec?.children as string[] | undefined)?.toSorted();
  return { kind, apiVersion, metadata: { name, title, description }, spec: { ...spec, memberOf, children } };
}

const byRef = (one: Entity, other: Entity) =>
  `${one.kind} ${one.metadata.name}`.localeCompare(`${other.kind} ${other.metadata.name}`);

describeWithLab('people from the lab’s identity provider', () => {
  let identity: LabIdentity;

  beforeEach(async () => {
    identity = await new LabIdentity().start();
  });
  afterEach(() => identity.remove());

  it('are those of phase 1: the same refs, names, groups, profiles and descriptions', async () => {
    const { sync, held } = syncWith({ issuer: identity.issuer });
    await sync();
    const expected = peopleOfPhaseOne();
    expect(expected.length).toBe(17);
    expect(held.entities.toSorted(byRef).map(comparable)).toEqual(expected.toSorted(byRef).map(comparable));
  });

  it('are all there whatever the size of a page', async () => {
    const { sync, held } = syncWith({ issuer: identity.issuer, pageSize: 3 });
    await sync();
    expect(held.entities.length).toBe(17);
  });

  it('leave when they are removed or disabled, come when they are added, and move', async () => {
    const { sync, refs, entity, auditor } = syncWith({ issuer: identity.issuer });
    await sync();
    await identity.admin('DELETE', `users/${await identity.idOf('petra')}`);
    await identity.admin('PUT', `users/${await identity.idOf('yuki')}`, { enabled: false });
    await identity.admin('POST', 'users', {
      username: 'noor',
      firstName: 'Noor',
      enabled: true,
      groups: ['/checkout'],
    });
    const [omar, leads] = [await identity.idOf('omar'), await identity.groupId('leads')];
    await identity.admin('PUT', `users/${omar}/groups/${leads}`);
    await sync();
    expect(refs()).toEqual(expect.not.arrayContaining(['user:default/petra']));
    expect(refs()).toEqual(expect.not.arrayContaining(['user:default/yuki']));
    expect(entity('User', 'noor')?.spec).toMatchObject({ profile: { displayName: 'Noor' }, memberOf: ['checkout'] });
    const { memberOf } = entity('User', 'omar')!.spec as { memberOf: string[] };
    expect(memberOf.toSorted()).toEqual(['checkout', 'developers', 'leads']);
    expect(auditor.createEvent).toHaveBeenLastCalledWith({
      eventId: 'people-sync',
      severityLevel: 'medium',
      meta: {
        came: ['user:default/noor'],
        left: expect.arrayContaining(['user:default/petra', 'user:default/yuki']),
        changed: ['user:default/omar'],
      },
    });
  });

  it('stay while the provider is down, which is said once, and follow it again afterwards', async () => {
    const { sync, held, logger, refs } = syncWith({ issuer: identity.issuer });
    await sync();
    await identity.admin('DELETE', `users/${await identity.idOf('petra')}`);
    await identity.stop();
    await sync();
    await sync();
    expect(held).toMatchObject({ mutations: 1, entities: { length: 17 } });
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn.mock.calls[0][0]).toMatch(
      /^People and groups stay as they are in the catalog: the identity provider does not answer at http:.*ECONNREFUSED/,
    );
    await identity.start();
    await sync();
    expect(logger.info).toHaveBeenCalledWith('People and groups are read from the identity provider again');
    expect(refs()).not.toContain('user:default/petra');
  });

  it('are read again with a new token after the old one was withdrawn', async () => {
    const { sync, held, logger } = syncWith({ issuer: identity.issuer });
    await sync();
    await identity.remove();
    await identity.start();
    await sync();
    expect(logger.warn).not.toHaveBeenCalled();
    expect(held.mutations).toBe(2);
  });

  it('cannot be read with a wrong secret, nor as somebody who may not, and it is said which', async () => {
    const wrong = syncWith({ issuer: identity.issuer, clientSecret: 'guessed' });
    await wrong.sync();
    expect(wrong.logger.warn.mock.calls[0][0]).toContain('knows no client portal-directory with this secret');
    expect(wrong.held.mutations).toBe(0);
  });

  it('are read with the next secret where the one in use is not taken any more', async () => {
    const next = 'the-secret-of-directory';
    const one = syncWith({ issuer: identity.issuer, clientSecret: 'the-former-one', nextClientSecret: next });
    await one.sync();
    expect(one.logger.warn).not.toHaveBeenCalled();
    expect(one.held.mutations).toBe(1);
  });

  it('do not leave by half at once, unless that is wanted', async () => {
    const careful = syncWith({ issuer: identity.issuer });
    const willing = syncWith({ issuer: identity.issuer, refuseRemovalOver: 1 });
    await careful.sync();
    await willing.sync();
    for (const name of ['petra', 'yuki', 'tomas', 'ines', 'omar']) {
      await identity.admin('DELETE', `users/${await identity.idOf(name)}`);
    }
    await careful.sync();
    expect(careful.refs()).toContain('user:default/petra');
    expect(careful.logger.warn.mock.calls[0][0]).toContain('no longer has 5 of 9 people');
    await willing.sync();
    expect(willing.refs()).not.toContain('user:default/petra');
  });
});
