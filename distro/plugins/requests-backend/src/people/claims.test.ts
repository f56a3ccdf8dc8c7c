import { claimOf, claimsOf, claimsText, rolesOf } from './claims';

const roles = { lead: ['group:default/leads'], 'platform-admin': ['group:default/platform-admins'], nobody: [] };
const lena = ['user:default/lena', 'group:default/checkout', 'group:default/leads'];

describe('claims', () => {
  it('follow from groups and roles', () => {
    expect(rolesOf(lena, roles)).toEqual(['lead']);
    expect(claimsOf(lena, roles)).toEqual([
      'group:default/checkout',
      'group:default/leads',
      'role:lead@*',
      'role:lead@group:default/checkout',
      'role:lead@group:default/leads',
    ]);
  });

  it('are what a request asks for', () => {
    expect(claimOf({ role: 'lead', of: 'requester-team' }, 'group:default/checkout')).toBe(
      'role:lead@group:default/checkout',
    );
    expect(claimOf({ role: 'platform-admin', of: 'anywhere' }, 'group:default/checkout')).toBe('role:platform-admin@*');
    expect(claimOf({ group: 'group:Default/DBA' }, 'x')).toBe('group:default/dba');
    expect(claimsText(['role:lead@group:default/checkout', 'role:platform-admin@*', 'group:default/dba'])).toBe(
      'a lead of group:default/checkout, or a platform-admin, or a member of group:default/dba',
    );
  });
});
