import { buildSchema } from 'graphql';

/** A part of GitLab's schema, with its names and its nullability. */
export const schema = buildSchema(`
  enum GroupMemberRelation { DIRECT INHERITED DESCENDANTS SHARED_FROM_GROUPS }
  enum VisibilityLevelsEnum { private internal public }
  type PageInfo { endCursor: String, hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String }
  type AccessLevel { integerValue: Int, stringValue: String }
  type UserCore {
    id: ID! username: String! name: String! publicEmail: String state: String!
    webUrl: String! webPath: String! avatarUrl: String bot: Boolean!
  }
  type UserCoreConnection { nodes: [UserCore], pageInfo: PageInfo!, count: Int! }
  type GroupMember { id: ID!, user: UserCore, accessLevel: AccessLevel, createdAt: String }
  type GroupMemberConnection { nodes: [GroupMember], pageInfo: PageInfo! }
  type Group {
    id: ID! name: String! path: String! fullName: String! fullPath: ID! description: String visibility: String webUrl: String!
    avatarUrl: String createdAt: String parent: Group
    descendantGroups(first: Int, after: String): GroupConnection
    groupMembers(first: Int, after: String, search: String, relations: [GroupMemberRelation!]): GroupMemberConnection
    projects(first: Int, after: String, includeSubgroups: Boolean, search: String): ProjectConnection!
  }
  type GroupConnection { nodes: [Group], pageInfo: PageInfo! }
  type Repository { rootRef: String, exists: Boolean!, empty: Boolean! }
  type Project {
    id: ID! name: String! path: String! fullPath: ID! nameWithNamespace: String! description: String visibility: String
    webUrl: String httpUrlToRepo: String archived: Boolean topics: [String!] createdAt: String lastActivityAt: String
    group: Group repository: Repository
  }
  type ProjectConnection { nodes: [Project], pageInfo: PageInfo!, count: Int! }
  type Metadata { version: String!, revision: String! }
  type Query {
    currentUser: UserCore
    metadata: Metadata
    group(fullPath: ID!): Group
    groups(first: Int, after: String, search: String): GroupConnection
    project(fullPath: ID!): Project
    projects(first: Int, after: String, search: String, membership: Boolean): ProjectConnection
    user(id: ID, username: String): UserCore
    users(first: Int, after: String, usernames: [String!], search: String): UserCoreConnection
  }
`);
