export const verifySchedules = ['off', 'hourly', 'daily', 'weekly'] as const;
export type VerifySchedule = (typeof verifySchedules)[number];

const hour = 3600;
const seconds: Record<VerifySchedule, number | null> = {
  off: null,
  hourly: hour,
  daily: 24 * hour,
  weekly: 168 * hour,
};

/** How often a run is expected; null when nobody expects one. */
export const everySecondsOf = (schedule: VerifySchedule): number | null => seconds[schedule];

/** A command that the keeper runs again and again, one at a time. It holds no secret. */
export interface ScheduleSpec {
  /** Also the name of its log. */
  name: string;
  title: string;
  /** What Node is started with. */
  args: string[];
  cwd: string;
  everySeconds: number;
  /** After the keeper has begun, or the schedule is new: what has just started gets its time. */
  firstSeconds: number;
  /** So much later it is tried again when it has found somebody else at work. */
  againSeconds: number;
  /** What takes longer is ended. */
  longestSeconds: number;
}

export interface ScheduleStatus {
  name: string;
  title: string;
  fingerprint: string;
  /** While it runs. */
  pid?: number;
  /** When it begins next, ISO 8601. */
  next: string;
  /** The last run: when it began, and how it ended. */
  started?: string;
  ended?: string;
}
