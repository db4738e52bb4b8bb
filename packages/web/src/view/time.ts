/** Every time on the page is UTC. A text that is no time is shown as a dash, never as "Invalid Date". */
export const ABSENT = "–";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

const two = (value: number): string => String(value).padStart(2, "0");

function readInstant(iso: string | null | undefined): Date | null {
  if (iso === null || iso === undefined) return null;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `13:08:20`, or a dash. */
export function formatClock(iso: string | null | undefined): string {
  const date = readInstant(iso);
  if (!date) return ABSENT;
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}

/** `13:08`, or a dash. */
export function formatMinute(iso: string | null | undefined): string {
  return formatClock(iso).slice(0, 5);
}

/** `22 Nov`, with the year when it is not this one. */
export function formatDay(iso: string | null | undefined, nowMs: number): string {
  const date = readInstant(iso);
  if (!date) return ABSENT;
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
  return date.getUTCFullYear() === new Date(nowMs).getUTCFullYear() ? day : `${day} ${date.getUTCFullYear()}`;
}

/** The clock for times of today, day and minute for older ones. */
export function formatMoment(iso: string | null | undefined, nowMs: number): string {
  const date = readInstant(iso);
  if (!date) return ABSENT;
  const isToday = date.toISOString().slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  return isToday ? formatClock(iso) : `${formatDay(iso, nowMs)} ${formatMinute(iso)}`;
}

/** `2026-11-24 13:08:20 UTC`, for tooltips and facts. */
export function formatExact(iso: string | null | undefined): string {
  const date = readInstant(iso);
  return date ? `${date.toISOString().slice(0, 19).replace("T", " ")} UTC` : ABSENT;
}

/** `2 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. What lies ahead counts as now. */
export function formatAge(iso: string | null | undefined, nowMs: number): string {
  const date = readInstant(iso);
  if (!date) return ABSENT;
  return `${formatSpan(Math.max(0, nowMs - date.getTime()))} ago`;
}

/** A length of time in its largest whole unit: `40 s`, `4 min`, `3 h`, `2 d`. */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** A rolling window as people say it: 1440 is `24 h`, 60 is `60 min`, 10080 is `7 d`. */
export function formatWindow(minutes: number): string {
  if (minutes >= 2880 && minutes % 1440 === 0) return `${minutes / 1440} d`;
  if (minutes >= 120 && minutes % 60 === 0) return `${minutes / 60} h`;
  return `${minutes} min`;
}

/** Seconds between two times, `null` when one is missing or they stand in the wrong order. */
export function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  const [start, end] = [readInstant(from), readInstant(to)];
  if (!start || !end || end < start) return null;
  return (end.getTime() - start.getTime()) / 1000;
}
