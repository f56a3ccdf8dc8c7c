export interface Repository {
  /** The group or the organization, and the name. */
  path: string;
  /** Where people look at it. */
  page: string;
  /** Where Git finds it. */
  remote: string;
  description: string;
}

export interface Run {
  id: number;
  status: string;
  page: string;
}

export interface Author {
  name: string;
  email: string;
}

/** What has to be known to say whether an empty repository is what an earlier try has left. */
export interface Wanted {
  description?: string;
}

/** The few questions that our actions have for a forge; what is made there is made by Backstage's own actions. */
export interface Forge {
  readonly kind: 'gitlab' | 'github';
  /** As Backstage's actions that publish take it. */
  repoUrlOf(team: string, name: string): string;
  pathOf(team: string, name: string): string;
  pageOf(path: string): string;
  repository(path: string): Promise<Repository | undefined>;
  /** Why a team can own no repository; nothing where it can. */
  lacksTeam(team: string): Promise<string | undefined>;
  /** Was an empty repository made by an earlier try? */
  isOurs(repository: Repository, wanted: Wanted): Promise<boolean>;
  /** By path, the checksum that git has for each file; empty where nothing was pushed yet. */
  files(repository: Repository, branch: string): Promise<Map<string, string>>;
  lastAuthor(repository: Repository, branch: string): Promise<Author | undefined>;
  /** Whoever takes over what an earlier try has left sees to it that the team may work in it. */
  letIn(team: string, repository: Repository): Promise<void>;
  credentials(repository: Repository): Promise<{ username: string; password: string }>;
  newestRun(repository: Repository): Promise<Run | undefined>;
  /** The page on which all of them are listed. */
  runsPageOf(repository: Repository): string;
}
