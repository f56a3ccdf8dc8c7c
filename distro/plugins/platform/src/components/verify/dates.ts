const whole = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** "21 Nov 2026, 06:00", where the reader is. */
export const moment = (time: string): string => whole.format(new Date(time));

/** "21 Nov" */
export const day = (time: string): string => short.format(new Date(time));
