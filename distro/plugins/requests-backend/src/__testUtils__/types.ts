/** A request type that calls the test's called side. */
export const databaseType = `
id: new-database
title: New database
description: A database
owner: group:default/platform
requestTitle: 'New database: \${{ values.name }}'
approvers:
  - { role: lead, of: requester-team }
form:
  schema:
    type: object
    required: [name]
    properties:
      name: { type: string, title: Name, pattern: '^[a-z]+$', minLength: 3, maxLength: 20 }
      purpose: { type: string, title: Purpose, maxLength: 100 }
      size: { type: integer, title: Size, minimum: 1, maximum: 5 }
action:
  kind: http
  target: databases
  path: /api/databases
  body: { name: '\${{ values.name }}', owner: '\${{ requester.ref }}', team: '\${{ requester.team }}', size: '\${{ values.size }}' }
  timeoutSeconds: 1.5
  result: { database: name, handover: handover }
deadlineMinutes: 1
resultLinks:
  - { title: Get the password, url: '\${{ result.handover }}', note: Shown once }
`;

export const laterType = databaseType.replace('id: new-database', 'id: later\nfromPhase: 2');
