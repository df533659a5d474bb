/** When patients of a service are reminded. */
export const reminders = ['DAY_BEFORE', 'HOUR_BEFORE'] as const;

export type Reminder = (typeof reminders)[number];
